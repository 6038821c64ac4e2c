import type { FileWords } from './file.ts';

const meant = (nearest: string | null): string => (nearest === null ? '' : `; может быть, ${nearest}?`);

/** То же по-русски. */
export const file: FileWords = {
  wanted: {
    url: (schemes) => `URL (${schemes})`,
    anyText: 'текст такой длины, какую пишет человек',
    thread: 'номер темы',
    userId: 'номер пользователя Telegram',
    chat: 'чат: число или @канал',
    token: 'токен вида 123456:ABC-def',
  },
  either: (one, other) => `может быть либо ${one}, либо ${other}, но не оба`,
  tokenLater: (path, why) =>
    `в ${path} пока нет токена: ${why}; файл будет прочитан снова, а сообщения для Telegram подождут`,
  openVariable: `за \${ нет }; просто \${ пишется $\${`,
  badVariable: `переменная пишется \${NAME}, \${NAME:-значение} или \${file:/run/secrets/name}; просто \${ пишется $\${`,
  unsetVariable: (name) =>
    `${name} не задана в окружении; \${${name}:-значение} говорит, что действует тогда`,
  secretFile: (path, why) => `${path} не читается: ${why}`,
  emptySecret: (path) => `${path} пуст`,
  longSecret: (path, most) => `${path} длиннее ${most} символов`,
  moreFaults: (most: number) => `в нём больше ${most} ошибок; об остальных — когда эти исправлены`,
  twice: (what, first) => `${what} сказано дважды: первый раз в ${first}`,
  noUtf8: 'это не UTF-8: сохраните файл в этой кодировке',
  noFiles: 'в этой папке нет файла с именем на .yaml или .yml',
  manyFiles: (most) => `в этой папке больше ${most} файлов`,
  manyChannels: (most) => `каналов больше ${most}`,
  channelName: 'имя — это буква или цифра, затем буквы, цифры, _, . и -; всего не больше 64',
  takenName: (name) => `так называется часть самого Polkan: ${name}; каналу нужно другое имя`,
  noSort: (given, known, nearest) => `${given} — не вид канала: есть ${known.join(', ')}${meant(nearest)}`,
  noComma: (item) => `в ${item} есть запятая, а она отделяет одно от другого`,
};
