import type { Messages } from './en.ts';
import { lasting, plural, span } from './numbers-ru.ts';
import { togetherIn, togetherRu } from './together.ts';

// Что стоит вокруг сообщений и между ними, и что говорят каналы, по-русски.

export const headline: Messages['headline'] = {
  of: (host, title) => `${host}: ${title}`,
  recovered: (ms, detail) =>
    // «Восстановление через 25 мин» читалось бы как обещание.
    `снова в порядке${ms === null || ms < 1000 ? '' : `, длилось ${span(ms)}`}${detail === '' ? '.' : `; ${detail}`}`,
  gone: (ms) => `больше нет, наблюдать нечего${ms === null || ms < 1000 ? '' : ` (длилось ${span(ms)})`}.`,
  cameAndWent: (from, ms, detail) =>
    `было и прошло: с ${from}, длилось ${span(ms)}${detail === '' ? '.' : `; ${detail}`}`,
  lasts: (ms) => `Длится уже ${span(ms)}.`,
  escalated: (channels, _n, clock) =>
    `Об этом уже сказано: ${channels} (в ${clock}), и никто этим не занялся.`,
  escalatedAll: (channels, _n) => `Об этом уже сказано: ${channels}, и никто этим не занялся.`,
  severities: { info: 'информация', warning: 'предупреждение', critical: 'критично' },
  worse: (severity, name) =>
    `Стало хуже: ${severity}${name === '' ? '.' : `, поэтому отметка «принято» (${name}) больше не действует.`}`,
  mayRepeat: '(возможно, повтор)',
  unwatched: 'больше не наблюдается',
  held: {
    silenced: '(Было заглушено.)',
    caused: '(Причина устранена, а это осталось.)',
    flapping: '(Состояние всё время менялось.)',
    quiet: '(Случилось в тихие часы.)',
    maintenance: '(Случилось во время обслуживания.)',
  },
  stillSilenced: (id) => `(Всё ещё заглушено: polkan unsilence ${id})`,
  flaps: 'Состояние всё время меняется: пока оно не устоится, об этом больше ни слова.',
  settled: (more, from) =>
    more < 1
      ? 'Состояние какое-то время не менялось.'
      : `После ${from} сработало ещё ${plural(more, 'раз', 'раза', 'раз')}, и уже какое-то время не меняется.`,
  settledUnwatched: (more, from) =>
    more < 1 ? '' : `После ${from} сработало ещё ${plural(more, 'раз', 'раза', 'раз')}.`,
  late: (ms) => `(С опозданием на ${span(ms)}.)`,
};

