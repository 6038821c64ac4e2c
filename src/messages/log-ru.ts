import type { LogWords } from './log-en.ts';

// Что говорится о самом логе, по-русски, рядом с ним: в поток ошибок.

export const log: LogWords = {
  works: (lost) => `Лог снова пишется; строк потеряно: ${lost}.`,
  broken: (why) => `Лог не пишется: ${why}.`,
  unread: 'Лог никто не читает: с этого места его строки теряются.',
};
