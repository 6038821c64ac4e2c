import type { FleetWords } from './fleet-en.ts';
import { fleetLogRu } from './fleet-log-ru.ts';
import type { Messages } from './messages.ts';

/** Что человек читает о группе машин, по-русски. */
export const fleetRu = (span: Messages['span']): FleetWords => ({
  notTheVoice: 'за всех, возможно, говорит уже другая машина',
  toldByVoice: 'об этом сказал голос группы, или он решил об этом не говорить',
  byItself: '(машина говорит сама, возможно, повтор)',
  failed: 'обход не удался',
  fence: (version, replicas) =>
    `nats-server ${version} с числом копий потока ${replicas} даёт говорить сразу двоим: с 2.9.10 годится одна копия, с 2.11 и несколько. Каждая машина говорит сама`,
  isVoice: 'теперь за всех говорит эта машина',
  isNoVoice: 'эта машина больше не говорит за всех',
  spoken: 'голос группы говорит',
  log: fleetLogRu,
  command: {
    alone: 'группа здесь не настроена: её сервер называет WATCHDOG_FLEET_URL',
    noHost: 'какая машина?',
    needsMore: 'polkan fleet init HOST…: имена всех машин, как в их WATCHDOG_HOST',
    unknownHost: (host) => `о машине ${host} никогда ничего не было слышно`,
    isHeard: (host) => `машину ${host} ещё слышно: сначала остановите там наблюдателя`,
    forgotten: (host) => `машина ${host} забыта: её больше никто не ждёт`,
    server: (version, replicas, trusted) =>
      `nats-server ${version}, копий потока: ${replicas}; из двух голосов ${trusted ? 'одному отказывает' : 'может пропустить оба'}`,
    voice: (host, renewed, owed) =>
      `за всех говорит ${host} (${renewed} назад), не отправлено сообщений: ${owed}`,
    noVoice: 'за всех никто не говорит: каждая машина говорит сама',
    columns: ['машина', 'состояние', 'слышно', 'часы', 'не передано', 'версия'],
    is: { heard: 'слышно', silent: 'молчит', stopped: 'остановлена', unseen: 'не видно' },
    noServer: 'сервер группы ещё не ответил',
    skew: (byMs) => `${Math.abs(byMs) < 1_000 ? '±' : byMs < 0 ? '-' : '+'}${span(Math.abs(byMs))}`,
    ago: (ms) => `${span(ms)} назад`,
    config: 'настройки nats-server; ключ есть только у самой машины, в файле WATCHDOG_FLEET_CREDS',
    streams:
      'потоки, которые создаёт первый наблюдатель; если его ключу это нельзя: nats stream add --config, каждая строка в своём файле',
    seed: (host) => `ключ машины ${host}`,
  },
  page: {
    nav: 'Группа',
    title: 'Группа машин',
    well: (heard, hosts, voice) =>
      `${heard < hosts ? `Слышно машин: ${heard} из ${hosts}` : `Слышно все машины (${hosts})`}, за всех говорит ${voice}`,
    wrong: (silent) => `Не слышно: ${silent}`,
    unseen: 'Журнал группы недоступен: здесь то, что было известно последним',
    lag: (events) => (events === 0 ? 'всё передано' : `не передано: ${events}`),
    clock: (skew) => `часы ${skew}`,
    speaks: 'говорит за всех',
    hosts: 'Машины',
    none: 'Ни одной машины пока не слышно.',
    more: (hosts) => `и ещё ${hosts}`,
  },
  watch: {
    title: (host) => `Машина ${host}`,
    heard: () => 'её наблюдателя снова слышно.',
    silent: (overMs) =>
      `её наблюдателя не слышно дольше ${span(overMs)}. Работает ли машина, есть ли у неё сеть?`,
    stopped: () => 'её наблюдателя остановили намеренно: там никто не следит.',
    unknown: () => 'пока журнал группы недоступен, узнать ничего нельзя.',
    clockTitle: (host) => `Часы машины ${host}`,
    clock: (byMs) =>
      `${byMs < 0 ? 'отстают' : 'спешат'} на ${span(Math.abs(byMs))}. Синхронизируется ли её время?`,
  },
});
