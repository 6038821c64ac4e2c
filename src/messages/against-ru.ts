import type { AgainstWords } from './against.ts';
import { plural, span } from './numbers-ru.ts';

const messages = (n: number): string => plural(n, 'сообщение', 'сообщения', 'сообщений');

export const against: AgainstWords = {
  notHeld: '✗ с записью не сравнивалось: пока это не исправлено, ничего из файла не действует',
  nothing: 'в нём нет ничего, с чем можно сравнить настройки',
  heading: (from, to) => `С ${from} по ${to}:`,
  told: (recorded, changed) => `Было сказано: ${messages(recorded)}; с этими настройками было бы ${changed}.`,
  same: (count) =>
    `Было сказано: ${messages(count)}; с этими настройками было бы сказано о тех же инцидентах и тогда же.`,
  ofKind: (kind, recorded, changed) => `  ${kind}: ${recorded} → ${changed}`,
  missed: (n) => `Было сказано, а с этими настройками не было бы вовсе (${n}):`,
  added: (n) => `Не было сказано, а с этими настройками было бы (${n}):`,
  later: (n) => `Было бы сказано позже (${n}):`,
  sooner: (n) => `Было бы сказано раньше (${n}):`,
  untold: (n) => `Удержано, пока длилось (${n}):`,
  unwatched: (n) => `Больше не наблюдается, и сказано об этом не будет ничего (${n}):`,
  unseen: (n) => `Тогда не наблюдалось, и об этом ничего не известно (${n}):`,
  shift: (key, clock, ms) => `${key}: ${clock}, на ${span(ms)}`,
  ofJournal: (file) =>
    `${file} — журнал: в нём то, что было решено, а не то, что было видно, поэтому пределы и сроки видов остаются какими были; всё есть в записи (WATCHDOG_TAP)`,
};
