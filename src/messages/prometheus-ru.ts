import type { PrometheusWords } from './prometheus-en.ts';

/** Что человек читает о тревогах, которые присылает Prometheus. */
export const prometheus: PrometheusWords = {
  watched: 'тревоги, которые присылает Prometheus',
  title: (name, instance, others) =>
    `${name}${instance === '' ? '' : ` на ${instance}`}${others === '' ? '' : ` (${others})`}`,
  fires: (name) => `${name}: тревога; больше её правило ничего не говорит.`,
  link: (url) => `Посмотреть: ${url}`,
  over: 'Prometheus сообщил, что это прошло.',
  lost: (last) =>
    `Prometheus больше не сообщает об этой тревоге${last === null ? '' : ` (в последний раз: ${last})`} и не сказал, что она прошла.`,
  silent: (since) => `от Prometheus ничего не слышно с ${since}, а его тревоги тогда не закончились`,
  full: (beyond) => `Prometheus присылает больше тревог, чем можно помнить сразу: не принято ${beyond}`,
  noWayIn:
    'WATCHDOG_PROMETHEUS задан, но прислать ничего нельзя: для этого нужны WATCHDOG_HTTP и WATCHDOG_HTTP_TOKEN (или его файл)',
};
