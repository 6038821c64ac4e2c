import type { FileWords } from './file.ts';

/** То же по-русски. */
export const file: FileWords = {
  wanted: {
    anyText: 'текст такой длины, какую пишет человек',
    url: (schemes) => `URL (${schemes})`,
    token: 'токен вида 123456:ABC-def',
    chat: 'чат: число или @канал',
    thread: 'номер темы',
    sort: (known) => `вид канала: ${known.join(', ')}`,
  },
  either: (one, other) => `может быть либо ${one}, либо ${other}, но не оба`,
  tokenLater: (path, why) =>
    `в ${path} пока нет токена: ${why}; файл будет прочитан снова, а сообщения для Telegram подождут`,
};
