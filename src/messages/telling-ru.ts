import type { Author, HoldReason, IncidentCommand, NoticeReason, Told } from '../language/telling.ts';
import { plural } from './numbers-ru.ts';
import { strange } from './strange-ru.ts';
import type { TellingWords } from './telling.ts';

const by = ({ name, channel }: Author): string => (channel === '' ? name : `${name} (${channel})`);
const list = (names: readonly string[]): string => names.join(', ');
/** One without a name is called by its number. */
const route = (name: string): string => `маршрут ${/^route (\d+)$/.exec(name)?.[1] ?? name}`;

const ofAction: Readonly<Record<Told, string>> = {
  alert: 'о тревоге',
  realert: 'с напоминанием',
  recovery: 'о восстановлении',
};

const meant = (nearest: string | null, known: readonly string[]): string =>
  nearest !== null ? `; может быть, ${nearest}?` : known.length === 0 ? '' : `; есть ${known.join(', ')}`;

const laws: Readonly<Record<HoldReason, string>> = {
  silenced: 'заглушено',
  caused: 'ждёт из-за причины',
  flapping: 'мигает',
  quiet: 'тихие часы',
  grouped: 'вместе с группой',
  acknowledged: 'принято',
};
const notices: Readonly<Record<NoticeReason, string>> = {
  alert: 'тревога',
  realert: 'напоминание',
  recovery: 'восстановление',
  released: 'то, что до сих пор придерживалось',
  group: 'то, что принёс один обход',
  digest: 'то, что случилось тем временем',
  flapping: 'начало мигать',
  settled: 'успокоилось',
  escalation: 'никто не принял',
};
const actions: Readonly<Record<Told, string>> = {
  alert: 'тревога',
  realert: 'напоминание',
  recovery: 'восстановление',
};
const verbs: Readonly<Record<IncidentCommand['verb'], string>> = {
  ack: 'принят',
  unack: 'принятие снято',
  snooze: 'принят на срок',
};