export const catchUp: Messages['catchUp'] = {
  mark: '📋',
  titleOutage: (sink, ms) => `${sink} был недоступен ${span(ms)}`,
  titleBacklog: (count) => `${plural(count, 'сообщение', 'сообщения', 'сообщений')} в одном`,
  storm: (kind, n) => {
    const nouns: Readonly<Record<string, readonly [one: string, few: string, many: string]>> = {
      dep: ['зависимость недоступна', 'зависимости недоступны', 'зависимостей недоступны'],
      container: ['контейнер не в порядке', 'контейнера не в порядке', 'контейнеров не в порядке'],
      disk: ['диск заполняется', 'диска заполняются', 'дисков заполняются'],
      disk_crit: ['диск почти полон', 'диска почти полны', 'дисков почти полны'],
      check: ['неудачная проверка', 'неудачные проверки', 'неудачных проверок'],
      disk_inodes: ['диск почти без инодов', 'диска почти без инодов', 'дисков почти без инодов'],
      proc_blocking: [
        'процесс работает слишком долго',
        'процесса работают слишком долго',
        'процессов работают слишком долго',
      ],
      stage_stuck: ['этап застрял', 'этапа застряли', 'этапов застряли'],
      agent_hung: ['агент завис', 'агента зависли', 'агентов зависли'],
      blind: ['источник слеп', 'источника слепы', 'источников слепы'],
      unseen: ['объект не читается', 'объекта не читаются', 'объектов не читаются'],
      prometheus: ['тревога Prometheus', 'тревоги Prometheus', 'тревог Prometheus'],
      host_silent: ['хост молчит', 'хоста молчат', 'хостов молчат'],
      host_clock: ['хост с неверными часами', 'хоста с неверными часами', 'хостов с неверными часами'],
      self: ['часть Полкана неисправна', 'части Полкана неисправны', 'частей Полкана неисправны'],
    };
    const [one, few, many] = nouns[kind] ?? [
      `тревога вида ${kind}`,
      `тревоги вида ${kind}`,
      `тревог вида ${kind}`,
    ];
    return plural(n, one, few, many);
  },
  together: togetherIn(togetherRu),
  titleGroup: (down, over, went = 0, flap = 0, still = 0, times = went) =>
    [
      down > 0 ? `не в порядке ${down}` : '',
      still > 0 ? `всё ещё не в порядке ${still}` : '',
      flap > 0 ? `то в порядке, то нет: ${flap}` : '',
      over > 0 ? `восстановилось ${over}` : '',
      went > 0
        ? `было и прошло ${went}${times > went ? ` (${plural(times, 'раз', 'раза', 'раз')}${went > 1 ? ' в общей сложности' : ''})` : ''}`
        : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  flap: (titles, _n) =>
    `${titles}: состояние всё время меняется. Пока оно не устоится, об этом больше ни слова.`,
  stormOver: (n) => `восстановилось ${n}`,
  stillDown: (n) => `Всё ещё не в порядке (${n}):`,
  downNow: (n) => `Не в порядке (${n}):`,
  allSay: (heading, detail) => `${heading} ${detail}`,
  down: (title, clock, ms, detail) => `🔴 ${title}: с ${clock}${lasting(ms)}${detail && `, ${detail}`}`,
  recovered: (n) => `Восстановилось (${n}):`,
  recoveredLine: (mark, title, clock, ms, gone) =>
    `${mark} ${title}: ${clock}, длилось ${span(ms)}${gone && `, ${gone}`}`,
  cameAndWent: (n) => `Было и прошло (${n}):`,
  cameAndWentLine: (title, from, ms, gone) =>
    `⚪ ${title}: с ${from}, длилось ${span(ms)}${gone && `, ${gone}`}`,
  timesLine: (mark, title, times, from, to) =>
    `${mark} ${title}: ${plural(times, 'раз', 'раза', 'раз')} ${from === to ? `в ${from}` : `с ${from} по ${to}`}`,
  events: (n) => `Случилось (${n}):`,
  event: (title, clock, detail) => `🔴 ${title}: ${clock}${detail && `, ${detail}`}`,
  notes: (n) => `Кроме того (${n}):`,
  note: (clock, text) => `${clock} ${text}`,
  alsoDown: (n) => `Не в порядке ещё ${n}: об этом в ближайшие минуты, вместе с группой.`,
  more: (n, sources) => `…и ещё ${n}${sources && ` (${sources})`}: см. страницу статуса.`,
  lost: (n) =>
    `${plural(n, 'старое сообщение', 'старых сообщения', 'старых сообщений')} не удалось сохранить: посмотрите лог.`,
};

export const delivery: Messages['delivery'] = {
  aboutItself: 'речь о нём самом',
  toldLately: 'то же самое дошло с опозданием и совсем недавно',
  tooMany: (n) => `их ждёт больше ${n}`,
  noReceipt: (sink) => `${sink} не подтвердил приём`,
  uncut: (why) => `его не разрезать до нужной длины: ${why}`,
  nothingLeft: 'от него ничего не осталось',
};

export const telegram: Messages['telegram'] = {
  moved: (chat, to) => `Чат Telegram ${chat} переехал в ${to}: впишите новый id в настройки.`,
  noTopic: (thread, why) =>
    `Telegram не принимает тему ${thread} (${why}): сообщения идут в чат без неё, через час её попробуют снова.`,
};

export const log: Messages['log'] = {
  heldBack: (n) => `придержано ${plural(n, 'строка', 'строки', 'строк')}: больше, чем допускает лог`,
};
