import { asCommands, asWord } from '../language/commands.ts';
import type { Messages } from './en.ts';
import { plural } from './numbers-ru.ts';

// Что Полкан говорит о себе и о том, чего не видит, по-русски.

export const blind: Messages['blind'] = {
  title: (source) => `Источник ${source}`,
  blind: (ticks, why) =>
    `не читается ${plural(ticks, 'раз', 'раза', 'раз')} подряд: ${why}. Что он наблюдает, сейчас не видно, и ничего об этом не сообщается, пока он не прочитается снова.`,
  sees: 'снова читается.',
};

export const unseen: Messages['unseen'] = {
  title: (title) => `${title}, не видно`,
  unread: (ticks, why) =>
    `не читается ${plural(ticks, 'раз', 'раза', 'раз')} подряд, хотя другие читаются. ${why} Пока не прочитается снова, о нём ничего не говорится.`,
  read: 'снова читается.',
};

export const self: Messages['self'] = {
  title: (part) => (part === 'polkan' ? 'Полкан' : `Полкан, ${part}`),
  sinkRefused: (why, name) =>
    `получатель отвергает сообщения: ${why}.\nПроверьте адрес, токен и чат:\n${asCommands(`polkan notify test --channel ${asWord(name)}`)}`,
  sinkWorks: 'сообщения доходят.',
  journalBroken: (why) =>
    `журнал не пишется: ${why}. Полкан продолжает в памяти; перезапуск сейчас забудет то, что он знает.`,
  configBroken: (why) => `файл настроек с ошибкой, действует прежнее: ${why}`,
  configWorks: 'файл настроек прочитан.',
  fleetBroken: (why) => `до группы не достучаться: ${why}. Пока эта машина говорит сама.`,
  fleetWorks: 'группа на связи.',
  journalWorks: 'журнал пишется, и он полон.',
  wrongClock: (iso) =>
    `часы этой машины показывают ${iso}, чего не может быть: Полкан им не верит, и время в сообщениях неверно. Поставьте часы и перезапустите Полкана.`,
  tooMany: (most, beyond) =>
    `не наблюдается: ${beyond}. За минуту источник показал больше ${most} одного вида. Те, что наблюдались раньше, наблюдаются и теперь. См. WATCHDOG_MAX_ENTITIES.`,
  notTooMany: (most) => `наблюдается всё: ни одного вида не больше ${most}.`,
  uncaught: (why, n) =>
    `ошибка, которую никто не перехватил: ${why}${n > 1 ? ` (уже ${n})` : ''}. Полкан работает дальше; сообщите о ней вместе с логом.`,
  endedByFault: (why) =>
    `прошлый запуск прервала ошибка: ${why}. С тех пор ничего не наблюдалось; сообщите о ней вместе с логом.`,
};
