import type { Messages } from './en.ts';
import { plural, span } from './numbers-ru.ts';

// Что отвечают команды, которые спрашивают о прошлом и настоящем, по-русски.

export const backtest: Messages['backtest'] = {
  cannot: (name) =>
    `${name}: по записи не проверить. В ней то, что было видно, поэтому меняются только сроки тревог, пороги и WATCHDOG_BLIND_TICKS`,
  notASetting: (item, meant) =>
    `--set ${item}: нужно WATCHDOG_ИМЯ=значение с существующим именем${meant === null ? '' : `; может быть, ${meant}?`}`,
  wrong: (name, given, wanted) => `--set ${name}=${given}: нужно ${wanted}`,
  noFile: 'запись не указана: назовите файлы записи (WATCHDOG_TAP), старые сначала',
  isJournal: 'это журнал: в нём решения, а не наблюдения. Нужна запись (WATCHDOG_TAP)',
  idle: (name, kind) => `${name} ничего не меняет: сигналов ${kind} в записи нет`,
  messages: (recorded, changed) => `${recorded} → ${plural(changed, 'сообщение', 'сообщения', 'сообщений')}`,
  incidents: (recorded, changed) => `${recorded} → ${plural(changed, 'инцидент', 'инцидента', 'инцидентов')}`,
  untoldCount: (n) => `без сообщения ${plural(n, 'инцидент', 'инцидента', 'инцидентов')}`,
  missedCount: (n) => `пропущено ${n}`,
  addedCount: (n) => `новых ${n}`,
  later: (n, mostMs) => `позже ${n} (до ${span(mostMs)})`,
  sooner: (n, mostMs) => `раньше ${n} (до ${span(mostMs)})`,
  untold: (n) => `Без сообщения (${n}):`,
  missed: (n) => `Пропущено (${n}):`,
  lost: (n) =>
    `пропущено бы было ${plural(n, 'инцидент', 'инцидента', 'инцидентов')} из тех, о которых говорили записанные настройки; с --allow-loss это принимается`,
  added: (n) => `Новые (${n}):`,
  shifted: (n) => `Первая тревога в другое время (${n}):`,
  incident: (key, clock, ms) =>
    `${key}: ${clock}${ms === null ? ', в конце ещё открыт' : ms === 0 ? '' : `, ${span(ms)}`}`,
  shift: (key, clock, ms, later) => `${key}: ${clock}, на ${span(ms)} ${later ? 'позже' : 'раньше'}`,
  more: (n) => `и ещё ${n}`,
};

