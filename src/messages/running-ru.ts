import { explain } from './asking-ru.ts';
import type { Messages } from './en.ts';
import { plural, span } from './numbers-ru.ts';

// Что говорят лог и журнал во время работы, по-русски.

const outcomes = {
  retrying: 'пока не дошло',
  sent: 'передано',
  dropped: 'не передано',
  skipped: 'пропущено',
};

/** Как слово журнала называется по-русски; чего мы не знаем, остаётся как есть. */
const called = (names: Readonly<Record<string, string>>, word: string): string => names[word] ?? word;

export const watch: Messages['watch'] = {
  disabled: 'WATCHDOG_ENABLED=false: ничего не наблюдается',
  heading: (host) => `Полкан наблюдает за ${host}:`,
  every: (ms) => `каждые ${span(ms)}`,
  orchestrator: (url) => `метрики сервиса по адресу ${url}`,
  memory: (limit) => `память, порог ${limit}%`,
  disks: (paths, limit, crit, inodes) =>
    `место на дисках ${paths}, порог ${limit}%${crit === null ? '' : ` и ${crit}%`}; иноды, порог ${inodes}%`,
  containers: (names, socket) => `контейнеры ${names} через ${socket}`,
  allContainers: (socket) => `все контейнеры через ${socket}`,
  dependencies: (list) => `зависимости ${list}`,
  processes: (patterns, limitMs) => `процессы ${patterns}, порог ${span(limitMs)}`,
  sinks: (list) => `Сообщает: ${list}.`,
  tap: (path) => `Записывает всё в ${path}.`,
  indexSpoilt: 'указатель последних 90 дней для страниц испорчен: он строится заново по всему журналу',
  noWhatIf: (why) => `«что, если» не удалось: ${why}`,
  recording: (path, ms) => `Для «что, если» хранит последние ${span(ms)} в ${path}.`,
  journal: (path) => `Его журнал: ${path}.`,
  fleet: (servers, isVoice, silentMs, patienceMs) =>
    `Машина входит в группу на ${servers} и ${isVoice ? 'может говорить за всех' : 'за других не говорит'}; другая молчит после ${span(silentMs)}, а о чём никто не сказал за ${span(patienceMs)}, эта говорит сама.`,
  firstSweep: (source, signals, active) =>
    `первый обход ${source}: ${plural(signals, 'сигнал', 'сигнала', 'сигналов')}, активных ${active}`,
  failedSweep: (source, why) => `обход ${source} не удался: ${why}`,
  goodSweep: (source) => `обходы ${source} снова удаются`,
  fault: (key, why) => `по ${key} на этот раз решить не удалось: ${why}`,
  stopping: (ms) => `остановка: оставшееся передаётся до ${span(ms)}`,
  stopped: 'остановлено',
  ended: (why) => `больше ничего не наблюдается: ${why}`,
  loose: (path, mode, right) =>
    right === null
      ? `в ${path} может писать кто угодно (права ${mode}) и подменить содержимое: нужно место, куда пишет только владелец`
      : `${path} доступен не только владельцу (права ${mode}): chmod ${right} ${path}`,
  endedByFault: 'прервано ошибкой',
  hangUp: 'SIGHUP: файла настроек нет, перечитывать нечего; ничего не меняется',
  uncaught: (why) => `ошибка, которую никто не перехватил: ${why}`,
  stillOwed: (n) =>
    `${plural(n, 'сообщение ждёт', 'сообщения ждут', 'сообщений ждут')} в журнале следующего запуска`,
  untold: (n) => `${plural(n, 'сообщение', 'сообщения', 'сообщений')} передать уже не удалось`,
  notSent: (sink, why) => `${sink} не принял сообщение, попытка повторится: ${why}`,
  dropped: (sink, why) => `${sink} никогда не примет сообщение: ${why}`,
  tapBroken: (path, why) => `запись ${path} не пишется: ${why}; попытки продолжаются`,
  tapWorks: (path) => `запись ${path} снова пишется`,
  delivered: (sink) => `${sink} принял сообщение`,
  notDelivered: (sink, why) => `${sink} не принял сообщение: ${why}`,
};

