import { span } from './numbers-ru.ts';
import type { PrometheusWords } from './prometheus-en.ts';

/** Что человек читает о тревогах, которые присылает Prometheus. */
export const prometheus: PrometheusWords = {
  watched: 'тревоги, которые присылает Prometheus',
  title: (name, instance) => (instance === '' ? name : `${name} на ${instance}`),
  fires: (name) => `${name}: тревога; больше её правило ничего не говорит.`,
  link: (url) => `Посмотреть: ${url}`,
  over: 'Prometheus сообщил, что это прошло.',
  lost: (ms) => `Prometheus перестал сообщать об этой тревоге ${span(ms)} назад и не сказал, что она прошла.`,
  silent: (ms) => `от Prometheus ничего не слышно ${span(ms)}, а его тревоги не закончились`,
  full: (beyond) => `Prometheus присылает больше тревог, чем можно помнить сразу: не принято ${beyond}`,
  noWayIn:
    'WATCHDOG_PROMETHEUS задан, но прислать ничего нельзя: для этого нужны WATCHDOG_HTTP и WATCHDOG_HTTP_TOKEN (или его файл)',
};
