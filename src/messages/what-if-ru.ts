import { plural, span } from './numbers-ru.ts';
import type { whatIf as en } from './what-if-en.ts';

/** Что читает человек там, где изменения пробуются на записанном, по-русски. */
export const whatIf: typeof en = {
  nav: 'Что, если',
  title: 'Что, если настроить иначе?',
  intro: 'Пробуется на записанном. Никому ничего не сообщается, и ничего не меняется.',
  kind: 'Вид',
  choose: 'Выбрать',
  fields: {
    forMs: 'ждать, прежде чем сообщить (for)',
    keepMs: 'быть в порядке, прежде чем это конец (keep)',
    cooldownMs: 'напоминать через (cooldown)',
    limit: 'порог',
    burst: 'сообщений группы сразу (burst)',
    windowMs: 'за время (window)',
  },
  now: (value) => `сейчас ${value}`,
  ofAll: 'Группы, всех видов',
  start: 'Попробовать',
  stop: 'Остановить',
  wrong: (field, given) => `${field}: «${given}» не годится, нужно, например, 30s или 1h30m`,
  nothing: 'Ничто не отличается от нынешнего.',
  busy: 'Что-то уже пробуется или пробовалось только что: попробуйте чуть позже.',
  mayNot: 'Войдите, чтобы пробовать.',
  why: {
    noRecording:
      'Ничего не записывается: нужен журнал в файле (WATCHDOG_JOURNAL) и WATCHDOG_RECORDING_DAYS больше 0.',
  },
  running: (pct) => `Пробуется: ${pct} % записи`,
  cancelled: 'Остановлено.',
  tooMuch: {
    time: 'Это заняло слишком много времени и прервано: попробуйте polkan backtest.',
    memory: 'Это заняло слишком много памяти и прервано: попробуйте polkan backtest.',
  },
  failed: (why) => `Не удалось: ${why}`,
  noSweeps: 'Ещё ничего не записано: записанное сохраняется раз в минуту.',
  result: 'Что получится',
  of: (ms, kind) => `За записанные ${span(ms)}, ${kind === null ? 'все виды' : kind}:`,
  messages: (then, now) => `${then} → ${plural(now, 'сообщение', 'сообщения', 'сообщений')}`,
  incidents: (then, now) => `${then} → ${plural(now, 'инцидент', 'инцидента', 'инцидентов')}`,
  noneMissed: 'Ни один инцидент не пропал бы',
  missed: (n) => `${plural(n, 'инцидент пропал бы', 'инцидента пропали бы', 'инцидентов пропали бы')}`,
  later: (n, ms) =>
    `о ${n === 1 ? 'одном инциденте' : `${n} инцидентах`} сообщено позже, не более чем на ${span(ms)}`,
  unreadable: (n) => `не прочитано строк: ${n}`,
  line: 'Сообщения за время записи',
  lineIs: (then, now, missed) =>
    `Сообщения по времени: ${then} как было, ${now} с изменением; пропало ${missed}`,
  asItWas: 'как было',
  changed: 'с изменением',
  missedMark: 'пропало',
  stillOpen: 'ещё длится',
  paste: 'Вставить в конфигурацию',
  more: (n) => `и ещё ${n}: их перечислит polkan backtest`,
  quieten: {
    working: 'Что сделает их тише, сейчас выясняется на записанном.',
    advice: (setting, then, now) => `с ${setting} сообщений ${now} вместо ${then}`,
    noLoss: 'ничего не пропадает',
    loss: (n) => `пропадает ${n}`,
    none: 'ни for, ни keep не делают тише',
    try: 'попробовать',
  },
};