export const debug: Messages['debug'] = {
  read: (what, signals, ms) =>
    `${what}: прочитано за ${ms} мс, ${plural(signals, 'сигнал', 'сигнала', 'сигналов')}`,
  notRead: (what, ms, why) => `${what}: не прочитано за ${ms} мс: ${why}`,
  hint: (source, entity) => `${source}: что-то произошло с ${entity}`,
  stored: (call, events, ms) =>
    `хранилище журнала: ${call} за ${ms} мс, ${plural(events, 'событие', 'события', 'событий')}`,
  notStored: (call, ms, why) => `хранилище журнала: ${call}, ошибка через ${ms} мс: ${why}`,
  givenUp: 'прервано',
};

export const journal: Messages['journal'] = {
  setAside: (path, aside) => `журнал ${path} испорчен; он отложен как ${aside}, начат новый`,
  waiting: (path) => `журнал ${path} занят другим процессом; ожидание его конца`,
  restored: (actors, owed) => `восстановлено: открытых состояний ${actors}, сообщений к передаче ${owed}`,
  unwatched: (key) => `${key} больше не наблюдается: его инцидент закрыт`,
  sinkGone: (sink, n) => `${sink} больше не настроен: его сообщения (${n}) переданы не будут`,
  badMemory: (source, why) => `то, что хочет запомнить ${source}, не JSON, и перезапуск это забудет: ${why}`,
  ended: (why) => `прервано ошибкой: ${why}`,
  endedAt: (clock, why) => `прошлый запуск прервала ошибка в ${clock}: ${why}`,
  passedOver: (position, key, why) => `журнал: событие ${position} по ${key} пропущено: ${why}`,
  unknownType: 'эта версия не знает его вида',
  noMorePassedOver: 'журнал: об остальном пропущенном по отдельности не сообщается',
  tooManyWait: (most) => `журнал: ждёт больше событий, чем ${most}; хранится только их итог`,
  notTakenIn: 'журнал: то, что тем временем записал другой процесс, не учтено',
  neverWritten: (n) => `журнал: остались незаписанными события (${n})`,
  notClosed: (why) => `журнал: хранилище не закрылось: ${why}`,
  withoutHeads: (why) => `журнал закрыт без таблицы последних событий: ${why}`,
  eventLeftOut: (position, why) => `событие ${position} журнала не читается и пропущено: ${why}`,
  slotLeftOut: (key, why) => `ячейка ${key} журнала не читается и пропущена: ${why}`,
  merged: 'в журнале есть то, что тем временем записал другой процесс: начинаем заново с тем и другим',
  noFile: (path) => `журнала по пути ${path} нет`,
  noTime: (option, given) =>
    `${option} ${given}: это не время. Годится время ISO (2026-06-15T10:00Z), время суток (14:30), миллисекунды эпохи или срок назад (90s, 30m, 2h, 7d)`,
  inMemory: 'журнала нет (WATCHDOG_JOURNAL=memory): перезапуск забудет всё',
  moved: (key, from, to, action, reason) =>
    `${key}: ${from} → ${to}, ${action ? called(explain.action, action) : 'молча'} (${called(explain.reason, reason)})`,
  attempt: (sink, n) => `${sink}: передаётся ${plural(n, 'сообщение', 'сообщения', 'сообщений')}`,
  delivered: (sink, action, key, outcome, attempts) =>
    `${sink}: ${called(explain.action, action)} по ${key}: ${called(outcomes, outcome)}${attempts > 1 ? `, попытка ${attempts}` : ''}`,
  clock: (ms) =>
    ms === 0
      ? 'часы снова показывают то же, что отсчитано'
      : `часы переставлены: они ${ms > 0 ? 'впереди отсчёта' : 'позади отсчёта'} на ${span(Math.abs(ms))}`,
  started: (version, sinks) => `версия ${version}, сообщает: ${sinks.join(', ')}`,
  folded: (actors, owed) =>
    `открытых состояний ${actors}, ${plural(owed, 'сообщение', 'сообщения', 'сообщений')} к передаче`,
};
