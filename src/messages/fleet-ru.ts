import type { FleetWords } from './fleet-en.ts';
import type { Messages } from './messages.ts';

/** Что человек читает о группе машин, по-русски. */
export const fleetRu = (span: Messages['span']): FleetWords => ({
  notTheVoice: 'за всех, возможно, говорит уже другая машина',
  toldByVoice: 'об этом сказал голос группы, или он решил об этом не говорить',
  byItself: '(машина говорит сама, возможно, повтор)',
  failed: 'обход не удался',
  watch: {
    title: (host) => `Машина ${host}`,
    heard: () => 'её наблюдателя снова слышно.',
    silent: (forMs) => `её наблюдателя не слышно ${span(forMs)}. Работает ли машина, есть ли у неё сеть?`,
    stopped: () => 'её наблюдателя остановили намеренно: там никто не следит.',
    unknown: () => 'пока журнал группы недоступен, узнать ничего нельзя.',
    clockTitle: (host) => `Часы машины ${host}`,
    clock: (byMs) =>
      `${byMs < 0 ? 'отстают' : 'спешат'} на ${span(Math.abs(byMs))}. Синхронизируется ли её время?`,
  },
});