/** What a person reads of telling, in Russian. */
export const telling: TellingWords = {
  config: {
    shortText: 'текст не длиннее 500 знаков',
    shorterList: 'список, какой написал бы человек: он слишком длинный',
    mappingOrList: 'набор полей со значениями или список таких наборов',
    time: 'время суток вроде "07:30"; конец может быть и "24:00"',
    range: 'одно вроде monday, 15 или january либо ряд вроде monday:friday',
    reminders: 'off, длительность вроде 2h или { every: 30m, longest: 8h }',
    cron: 'выражение cron из пяти полей: минута, час, день месяца, месяц, день недели',
    count: 'целое число от 0 до 20',
    flaps: '0 или целое число от 2 до 10',
    tooShort: (given, least) => `${given} — слишком мало: не меньше ${least}`,
    tooLong: (given, most) => `${given} — слишком много: не больше ${most}`,
    tooMuch: (most) => `текст длиннее ${most} знаков`,
    noZone: (name, nearest) =>
      `часового пояса ${name} нет${nearest === null ? ', а есть, например, Europe/Berlin' : meant(nearest, [])}`,
    noName: (given, known, nearest) => `${given} — ни одно из них${meant(nearest, known)}`,
    notOnScale: (given, least, most) => `${given} — не число от ${least} до ${most}`,
    backwards: (given) => `${given} кончается раньше, чем начинается`,
    sameTime: (clock) => `начало и конец в ${clock}: для целого дня время не нужно`,
    fromToOrTimes: 'когда, должно говорить одно: from и to или times',
    noMatcher: (given) => `${given} — не условие вроде team="web" или team=~"web|db"`,
    slowMatcher: (given) => `${given} на некоторых текстах не кончается: повторение стоит в повторении`,
    noChannel: (name, known, nearest) => `канала ${name} нет${meant(nearest, known)}`,
    sameRule: (name) => `два правила называются ${name}`,
    whenOrCron: 'когда, должно говорить одно из when и cron',
    forWithoutCron: 'for говорит, сколько длится cron; с when это говорит время',
    neverComes: (cron) => `${cron} не наступает никогда`,
  },

  laws,
  awaitsCause: 'немного, на случай, если у него есть причина',

  dropped: 'пропущено: группа уже сообщила достаточно',

  notices,

  route,

  standing: {
    noChannel: (channel) => `Канала ${channel} нет.`,
    itself: (channel) => `${channel} об этом не узнаёт: это о нём самом.`,
    elsewhere: (channel, routes, channels) =>
      `${channel} об этом не узнаёт: ${list(routes.map(route))} ${routes.length === 1 ? 'ведёт' : 'ведут'} ${channels.length === 0 ? 'в никуда' : `в ${list(channels)}`}.`,
    escalates: (channel, name, clock) =>
      `${channel} узнает об этом в ${clock} (${route(name)}), если это до тех пор не кончится и никто этого не примет.`,
    held: (channel, action, why, until) =>
      `${channel} пока не получает сообщения ${ofAction[action]}: ${why}${until}.`,
    until: (clock) => `, до ${clock}`,
    undecided: (channel, action) =>
      `Получит ли ${channel} сообщение ${ofAction[action]}, решится при следующем обходе.`,
    newer: (channel) => `${channel} об этом не узнавал: когда началась тревога, такого канала ещё не было.`,
    owed: (channel, action, clock) =>
      `${channel}: сообщение ${ofAction[action]} от ${clock} ещё предстоит передать, пока не дошло.`,
    lost: (channel, action, clock) =>
      `${channel}: сообщение ${ofAction[action]} не дошло, в ${clock} от него отказались.`,
    toldAgain: (channel, first, clock, reminders) =>
      `${channel} получил сообщение в ${first} и ещё раз в ${clock}${reminders}.`,
    told: (channel, clock, reminders) => `${channel} получил сообщение в ${clock}${reminders}.`,
    over: (channel, clock) => `${channel} получил сообщение в ${clock} и знает, что всё кончилось.`,
    settles: (clock) =>
      `Это мигает: если до ${clock} ничего не изменится, тогда и будет рассказано, чем кончилось.`,
  },

  holders: {
    silence: (id, author, comment) =>
      `заглушено командой ${id}${author === null ? '' : ` от ${by(author)}`}${comment === null ? '' : ` (${comment})`}`,
    maintenance: (name) => `идут работы (${name})`,
    cause: (name) => `причина этому — ${name}, и она не устранена`,
    causeOver: (name, clock, good, wanted) =>
      `причины, ${name}, нет с ${clock}; с тех пор это видно в ${good} из ${wanted} удачных обходов`,
    causeToCome: 'немного ждёт причины, которую может увидеть другой источник',
    flap: (alerts) =>
      `мигает (${plural(alerts, 'тревога', 'тревоги', 'тревог')}); будет рассказано, чем это кончится`,
    quietHours: (name) => `сейчас тихие часы, ${route(name)}`,
    group: (name) => `группа ${name} пока рассказала достаточно; остальное придёт одним сообщением`,
    criticals: (name) => `критическое в группе ${name} рассказывается вместе, раз в несколько секунд`,
    ack: (author) => `этим занимается ${by(author)}`,
  },

  reminders: {
    told: '',
    off: (name) => `; ${route(name)} не напоминает`,
    spaced: (name, clock) => `; ${route(name)} не напоминает раньше ${clock}`,
    acknowledged: (author, clock, until) =>
      `; ${by(author)} принял это в ${clock}, поэтому напоминаний нет${until === null ? '' : ` до ${until}`}`,
  },

  lines: {
    until: (iso) => ` до ${iso}`,
    by: (what) => `, из-за ${what}`,
    hold: (key, action, reason, more, channels) =>
      `${key} ${actions[action]} придерживается (${laws[reason]})${more}: ${list(channels)}`,
    member: (key, action) => `${key} ${actions[action]}`,
    inAll: (n) => `, … всего ${n}`,
    notice: (id, why, channels, members) => `${id} ${notices[why]} для ${list(channels)}: ${members}`,
    silence: (head, until) => `${head}: тишина${until}`,
    unsilence: (head, id) => `${head}: снята тишина ${id}`,
    ofIncident: (head, verb, incident) => `${head}: ${verbs[verb]} ${incident}`,
  },

  incidents: {
    columns: ['id', 'инцидент', 'состояние', 'с', 'до', 'рассказано', 'придержано'],
    states: {
      'open.held': 'открыт, не рассказан',
      'open.told': 'открыт',
      acknowledged: 'принят',
      closed: 'кончился',
      unwatched: 'больше не наблюдается',
      gone: 'больше нет',
    },
    waits: (channel, action) =>
      action === 'alert' ? `${channel} (ещё не дошло)` : `${channel} (конец ещё не дошёл)`,
    lost: (channel, action) => (action === 'alert' ? `${channel} (не дошло)` : `${channel} (конец не дошёл)`),
    none: 'Открытых инцидентов нет.',
  },

  silences: {
    columns: ['id', 'что', 'до', 'кто', 'зачем'],
    everything: 'всё',
    forever: 'без срока',
    none: 'Ничего не заглушено.',
    maintenance: (name, clock) => `Идут работы: ${name}${clock === null ? '' : `, до ${clock}`}`,
    holding: (n) => `Действует ${plural(n, 'заглушка', 'заглушки', 'заглушек')}. См.: polkan silences`,
  },

  orders: {
    ack: (key) => `${key}: принято, напоминаний не будет, пока это не кончится или не станет хуже.`,
    snooze: (key, clock) => `${key}: принято до ${clock}, до тех пор напоминаний не будет.`,
    unack: (key) => `${key}: больше не принято.`,
    silence: (id, what, clock, open, near) =>
      `Заглушено до ${clock ?? 'снятия'}: ${what}${near !== null ? strange(near) : open === 0 ? '; из открытого сейчас это не касается ничего' : `; это касается ${open === 1 ? 'одного открытого инцидента' : `открытых инцидентов: ${open}`}`}. Снять: polkan unsilence ${id}`,
    unsilence: (id) =>
      `${id} снято: что придерживалось и ещё не кончилось, рассказывается сейчас, если этого не держит другая заглушка.`,
    still: (what, clock, id) =>
      `Всё ещё заглушено до ${clock ?? 'снятия'}: ${what}. Снять: polkan unsilence ${id}`,
    stillMore: (n) => `… и ещё ${n}. См.: polkan silences`,
    nothing: (what) => `Инцидента ${what} нет. См.: polkan incidents`,
    several: (what, keys) => `${what} может быть любым из: ${list(keys)}. Какой?`,
    notOpen: (what) => `${what}: уже кончилось, делать нечего.`,
    already: (key, author, clock) => `${key}: уже принял ${by(author)} в ${clock}.`,
    notAcknowledged: (key) => `${key} никем не принят.`,
    noSilence: (id) => `Заглушки ${id} нет. См.: polkan silences`,
    silenceOver: (id, clock) => `Заглушка ${id} закончилась в ${clock}. См.: polkan silences`,
    badMatch: (why) =>
      `По этому нельзя отобрать${why === '' ? '' : `: ${why}`}. Нужен ключ, шаблон ключей вроде container/web-* или label=value,…`,
    wrongMatch: {
      matcher: (given) => `«${given}» — не условие вида name="value" (=, !=, =~ или !~)`,
      expression: (given) => `«${given}» — не регулярное выражение`,
      name: (given, near) =>
        `«${given}» — только имя, а в ключе перед ним стоит вид${near.length === 0 ? '' : `: ${near.join(' или ')}`}`,
      secret: (given) =>
        `«${given}» показало бы секрет: метки сравниваются такими, как показаны, например ***~ab2c, знаком =`,
      slow: (given) =>
        `«${given}» на некоторых текстах идёт слишком долго: повторение внутри повторения или их много`,
    },
    tooMany: (most) => `Заглушек уже ${most}. Снимите лишние: polkan silences`,
    noDuration: (given) =>
      `${given === '' ? 'На сколько? Нужна' : `${given} — не`} длительность вроде 30m, 2h, 7d`,
    tooLong: (given) =>
      `${given} — слишком долго: не больше 366d. Без конца бывает ack или silence с forever.`,
    usage:
      'Нужно: ack ИМЯ, unack ИМЯ, snooze ИМЯ СРОК, silence УСЛОВИЕ СРОК [ПОЯСНЕНИЕ] или unsilence НОМЕР.',
    blank: 'О чём? Имя, ключ или условие не могут быть пустыми.',
    noSidecar: (path, why) =>
      `На ${path} никто не слушает${why === null ? '' : `: ${why}`}. Полкан запущен, и с этим журналом?`,
    noSocket: 'Команды идут к Полкану через его сокет, а WATCHDOG_SOCKET выключен.',
    noAnswer: (ms) => `Полкан не ответил за ${ms / 1000} с. Принял ли он команду, неизвестно.`,
    unusable: (why) => `Полкан отвечает, но ответ не годится: ${why}. Принял ли он команду, неизвестно.`,
  },
};
