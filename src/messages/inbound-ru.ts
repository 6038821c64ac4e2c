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
  tooLong: (what, most) => `${what}: длиннее ${most} знаков`,
  off: 'сигналы никто не слушает: WATCHDOG_SOCKET выключен',
  isFull: (most) => `уже отмечено ${most}, больше нельзя: закончите что-нибудь через --inactive`,
};