export const explain: Messages['explain'] = {
  never: 'В журнале о нём ничего нет: активным его не видели.',
  near: (keys) => `В журнале есть ${keys.join(', ')}.`,
  noneNear: 'Верен ли ключ? Смотрите: polkan journal',
  well: (title, clock) => `${title}: в порядке${clock === null ? '' : ` с ${clock}`}.`,
  unknown: (title) => `${title}: наблюдается, но в порядке ли, сказать нельзя.`,
  ignoredContainer: (name, setting) =>
    `Контейнер ${name} не наблюдается: WATCHDOG_CONTAINERS=${setting} его исключает.`,
  ignoredFinished: (name) =>
    `Контейнер ${name} не наблюдается: работающим его не видели. Если он должен быть, назовите его по имени.`,
  off: (source) => `На это никто не смотрит: источник ${source} выключен.`,
  subsided: (title, clock) => `${title}: в порядке с ${clock}; был активен лишь недолго, тревоги не было.`,
  gone: (title, clock) => `${title}: с ${clock} его больше нет, наблюдать нечего.`,
  unwatched: (title, clock) => `${title}: не наблюдается с ${clock}, в настройках его больше нет.`,
  happened: (title, clock) =>
    `${title}: это событие, а не состояние. В последний раз оно случилось в ${clock}.`,
  pending: (title, clock) => `${title}: активен с ${clock}, тревоги пока нет.`,
  pendingTicks: (sweeps, forTicks) => `Ожидание: активен в ${sweeps} из ${forTicks} обходов.`,
  pendingUntil: (clock) => `Ожидание: тревога будет, если он ещё активен в ${clock}.`,
  pendingOver: 'Тревогу даст следующий обход, который увидит его активным.',
  alerted: (title, clock) => `${title}: тревога с ${clock}.`,
  holding: (last, until) => `Последняя тревога в ${last}; до ${until} действует пауза.`,
  held: (last, until) =>
    `Последняя тревога в ${last}; пауза истекла в ${until}, следующий обход, который увидит его активным, напомнит.`,
  clearing: (clock, until) =>
    `Неактивен с ${clock}; о восстановлении будет сообщено, если так останется до ${until}.`,
  cleared: (clock) =>
    `Неактивен с ${clock}; о восстановлении сообщит следующий обход, который увидит его неактивным.`,
  blind: (source, since, detail) =>
    `Его источник ${source} слеп с ${since}, поэтому о нём ничего не известно: ${detail}`,
  ended: (clock, why) =>
    `Полкана прервала ошибка в ${clock} (${why}), и с тех пор он не работал: ничего не наблюдается.`,
  stopped: (clock) => `Полкан остановлен в ${clock} и с тех пор не работал: ничего не наблюдается.`,
  owed: (sink, what, clock) => `${sink}: ещё не передано: ${what} от ${clock}.`,
  unheard: 'Ни один чат об этом ещё не знает.',
  noChannel: 'Ни одного канала не настроено: об этом говорит только журнал сообщений.',
  unarrived: (sink) => `${sink}: сообщение должно было прийти, но не дошло.`,
  failed: (clock, why) => `Последняя попытка, в ${clock}, не удалась: ${why}.`,
  heldUntil: (clock) => `До ${clock} туда ничего не передаётся.`,
  mayHaveArrived: 'Возможно, оно всё же дошло.',
  holds: 'Задержано:',
  silenced: (what, clock, id) =>
    `Заглушено до ${clock ?? 'снятия'}: ${what === '' || what === '*' ? 'всё' : what}. Снять: polkan unsilence ${id}`,
  moreSilences: (n) => `… и ещё заглушек: ${n}. См.: polkan silences`,
  history: (shown, all) =>
    shown < all ? `Что с ним было в последнее время (всего движений: ${all}):` : 'Что с ним было:',
  times: (n) => plural(n, 'раз', 'раза', 'раз'),
  told: (sinks) => `передано: ${sinks.join(', ')}`,
  sent: (sink, clock, attempts, messageId) => {
    const more = [
      ...(messageId === null ? [] : [`сообщение ${messageId}`]),
      ...(attempts > 1 ? [`попытка ${attempts}`] : []),
    ];
    return `${sink} в ${clock}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
  },
  dropped: (sink, clock, why) => `${sink}: не передано, в ${clock} попытки прекращены: ${why}`,
  skipped: (sink, why) =>
    why === '' ? `${sink}: не передаётся, речь о нём самом` : `${sink}: это не передано: ${why}`,
  retrying: (sink, clock, why) => `${sink}: в ${clock} не дошло: ${why}`,
  begins: (clock) => `(Журнал начинается в ${clock}.)`,
  pruned: (clock) =>
    `(Журнал начинается в ${clock}; то, что было раньше, удалено, поэтому это может быть не вся правда.)`,
  empty: '(Журнал пуст.)',
  before: (clock, begins) => `О ${clock} журнал ничего не говорит: он начинается в ${begins}.`,
  action: { alert: 'тревога', realert: 'напоминание', recovery: 'восстановление', note: 'сообщение' },
  reason: {
    crossed: 'стал активным',
    debounced: 'был активен столько, сколько нужно',
    waiting: 'активен, но пока недолго',
    subsided: 'прошло раньше тревоги',
    'inside cooldown': 'всё ещё активен, идёт пауза',
    'cooldown elapsed': 'всё ещё активен, пауза истекла',
    clearing: 'неактивен, но пока недолго',
    'active again': 'снова активен раньше, чем признан здоровым',
    cleared: 'снова в порядке',
    settled: 'остался в порядке',
    gone: 'его больше нет',
    unwatched: 'в настройках его больше нет',
    edge: 'случилось',
    worse: 'стало хуже',
  },
};

export const status: Messages['status'] = {
  head: (host, version, up) => `Полкан ${version} на ${host}, работает ${up}`,
  well: 'Полкан в порядке.',
  allWell: 'Тревог нет.',
  watched: 'Наблюдается:',
  unheard: (keys) => `Ни один чат ещё не знает: ${keys.join(', ')}.`,
  unseen: (ago, detail) => `сейчас не видно; ${ago} назад: ${detail}`,
  unknown: (detail) => (detail === '' ? 'пока неизвестно' : `неизвестно: ${detail}`),
  off: 'WATCHDOG_HTTP=off, и сокет никто не слушает: спросить Полкана нельзя',
  socketServes: 'сокет снова работает',
  noSocket: (path, why) =>
    `сокет ${path} не открыть: ${why}; попытки продолжаются, а \`polkan health\` пока спрашивает WATCHDOG_HTTP`,
  foreignHost: (host) =>
    `запрос к узлу ${host} отклонён, и так будет с другими: если это имя Полкана, добавьте его в WATCHDOG_HTTP_HOSTS`,
  moreEntities: (n) => `и ещё ${n}`,
  unreachable: (why) => `Полкан не отвечает: ${why}`,
  unusable: (why) => `Полкан отвечает, но ответ не годится: ${why}`,
  overdue: (source, ms) => `обход ${source} опаздывает на ${span(ms)}`,
  refused: (sink, why) => `${sink} отвергает каждое сообщение: ${why}`,
  undelivered: (sink, ms) => `сообщение для ${sink} ждёт уже ${span(ms)}`,
  blocked: (ms) => `процесс стоял ${span(ms)}`,
  serves: 'страницы состояния снова отдаются',
  notShown: (why) => `что-то из запрошенного не удалось показать: ${why}`,
  noServer: (why) => `страницы состояния не отдаются: ${why}; попытки продолжаются`,
  noHeartbeat: (why) => `сигнал жизни не дошёл: ${why}`,
  blind: 'слеп',
  sees: 'видит',
  sourceColumns: ['источник', 'обход', 'сигналов', 'активных', 'состояние'],
  states: {
    'ok.quiet': 'в порядке',
    'ok.pending': 'активен, пока без тревоги',
    alerting: 'тревога',
    'cooldown.holding': 'тревога',
    'cooldown.clearing': 'возможно, прошло',
    recovered: 'снова в порядке',
  },
  outcomes: { retrying: 'ещё пытается', sent: 'передано', dropped: 'отказ', skipped: 'пропущено' },
  entityColumns: ['что', 'состояние', 'с', 'последняя тревога', 'следующее напоминание'],
  sinkColumns: ['получатель', 'ждёт', 'последняя доставка'],
  diskColumns: ['диск', 'занято', 'свободно'],
};

export const replay: Messages['replay'] = {
  summary: (s) =>
    `${plural(s.sweeps, 'обход', 'обхода', 'обходов')}, ${plural(s.signals, 'сигнал', 'сигнала', 'сигналов')} → ${plural(s.transitions, 'переход', 'перехода', 'переходов')}: ${plural(s.alerts, 'тревога', 'тревоги', 'тревог')}, ${plural(s.realerts, 'напоминание', 'напоминания', 'напоминаний')}, ${plural(s.recoveries, 'восстановление', 'восстановления', 'восстановлений')}${s.unreadable === 0 ? '' : `; не прочитано ${plural(s.unreadable, 'запись', 'записи', 'записей')}`}`,
  verdict: (differences) =>
    differences === 0
      ? 'сверено: записанные переходы совпадают с воспроизведёнными'
      : `не сходится: ${plural(differences, 'различие', 'различия', 'различий')}`,
  notRecorded: (what) => `нет в записи: ${what}`,
  notReplayed: (what) => `нет в воспроизведении: ${what}`,
  differs: (key, field, recorded, replayed) =>
    `${key}: ${field} в записи ${recorded}, в воспроизведении ${replayed}`,
  otherState: (key) =>
    `состояние здесь не то, что воспроизведено (отличается ${key}): не пропущен ли файл, верен ли порядок?`,
  torn: 'у последней строки пока нет конца: пропущена',
  journal: (s) =>
    `${plural(s.events, 'событие', 'события', 'событий')}, ${plural(s.transitions, 'переход', 'перехода', 'переходов')}: ${plural(s.alerts, 'тревога', 'тревоги', 'тревог')}, ${plural(s.realerts, 'напоминание', 'напоминания', 'напоминаний')}, ${plural(s.recoveries, 'восстановление', 'восстановления', 'восстановлений')}${s.unreadable === 0 ? '' : `; не прочитано ${plural(s.unreadable, 'событие', 'события', 'событий')}`}`,
  journalVerdict: (differences) =>
    differences === 0
      ? 'сверено: каждый переход следует из состояния перед ним, каждая контрольная точка равна сумме того, что до неё'
      : `не сходится: ${plural(differences, 'различие', 'различия', 'различий')}`,
  otherPath: (key, from, path) => `${key}: переход из ${from}, а состояние было ${path}`,
  otherIncident: (key, incident, open) => `${key}: инцидент ${incident}, а открыт ${open}`,
  otherCheckpoint: (what) =>
    `контрольная точка не равна сумме событий до неё (отличается ${what}): каких-то не хватает`,
};
