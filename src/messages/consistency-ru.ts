import type { ConsistencyWords } from './consistency.ts';

const meant = (nearest: string | null): string => (nearest === null ? '' : `; может быть, ${nearest}?`);

/** То же по-русски. */
export const consistency: ConsistencyWords = {
  noCheck: (name, nearest) => `${name} — такой проверки нет${meant(nearest)}`,
  noSource: (name, nearest) => `${name} — такого источника нет${meant(nearest)}`,
  fitsNoKind: (glob) => `под ${glob} не подходит ни один вид, который есть у Polkan`,
  fitsNoSource: (glob) => `под ${glob} не подходит ни один источник`,
  fitsNothing: (glob, kind) => `под ${glob} не подходит ничего из наблюдаемого сейчас вида ${kind}`,
  notWatched: (key, nearest) => `${key} сейчас не наблюдается${meant(nearest)}`,
  noLabel: (name, nearest) =>
    `метки ${name}, насколько известно сейчас, нет ни у чего; может быть, ${nearest}?`,
  ownKind: (kind) => `вида ${kind} у Polkan нет: его может назвать только скрипт (polkan signal) или модуль`,
  otherHost: (name, host) => `${name} — не этот хост: он зовётся ${host} и стоит один`,
  noContainer: (name, nearest) => `контейнера ${name} сейчас нет${meant(nearest)}`,
  noContainerIn: (container, label, name, nearest) =>
    `${container}: ${label}: контейнера или сервиса ${name} сейчас нет${meant(nearest)}`,

  value: (name, value, place) => `${name} (${value}, ${place ?? 'по умолчанию'})`,
  isMore: (one, other) => `${one} больше, чем ${other}`,
  environment: 'окружение',
  limitHolds: 'берётся сам предел',
  bothHold: 'оба берутся как есть',
  overlap: (one, other) => `${one} и ${other} могут выполняться сразу: тревога тут же закончилась бы`,
  endless: (cron, lasts) =>
    `оно никогда не кончается: по ${cron} оно начинается снова раньше, чем пройдёт ${lasts} (for); для молчания без конца есть polkan silence`,
};
