import type { InboundWords } from './inbound-en.ts';

/** Что человек читает о том, что говорят сценарии. */
export const inbound: InboundWords = {
  watched: 'что говорят сценарии (polkan signal)',
  full: (key) => `${key}: не принято, слишком многое уже отмечено`,
  active: (key, until) => `${key}: тревога${until === null ? '' : ` до ${until}`}.`,
  well: (key) => `${key}: всё в порядке.`,
  eitherOr: 'нужно либо --active, либо --inactive',
  badKind: (kind) =>
    `${kind} не годится как вид: строчные латинские буквы, цифры и _, сначала буква, не больше 50`,
  taken: (kind) => `${kind} — вид самого Polkan: выберите другой`,
  badDuration: (text) => `${text} — не длительность вроде 90s, 30m, 2h, 7d, не больше 366d`,
  badSeverity: (text) => `${text} — не степень важности: info, warning, critical`,
  noText: (what) => `${what} — не текст`,
  tooLong: (what, most) => `${what}: длиннее ${most} знаков`,
  modules: (names) => `собственные источники ${names}`,
  moduleSays: (name, line) => `источник ${name}: ${line}`,
  moduleHeldUp: (name, ms) =>
    `источник ${name} задержал всё остальное на ${(ms / 1000).toFixed(1).replace('.', ',')} с; NODE_OPTIONS=--allow-worker даст ему свой поток`,
  noModuleName: (name) =>
    `${name} не годится как имя источника: строчные латинские буквы, цифры, _ и -, сначала буква; задайте другое через name`,
  sameModule: (name) => `два источника называются ${name}`,
  off: 'сигналы никто не слушает: WATCHDOG_SOCKET выключен',
  isFull: (most) => `уже отмечено ${most}, больше нельзя: закончите что-нибудь через --inactive`,
};
