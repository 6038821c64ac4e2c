import type { ConsoleWords } from './console.ts';
import { spell } from './numbers.ts';
import { plural } from './numbers-ru.ts';
import { strange } from './strange-ru.ts';

const span = (ms: number): string => spell(ms, { d: 'д', h: 'ч', min: 'мин', s: 'с' });
const until = (clock: string | null): string => (clock === null ? '' : ` до ${clock}`);

/** То, что читает тот, кто отвечает в чате, по-русски. */
export const console: ConsoleWords = {
  span,
  heard: (sink, number) => `${sink}: услышано до ${number}`,

  commands: {
    status: 'Что сейчас не так',
    why: 'X: в чём дело и кто об этом знает',
    ack: 'X: занимаюсь, больше не напоминать',
    unack: 'X: отменить это',
    snooze: 'X 2h: столько не напоминать',
    silence: 'ЧТО 2h текст: ничего об этом не говорить; или forever',
    silences: 'Что заглушено',
    unsilence: 'N: снять заглушку; N — её место в /silences или номер вида c-7f3ab',
    incidents: 'Что открыто и что было недавно',
    mute: '1h: столько не говорить вообще ничего; или forever',
    test: 'По сообщению в каждый канал',
    help: 'Эти команды',
  },
  helpHead: (host) => `${host === null ? 'Polkan всей группы' : `Polkan на ${host}`}. Можно сказать:`,
  helpFoot:
    'X — короткий номер в начале строки, ключ вроде container/web или часть названия. В ответе на тревогу X можно не писать.',

  buttons: {
    ack: 'Принято',
    ackAll: (n) => `Принять все (${n})`,
    hour: '1 ч',
    why: 'Почему',
    undo: 'Отменить',
    all: (n) => `Все ${n}`,
    end: (n) => `Снять ${n}`,
  },

  acked: (name, clock, end) => `✅ принято: ${name}, ${clock}${end === null ? '' : `,${until(end)}`}`,
  over: (clock, ms) => `кончилось в ${clock}, длилось ${span(ms)}.`,
  gone: (clock) => `больше нет с ${clock}, наблюдать нечего.`,
  unwatched: (clock) => `больше не наблюдается с ${clock}.`,
  was: (detail) => `Было: ${detail}`,
  above: 'всё, что было здесь, — в сообщении выше.',
  told: (n) => plural(n, 'инцидент', 'инцидента', 'инцидентов'),
  more: (n) => `… и ещё ${n}`,

  status: {
    well: (host) => (host === null ? 'Во всей группе ничего не открыто.' : `${host}: ничего не открыто.`),
    open: (host, n) =>
      `${host ?? 'Во всей группе'}: ${plural(n, 'открытый инцидент', 'открытых инцидента', 'открытых инцидентов')}`,
    acked: (n) => `принято: ${n}`,
    silences: (n) => plural(n, 'заглушка', 'заглушки', 'заглушек'),
    since: (clock) => `с ${clock}`,
    by: (name) => `✅ ${name}`,
    held: (law) => `не сказано: ${law}`,
  },
  incidents: {
    open: 'Открыто',
    over: 'Кончилось',
    overAt: (clock, ms) => `кончилось в ${clock}, длилось ${span(ms)}`,
    none: 'Ничего не открыто, и недавно ничего не было.',
  },
  why: {
    severity: { info: 'к сведению', warning: 'предупреждение', critical: 'критично' },
    open: (clock, ms) => `Открыто с ${clock} (${span(ms)})`,
    over: (clock, ms) => `Кончилось в ${clock}; длилось ${span(ms)}`,
    none: (what) => `Ничего открытого или недавнего с названием ${what} нет. См. /incidents`,
    silenced: (what) => `🔕 Заглушено: ${what}`,
  },
  silences: {
    line: (n, id, what, end, name) =>
      `${n}. ${what}${end === null ? ', без срока' : ` до ${end}`} (${name}; ${id})`,
    everything: 'всё',
    still: (what, end, id) => `${what}${end === null ? ', без срока' : until(end)} (снять: /unsilence ${id})`,
    none: 'Ничего не заглушено.',
  },

  did: {
    ack: (title) => `✅ ${title}: принято. Напоминаний не будет, пока не кончится или не станет хуже.`,
    snooze: (title, clock) => `✅ ${title}: принято до ${clock}.`,
    unack: (title) => `${title}: больше не принято.`,
    silence: (what, clock, open, id, near) =>
      `🔕 ${what}: заглушено${clock === null ? ' без срока' : until(clock)}${near !== null ? strange(near) : open === 0 ? '; из открытого сейчас это не касается ничего' : `; касается ${plural(open, 'открытого инцидента', 'открытых инцидентов', 'открытых инцидентов')}`}. Снять: /unsilence ${id}`,
    unsilence: (id, still) =>
      `Заглушка ${id} снята: что она скрывала и что ещё открыто, будет сказано сейчас${still === '' ? '.' : `, кроме того, что и так заглушено: ${still}`}`,
    several: (n, clock) => `✅ ${plural(n, 'инцидент', 'инцидента', 'инцидентов')}: принято${until(clock)}.`,
    undone: (n) => `${plural(n, 'инцидент', 'инцидента', 'инцидентов')}: больше не принято.`,
  },

  refused: {
    nothing: (what) => `Ничего открытого с названием ${what} нет. См. /status`,
    several: (what) => `${what}: подходит несколько. Что именно?`,
    notOpen: (what, again) =>
      `${what}: уже кончилось, делать нечего.${again === null ? '' : ` С ${again.clock} снова не в порядке: ${again.id}`}`,
    already: (key, name, clock) => `${key}: уже принято, ${name} в ${clock}.`,
    notAcknowledged: (key) => `${key}: не принято.`,
    noSilence: (id) => `Заглушки ${id} нет. См. /silences`,
    silenceOver: (id, clock) => `Заглушка ${id} закончилась в ${clock}. См. /silences`,
    badMatch: (why) =>
      `Так искать нельзя: ${why}. Нужен ключ, шаблон ключей вроде container/web-* или label=value,…`,
    tooMany: (most) => `Заглушек уже ${most}. Снимите лишние: /silences`,
    which: 'Что именно? Назовите короткий номер, ключ или часть названия либо ответьте на тревогу.',
    usage: (usage) => `Непонятно. Нужно так: ${usage}`,
    unknown: (command) => `Команды ${command} нет. См. /help`,
    late: (ms) =>
      `Поздно: это пришло через ${span(ms)} после того, как было написано, и не выполнено. Повторите.`,
    mistimed: (ms) =>
      `По часам этой машины это написано ${span(ms)} назад, а пришло только что: похоже, часы идут неверно. Не выполнено; поставьте часы и повторите.`,
    latePress: 'Поздно: нажато, пока Polkan не работал, и не выполнено. Нажмите ещё раз.',
    over: 'Это уже кончилось.',
    unclear: 'Эта кнопка больше не действует.',
  },
  usage: {
    ack: '/ack X',
    unack: '/unack X',
    snooze: '/snooze X 2h',
    silence: '/silence ЧТО 2h текст',
    unsilence: '/unsilence N',
    mute: '/mute 1h или /mute forever',
    why: '/why X',
  },

  test: {
    title: 'Проверка',
    detail: (name) => `По просьбе: ${name}.`,
    sent: (channel) => `✅ ${channel}`,
    failed: (channel, why) => `🔴 ${channel}: ${why}`,
    itself: (channel) => `✅ ${channel}: вы это читаете`,
  },

  config: {
    oneReader: (channel, first) =>
      `channels.${channel}.console: его бот — тот же, что у channels.${first}, а у токена один читатель; слышен только чат ${first}. Дайте каналу ${channel} своего бота или уберите у него console.`,
    badUsers: (setting, given) =>
      `${setting}: ${given} — не список пользователей: нужны числа через запятую; Telegram выключен`,
  },

  trouble: {
    works: 'чат слышно.',
    broken: (why) => `в чате никого не слышно: ${why}`,
    another:
      'сообщения этого бота читает кто-то ещё (409). У одного токена один читатель: остановите другого или дайте этому Polkan своего бота.',
    webhook:
      'у этого бота есть webhook, который забирает его сообщения (409). Уберите его (deleteWebhook) или дайте этому Polkan своего бота.',
    unreached: (ms, why) => `Telegram недоступен уже ${span(ms)}: ${why}`,
    tooLong: 'ответ Telegram слишком длинный, прочитать его нельзя.',
    noUpdates: 'в ответ на getUpdates пришёл не список обновлений: Telegram ли там отвечает?',
  },
  warns: {
    stranger: (who, n) =>
      `боту написал тот, кому нельзя, и не получил ответа: ${who}${n > 1 ? ` (за последний час: ${n})` : ''}`,
    clock: (ms) =>
      `часы этой машины ${ms > 0 ? 'отстают от часов Telegram' : 'спешат против часов Telegram'} на ${span(Math.abs(ms))}: по ним команды кажутся ${ms > 0 ? 'новее' : 'старее'}, чем есть; поставьте часы`,
    tooMuch: (n) =>
      `в чате спрошено больше, чем отвечают за минуту (ответов: ${n}): на остальное ответа не было`,
    unanswered: (why) => `ответ в чат не отправлен: ${why}`,
    notEdited: (why) => `сообщение в чате не изменено: ${why}`,
    noCommands: (why) => `список команд не зарегистрирован: ${why}`,
    failed: (why) => `сказанное в чате не выполнено: ${why}`,
  },
};
