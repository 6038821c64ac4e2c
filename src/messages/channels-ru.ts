import type { ChannelWords } from './channels.ts';

/** То же по-русски. */
export const channels: ChannelWords = {
  wanted: {
    topic: 'тема: латинские буквы, цифры, - и _, не длиннее 64',
    header: 'имя или значение заголовка',
    address: 'адрес: name@host или Имя <name@host>',
    addresses: 'один адрес или несколько',
    thread: 'id ветки, число',
    room: 'комната по её id, !room:server',
    key: 'ключ Apprise: латинские буквы, цифры, - и _',
    expires: 'длительность от 5m до 30d',
    receiver: 'либо urls, либо key',
    oneWay: 'либо только url, либо token вместе с channel',
  },
  plain: (where) =>
    `${where} доступен по http, а не по https: сообщения и пароль идут по сети открытым текстом`,
  noTls: (host) =>
    `${host} не предлагает STARTTLS, а в конфигурации tls: required: открытым текстом ничего не отправляется`,
  rejected: (name, address) => `${name}: сервер не принимает почту для ${address}; остальным сообщено`,
  footer: (host) => `Polkan, наблюдает за ${host}`,
  left: (count) => `ещё ${count}`,
  refresh: {
    fails: (name, why) =>
      `${name}: не удалось повторить, что ещё не в порядке: ${why}. Новая попытка каждую минуту`,
    works: (name) => `${name}: то, что не в порядке, снова повторяется`,
    some: (name, where, why) =>
      `${name}: не удалось сообщить ${where}: ${why}. Остальным сообщено; новая попытка каждую минуту`,
  },
  list: {
    columns: ['имя', 'вид', 'куда', 'работает'],
    works: 'да',
    unknown: 'можно узнать, только отправив что-нибудь: polkan notify --channel NAME',
    fails: (why) => `нет: ${why}`,
    none: 'Ни один канал не настроен: всё сообщается только в журнал работы.',
    noSuch: (name, known) =>
      `Канала ${name} нет${known.length === 0 ? ', ни один не настроен' : `. Есть: ${known.join(', ')}`}.`,
  },
};
