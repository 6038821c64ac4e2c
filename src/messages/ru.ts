import { asCommands } from '../language/commands.ts';
import type { LabelWants, Messages } from './en.ts';
import { type Duration, percent, type Span, sizeOf, spell } from './numbers.ts';
import { faults } from './ru-faults.ts';

const labelWants: Readonly<Record<Exclude<LabelWants, 'known'>, string>> = {
  flag: 'true или false',
  severity: 'info, warning или critical',
  duration: 'длительность вроде 90s, 30m, 2h, не больше 30d',
  text: 'текст от 1 до 200 знаков',
};

const units: Duration = { d: 'д', h: 'ч', min: 'мин', s: 'с' };
const span: Span = (ms) => spell(ms, units);
const size = (bytes: number): string => sizeOf(bytes, { mb: 'МБ', gb: 'ГБ' });

/** 1 задача, 2 задачи, 5 задач. */
const rules = new Intl.PluralRules('ru');
const plural = (n: number, one: string, few: string, many: string): string => {
  // The fourth, `other`, is that of fractions: 2,5 задачи.
  const forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one, few, many };
  return `${n} ${forms[rules.select(n)] ?? few}`;
};

/** Столько времени назад; меньше секунды назад: только что. */
const ago = (ms: number | null): string =>
  ms === null ? '' : ms < 1000 ? ' только что' : ` ${span(ms)} назад`;
const lasting = (ms: number): string => (ms < 1000 ? '' : ` (${span(ms)})`);
const signals: Readonly<Record<number, string>> = {
  134: 'SIGABRT: прервал себя сам',
  137: 'SIGKILL: убит или не хватило памяти',
  139: 'SIGSEGV: ошибка в программе',
  143: 'SIGTERM: его попросили завершиться',
};
const exit = (code: number): string =>
  signals[code] === undefined ? `${code}` : `${code}, ${signals[code]}`;

/** Чем должна быть часть метрик: имена типов, как их называет описание. */
const jsonTypes: Readonly<Record<string, string>> = {
  array: 'списком',
  boolean: 'true или false',
  int: 'целым числом',
  number: 'числом',
  object: 'объектом',
  string: 'текстом',
};

/** То, что читает человек, по-русски. */
export const ru: Messages = {
  span,
  bytes: size,
  noAnswer: (ms) => `нет ответа за ${ms / 1000} с`,

  faults,

  headline: {
    of: (host, title) => `${host}: ${title}`,
    recovered: (ms, detail) =>
      `восстановление${ms === null || ms < 1000 ? '' : ` через ${span(ms)}`}${detail === '' ? '.' : `, ${detail}`}`,
    gone: (ms) => `больше нет, наблюдать нечего${ms === null || ms < 1000 ? '' : ` (длилось ${span(ms)})`}.`,
    lasts: (ms) => `Длится уже ${span(ms)}.`,
    mayRepeat: '(возможно, повтор)',
    unwatched: 'больше не наблюдается',
    held: {
      silenced: '(Было заглушено.)',
      caused: '(Причина устранена, а это осталось.)',
      flapping: '(Состояние всё время менялось.)',
      quiet: '(Случилось в тихие часы.)',
    },
    stillSilenced: (id) => `(Всё ещё заглушено: polkan unsilence ${id})`,
    flaps: 'Состояние всё время меняется: пока оно не устоится, об этом больше ни слова.',
    settled: 'Состояние какое-то время не менялось.',
    late: (ms) => `(С опозданием на ${span(ms)}.)`,
  },

  orchestrator: {
    title: 'Сервис',
    down: (url, why) => `нет метрик от ${url}: ${why}. Запущен ли сервис? Посмотрите его журнал.`,
    up: (url) => `метрики читаются с ${url}.`,
    disabled: (url) => `${url} отвечает и сообщает, что сервис выключен.`,
    stage: (stage, item) => (item === '' ? `Этап ${stage}` : `Этап ${stage}, ${item}`),
    stageAge: (ms, limitMs) => `выполняется ${span(ms)} (порог ${span(limitMs)}).`,
    stageAdvice: 'Посмотрите его журнал; если стоит на месте, перезапустите.',
    agent: (runId) => `Агент ${runId}`,
    agentShare: (sharePct, limitPct) => `занимает ${sharePct}% процессора (порог ${limitPct}%).`,
    agentUnknown: 'доля процессора пока неизвестна.',
    agentRuns: (ms, stage, jobId, pid) =>
      `Работает ${span(ms)}${stage && `, этап ${stage}`}${jobId && `, задача ${jobId}`}${pid === null ? '' : `, pid ${pid}`}.`,
    agentAdvice: 'Возможно, завис: посмотрите журнал или завершите его.',
    jobs: 'Задачи',
    jobsFailed: (more, total) =>
      `${plural(more, 'новая задача завершилась', 'новые задачи завершились', 'новых задач завершились')} с ошибкой (всего ${total}). Посмотрите их журналы.`,
    noJobsFailed: (total) => `новых ошибок нет (всего ${total}).`,
    queue: 'Очередь',
    queued: (n, limit, running) =>
      `${plural(n, 'задача ждёт', 'задачи ждут', 'задач ждут')} (порог ${limit})${running === null ? '' : `, выполняется ${running}`}.`,
    cost: 'Расходы',
    spent: (spent, limit) => `потрачено ${spent.toFixed(2)} из ${limit.toFixed(2)} USD.`,
    spentNoLimit: (spent) => `потрачено ${spent.toFixed(2)} USD, предела нет.`,
    unread: (problem) => `Метрики: ${problem}. Что от этого зависит, не наблюдается.`,
    problem: {
      missing: 'нет',
      expected: (type) => `должно быть ${jsonTypes[type] ?? `типа ${type}`}`,
      expectedText: 'должен быть текст',
      outOfRange: 'вне допустимых пределов',
      noTime: 'не время ISO 8601 с часовым поясом',
      unreadable: 'не читается',
      tooMany: (most) => `элементов больше ${most}, остальные не читаются`,
    },
    newerVersion: (version, known) =>
      `Метрики: schema_version ${version} новее, чем ${known}; читается то, что известно.`,
    memoryLost: 'Память о прошлых метриках не читается: счётчики начинаются заново.',
  },

  host: {
    memory: 'Память',
    memoryUsed: (pct, limit, availableKb, totalKb) =>
      `занято ${percent(pct)}% (порог ${limit}%). Доступно ${size(availableKb * 1024)} из ${size(totalKb * 1024)}.`,
    memoryAdvice: `Кто занимает:\n${asCommands('ps aux --sort=-rss | head')}`,
    holder: (name, pid, residentBytes) => `${name} (${pid}) ${size(residentBytes)}`,
    memoryLargest: (holders) => `Больше всего занимают: ${holders}.`,
    disk: (path) => `Диск ${path}`,
    diskCrit: (path) => `Диск ${path}, почти полон`,
    diskUsed: (pct, limit, freeBytes, freePct) =>
      `заполнен на ${percent(pct)}% (порог ${limit}%). Свободно ${size(freeBytes)} (${percent(freePct)}%).`,
    diskAdvice: (path) =>
      `Что занимает место:\n${asCommands(`du -xh --max-depth=1 ${path} | sort -h | tail`, 'docker system df')}`,
    btrfsAdvice: (path) =>
      `Что занимает место:\n${asCommands(`btrfs filesystem usage ${path}`, `btrfs subvolume list ${path}`)}`,
    zfsAdvice: (pool) => `Что занимает место:\n${asCommands(`zfs list -o space -r ${pool}`)}`,
    unmounted: (path, point, onHost) =>
      `${point} больше не смонтирован; ${path} показывает диск под ним.\nСмонтировать снова:\n${asCommands(`mount ${onHost}`)}`,
    becameReadOnly: (path, onHost) =>
      `файловая система ${path} стала доступна только для чтения, так бывает после ошибки диска.\nПосмотреть:\n${asCommands('dmesg | tail', `findmnt -T ${onHost}`)}`,
    immutable: (path) =>
      `${path} на файловой системе, которая только для чтения по своей природе; не оценивается.`,
    inodes: (path) => `Иноды ${path}`,
    inodesUsed: (pct, limit, free) => `занято ${percent(pct)}% инодов (порог ${limit}%), свободно ${free}.`,
    inodesAdvice: (path) =>
      `Где столько файлов:\n${asCommands(`du -x --inodes --max-depth=1 ${path} | sort -n | tail`)}`,
    unreadable: (path, why) => `${path} не удаётся измерить: ${why}.`,
    sameDevice: (path, voice) =>
      `${path} на том же устройстве, что и ${voice}, который сейчас не измерить; тревога по ${voice} действует за оба.`,
    stillHangs: 'прошлый вызов ещё не вернулся',
    noRoom: (hung) => `не опрошен, вызовов к другим путям зависло: ${hung}`,
    noSize: 'его файловая система не сообщает размера',
    allUnreadable: 'ни один из путей не удаётся измерить',
    fileUnreadable: (file, why) => `${file} не читается: ${why}`,
    fileMalformed: (file) => `${file} не в том виде, в каком его даёт ядро`,
    noMemAvailable: (file) => `в ${file} нет MemAvailable, он есть в Linux с версии 3.14`,
  },

  containers: {
    noEvents: (why) => `события Docker не слышны: ${why}; контейнеры пока опрашиваются`,
    noEvent: (why) => `Docker прислал не событие: ${why}; пропущено`,
    eventsEnded: 'поток закончился',
    title: (name) => `Контейнер ${name}`,
    running: (sinceMs) => (sinceMs === null || sinceMs < 1000 ? 'работает.' : `работает ${span(sinceMs)}.`),
    healthy: 'работает, здоров.',
    starting: 'работает, проверка здоровья ещё не прошла.',
    exited: (code, sinceMs) => `завершился${code === null ? '' : ` (${exit(code)})`}${ago(sinceMs)}.`,
    finished: (code) => `закончил работу${code === null ? '' : ` (код ${code})`}.`,
    stopped: (code, sinceMs) =>
      `остановлен${ago(sinceMs)}${code === null ? '' : ` (код ${exit(code)})`} и снова не запущен.`,
    stopping: 'останавливается.',
    replaced: 'на его месте работает другой контейнер того же сервиса.',
    removed: (code) => `завершился${code === null ? '' : ` (код ${exit(code)})`} и удалён.`,
    couldBe: (names) =>
      `контейнера с таким именем нет. Возможно, это один из этих, укажите его собственное имя: ${names}.`,
    crashTitle: (name) => `Контейнер ${name} упал`,
    crashed: (code) => `${code === null ? 'завершился сам' : `код ${exit(code)}`}; запущен снова.`,
    oomTitle: (name) => `Контейнер ${name}, нехватка памяти`,
    oomInside: 'процессу в нём не хватило памяти, и он убит (OOM); сам контейнер работает дальше.',
    unreached: (seen, all, ms) =>
      `в этот раз до него не дошло: за ${ms / 1000} с прочитано ${seen} из ${all}; следующий обход начнёт с того места.`,
    slow: (seen, all) =>
      `за один обход удаётся прочитать ${seen} из ${plural(all, 'контейнера', 'контейнеров', 'контейнеров')}: до каждого доходит раз в ${plural(Math.ceil(all / Math.max(1, seen)), 'обход', 'обхода', 'обходов')}. Больше времени обходу даёт WATCHDOG_HTTP_TIMEOUT_S`,
    tooMany: (most) => `контейнеров больше ${most}: самые новые не наблюдаются`,
    dead: 'мёртв: Docker не смог его удалить.',
    paused: 'на паузе.',
    unpause: (name) => `Продолжить:\n${asCommands(`docker unpause ${name}`)}`,
    restarting: (code, sinceMs) =>
      `перезапускается${code === null ? '' : `, последний код ${exit(code)}`}${sinceMs === null ? '' : `,${ago(sinceMs)}`}.`,
    crashLoop: (sinceMs) =>
      `постоянно перезапускается${sinceMs === null ? '' : `, последний раз${ago(sinceMs)}`}.`,
    startFailed: (code, error) => `не запустился${code === null ? '' : ` (${exit(code)})`}: ${error}.`,
    created: 'создан, не запущен.',
    removing: 'удаляется.',
    unhealthy: (streak) =>
      `работает, но нездоров${streak === 0 ? '' : ` (${plural(streak, 'проверка', 'проверки', 'проверок')} подряд с ошибкой)`}.`,
    healthSays: (line) => `Проверка сообщает: ${line}.`,
    errorSays: (error) => `Docker сообщает: ${error}.`,
    missing: 'контейнера с таким именем нет.',
    oom: 'Не хватило памяти (OOM).',
    restarts: (count) => `Всего ${plural(count, 'перезапуск', 'перезапуска', 'перезапусков')}.`,
    logs: (name) => asCommands(`docker logs --tail 50 ${name}`),
    unseen: (why) => `не удалось опросить: ${why}.`,
    strange: (status) => `Docker сообщает неизвестное состояние: ${status}.`,
    late: (ms) => `Docker не ответил за ${ms / 1000} с`,
    noSocket: (path) => `нет сокета Docker: ${path}`,
    denied: (path) =>
      `нет прав на сокет Docker ${path}: добавьте этому процессу группу, которой он принадлежит (group_add)`,
    unreachable: (path, code) => `Docker не отвечает: ${path} (${code})`,
    oversized: (bytes) => `ответ Docker больше ${bytes} байт`,
    httpStatus: (status, text) => `Docker отвечает HTTP ${status}${text === '' ? '' : `: ${text}`}`,
    unreadable: 'ответ Docker не разобрать',
    wrongLabel: (name, label, given, wants, nearest) =>
      wants === 'known'
        ? `Контейнер ${name}: метки ${label} нет${nearest === null ? '' : `; может быть, ${nearest}?`} Она ничего не значит.`
        : `Контейнер ${name}: метка ${label}=${given} — не ${labelWants[wants]}; её как будто нет.`,
  },

  dependencies: {
    title: (name) => `Зависимость ${name}`,
    down: (url, why) => `${url} не отвечает: ${why}.`,
    wrong: (url, why) => `${url} отвечает, но не так, как должен: ${why}.`,
    status: (url, status) => `${url} отвечает HTTP ${status}.`,
    unseen: (url, why) => `${url} не удалось опросить: ${why}.`,
    up: (url) => `${url} отвечает.`,
  },

  network: {
    title: 'Сеть',
    down: (hosts, why) =>
      `все хосты, на которых зависимости (${hosts}), недоступны: ${why}. Сначала проверьте связь самой этой машины: ip route, resolv.conf, кабель.`,
    up: 'хосты вне этой машины отвечают.',
  },

  processes: {
    title: (name, pid) => `Процесс ${name} (${pid})`,
    old: (ageMs, limitMs, command) => `работает ${span(ageMs)} (порог ${span(limitMs)}): \`${command}\`.`,
    advice: (pid) => `Если завис, завершите:\n${asCommands(`kill ${pid}`)}`,
    ageUnknown: (command) => `возраст не определить, начало будто бы в будущем: ${command}`,
    hidden: (file, why) => `${file} не открыть (${why}): proc скрывает чужие процессы (hidepid)`,
    initHidden: (root) => `в ${root} нет процесса 1: proc скрывает чужие процессы (hidepid)`,
    nothingListed: (root) => `в ${root} нет ни одного процесса`,
  },

  blind: {
    title: (source) => `Источник ${source}`,
    blind: (ticks, why) =>
      `не читается ${plural(ticks, 'раз', 'раза', 'раз')} подряд: ${why}. Что он наблюдает, не видно; об этом ничего не сообщается, пока он снова не прочитан.`,
    sees: 'снова читается.',
  },

  unseen: {
    title: (title) => `${title}: не видно`,
    unread: (ticks, why) =>
      `не читается ${plural(ticks, 'раз', 'раза', 'раз')} подряд, хотя другие читаются. ${why} Пока не прочитается снова, о нём ничего не говорится.`,
    read: 'снова читается.',
  },

  self: {
    title: (part) => (part === 'polkan' ? 'Полкан' : `Полкан, ${part}`),
    sinkRefused: (why) =>
      `получатель отвергает сообщения: ${why}.\nПроверьте токен и чат:\n${asCommands('polkan notify test')}`,
    sinkWorks: 'сообщения снова доходят.',
    journalBroken: (why) =>
      `журнал не пишется: ${why}. Полкан продолжает в памяти; перезапуск сейчас забудет то, что он знает.`,
    configBroken: (why) => `файл настроек с ошибкой, действует прежнее: ${why}`,
    configWorks: 'файл настроек прочитан.',
    journalWorks: 'журнал снова пишется, и он полон.',
    wrongClock: (iso) =>
      `часы этой машины показывают ${iso}, чего не может быть: Полкан им не верит, и время в сообщениях неверно. Поставьте часы и перезапустите Полкана.`,
    tooMany: (most, beyond) =>
      `не наблюдается: ${beyond}. Источник показывает больше ${most} одного вида. Те, что наблюдались раньше, наблюдаются и теперь. См. WATCHDOG_MAX_ENTITIES.`,
    notTooMany: (most) => `наблюдается всё: ни одного вида не больше ${most}.`,
    uncaught: (why, n) =>
      `ошибка, которую никто не перехватил: ${why}${n > 1 ? ` (уже ${n})` : ''}. Полкан работает дальше; сообщите о ней вместе с логом.`,
    endedByFault: (why) =>
      `прошлый запуск прервала ошибка: ${why}. С тех пор ничего не наблюдалось; сообщите о ней вместе с логом.`,
  },

  catchUp: {
    mark: '📋',
    titleOutage: (sink, ms) => `${sink} был недоступен ${span(ms)}`,
    titleBacklog: (count) => `${plural(count, 'сообщение', 'сообщения', 'сообщений')} в одном`,
    storm: (kind, n) => {
      const nouns: Readonly<Record<string, readonly [one: string, few: string, many: string]>> = {
        dep: ['зависимость недоступна', 'зависимости недоступны', 'зависимостей недоступны'],
        container: ['контейнер не в порядке', 'контейнера не в порядке', 'контейнеров не в порядке'],
        disk: ['диск заполняется', 'диска заполняются', 'дисков заполняются'],
        disk_crit: ['диск почти полон', 'диска почти полны', 'дисков почти полны'],
        disk_inodes: ['диск почти без инодов', 'диска почти без инодов', 'дисков почти без инодов'],
        proc_blocking: [
          'процесс работает слишком долго',
          'процесса работают слишком долго',
          'процессов работают слишком долго',
        ],
        stage_stuck: ['этап застрял', 'этапа застряли', 'этапов застряли'],
        agent_hung: ['агент завис', 'агента зависли', 'агентов зависли'],
        blind: ['источник слеп', 'источника слепы', 'источников слепы'],
        self: ['часть Полкана неисправна', 'части Полкана неисправны', 'частей Полкана неисправны'],
      };
      const [one, few, many] = nouns[kind] ?? [
        `тревога вида ${kind}`,
        `тревоги вида ${kind}`,
        `тревог вида ${kind}`,
      ];
      return plural(n, one, few, many);
    },
    titleGroup: (down, over) =>
      [down > 0 ? `не в порядке ${down}` : '', over > 0 ? `восстановилось ${over}` : '']
        .filter((part) => part !== '')
        .join(', '),
    stormOver: (n) => `восстановилось ${n}`,
    stillDown: (n) => `Всё ещё не в порядке (${n}):`,
    allSay: (heading, detail) => `${heading} ${detail}`,
    down: (title, clock, ms, detail) => `🔴 ${title}: с ${clock}${lasting(ms)}${detail && `, ${detail}`}`,
    recovered: (n) => `Восстановилось (${n}):`,
    recoveredLine: (mark, title, clock, ms, gone) =>
      `${mark} ${title}: ${clock}, длилось ${span(ms)}${gone && `, ${gone}`}`,
    cameAndWent: (n) => `Было и прошло (${n}):`,
    cameAndWentLine: (title, from, ms, gone) =>
      `⚪ ${title}: с ${from}, длилось ${span(ms)}${gone && `, ${gone}`}`,
    events: (n) => `Случилось (${n}):`,
    event: (title, clock, detail) => `🔴 ${title}: ${clock}${detail && `, ${detail}`}`,
    notes: (n) => `Кроме того (${n}):`,
    note: (clock, text) => `${clock} ${text}`,
    more: (n, sources) => `…и ещё ${n}${sources && ` (${sources})`}: см. страницу статуса.`,
    lost: (n) =>
      `${plural(n, 'старое сообщение', 'старых сообщения', 'старых сообщений')} не удалось сохранить: посмотрите лог.`,
  },

  delivery: {
    aboutItself: 'речь о нём самом',
    tooMany: (n) => `их ждёт больше ${n}`,
    noReceipt: (sink) => `${sink} не подтвердил приём`,
    uncut: (why) => `его не разрезать до нужной длины: ${why}`,
    nothingLeft: 'от него ничего не осталось',
  },

  telegram: {
    moved: (chat, to) => `Чат Telegram ${chat} переехал в ${to}: впишите новый id в настройки.`,
    noTopic: (thread, why) =>
      `Telegram не принимает тему ${thread} (${why}): сообщения идут в чат без неё, через час её попробуют снова.`,
  },

  log: {
    heldBack: (n) => `придержано ${plural(n, 'строка', 'строки', 'строк')}: больше, чем допускает лог`,
  },

  config: {
    number: (min, max, unit, whole) => `${whole ? 'целое ' : ''}число от ${min} до ${max} (${unit})`,
    flag: 'true или false',
    choice: (choices) => `одно из ${choices.join(', ')}`,
    wrong: (name, given, wanted, used) =>
      `${name}=${given}: нужно ${wanted}; взято значение по умолчанию, ${used}`,
    unknown: (name, nearest) =>
      `${name}: такой настройки нет, не учитывается${nearest === null ? '' : `; может быть, ${nearest}?`}`,
    noUrl: (name, given, schemes, instead) => `${name}=${given} не URL (${schemes}); ${instead}`,
    noChat: 'WATCHDOG_TG_BOT_TOKEN задан, а WATCHDOG_TG_CHAT_ID нет; Telegram выключен',
    noToken: 'WATCHDOG_TG_CHAT_ID задан, а WATCHDOG_TG_BOT_TOKEN нет; Telegram выключен',
    tokenFile: (path, why) =>
      `WATCHDOG_TG_BOT_TOKEN_FILE=${path} не читается: ${why}; его проверят снова, а сообщения для Telegram ждут`,
    badToken: 'WATCHDOG_TG_BOT_TOKEN не похож на 123456:ABC-def; Telegram выключен',
    badChat: (given) => `WATCHDOG_TG_CHAT_ID=${given} не число и не @канал; Telegram выключен`,
    plainHttp: (url) => `WATCHDOG_TG_API_URL=${url} без https: токен идёт по сети открыто`,
    badDep: (item) => `WATCHDOG_DEPS: «${item}» не имя=url с http, https или tcp; пропущено`,
    portlessDep: (item) =>
      `WATCHDOG_DEPS: «${item}» без порта, а для tcp он нужен (tcp://db:5432); пропущено`,
    quoted: (name) =>
      `${name}: значение в кавычках, они отброшены. docker run --env-file считает кавычки частью значения: пишите без них`,
    twiceDep: (name) => `WATCHDOG_DEPS: ${name} указано дважды; взято первое`,
    address: 'host:port, :port или off',
    open: (name, value) =>
      `${name}=${value}: страницы состояния можно читать с других машин, без пароля; закройте их межсетевым экраном или укажите 127.0.0.1`,
    noHostName: (name, value) => `${name}: ${value} — не имя узла; пропущено`,
    socketTooLong: (path, bytes, most, instead) =>
      `путь сокета (WATCHDOG_SOCKET), ${path}, занимает ${bytes} байт, а в системе есть место для ${most}: ${instead}`,
    noneInstead: 'сокета нет, и `polkan health` спрашивает WATCHDOG_HTTP',
    otherInstead: (path) => `вместо него ${path}`,
    heartbeatOff: 'сигнала жизни нет',
    noProxy: 'прокси не используется',
    sourceOff: 'источник выключен',
    defaultUsed: (value) => `взято значение по умолчанию, ${value}`,
    list: 'список через запятую',
    regularExpression: 'регулярное выражение',
    noThread: 'тема General',
    notWritable: (name, path, folders) =>
      `${name}=${path} вне того, куда Node разрешает писать Polkan (${folders}): файл не пишется. Перенесите его туда или разрешите и его папку: NODE_OPTIONS=--allow-fs-write=ПАПКА`,
    nodeDebug:
      'С NODE_DEBUG каждый запрос попал бы в лог вместе с токеном: с этой переменной Polkan не запускается',
    emptyFile: 'он пуст',
    noTokenInside: 'в нём нет ничего похожего на 123456:ABC-def',
    noTokenYet: 'при запуске в нём не было токена',
    twoTokens: 'WATCHDOG_TG_BOT_TOKEN и WATCHDOG_TG_BOT_TOKEN_FILE заданы оба; файл не читается',
    telegramOff: 'Telegram выключен: задайте WATCHDOG_TG_BOT_TOKEN и WATCHDOG_TG_CHAT_ID, чтобы включить',
    socketMissing: (name, path) =>
      `${name}: нет сокета по пути ${path}; контейнеры не видны, пока он не появится`,
    noDocker: (name, given) =>
      `${name}=${given} — не путь к сокету, не unix://путь и не tcp://host:port; контейнеры не наблюдаются`,
    noContainer: (item) => `WATCHDOG_CONTAINERS: «${item}» не может быть именем контейнера; пропущено`,
    noSocket: (path) =>
      `нет сокета Docker по пути ${path}: контейнеры будут наблюдаться, как только он появится`,
  },

  check: {
    journal: (path, why) => `журнал ${path} не записать: ${why}`,
    noFolder: (path) => `${path} не папка`,
    refused: (sink, why) => `${sink} не принял бы сообщение: ${why}`,
    unauthorized: (status) => `Bot API отвечает на getMe HTTP ${status}: верен ли токен?`,
    alerts: (what) => `была бы тревога: ${what}`,
  },

  watch: {
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
    journal: (path) => `Его журнал: ${path}.`,
    firstSweep: (source, signals, active) =>
      `первый обход ${source}: ${plural(signals, 'сигнал', 'сигнала', 'сигналов')}, активных ${active}`,
    failedSweep: (source, why) => `обход ${source} не удался: ${why}`,
    goodSweep: (source) => `обходы ${source} снова удаются`,
    fault: (key, why) => `по ${key} на этот раз решить не удалось: ${why}`,
    stopping: (ms) => `остановка: оставшееся передаётся до ${span(ms)}`,
    stopped: 'остановлено',
    ended: (why) => `больше ничего не наблюдается: ${why}`,
    loose: (path, mode, right) =>
      `${path} доступен не только владельцу (права ${mode}): chmod ${right} ${path}`,
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
  },

  debug: {
    read: (what, signals, ms) =>
      `${what}: прочитано за ${ms} мс, ${plural(signals, 'сигнал', 'сигнала', 'сигналов')}`,
    notRead: (what, ms, why) => `${what}: не прочитано за ${ms} мс: ${why}`,
    hint: (source, entity) => `${source}: что-то произошло с ${entity}`,
    stored: (call, events, ms) =>
      `хранилище журнала: ${call} за ${ms} мс, ${plural(events, 'событие', 'события', 'событий')}`,
    notStored: (call, ms, why) => `хранилище журнала: ${call}, ошибка через ${ms} мс: ${why}`,
    givenUp: 'прервано',
  },

  journal: {
    setAside: (path, aside) => `журнал ${path} испорчен; он отложен как ${aside}, начат новый`,
    waiting: (path) => `журнал ${path} занят другим процессом; ожидание его конца`,
    restored: (actors, owed) => `восстановлено: открытых состояний ${actors}, сообщений к передаче ${owed}`,
    unwatched: (key) => `${key} больше не наблюдается: его инцидент закрыт`,
    sinkGone: (sink, n) => `${sink} больше не настроен: его сообщения (${n}) переданы не будут`,
    badMemory: (source, why) =>
      `то, что хочет запомнить ${source}, не JSON, и перезапуск это забудет: ${why}`,
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
    moved: (key, from, to, action, reason) => `${key}: ${from} → ${to}, ${action ?? 'молча'} (${reason})`,
    attempt: (sink, n) => `${sink}: передаётся ${plural(n, 'сообщение', 'сообщения', 'сообщений')}`,
    delivered: (sink, action, key, outcome, attempts) =>
      `${sink}: ${action} по ${key} ${outcome}${attempts > 1 ? `, попытка ${attempts}` : ''}`,
    started: (version, sinks) => `версия ${version}, сообщает: ${sinks.join(', ')}`,
    folded: (actors, owed) =>
      `открытых состояний ${actors}, ${plural(owed, 'сообщение', 'сообщения', 'сообщений')} к передаче`,
  },

  backtest: {
    cannot: (name) =>
      `${name}: по записи не проверить. В ней то, что было видно, поэтому меняются только сроки тревог, пороги и WATCHDOG_BLIND_TICKS`,
    notASetting: (item, meant) =>
      `--set ${item}: нужно WATCHDOG_ИМЯ=значение с существующим именем${meant === null ? '' : `; может быть, ${meant}?`}`,
    wrong: (name, given, wanted) => `--set ${name}=${given}: нужно ${wanted}`,
    noFile: 'запись не указана: назовите файлы записи (WATCHDOG_TAP), старые сначала',
    isJournal: 'это журнал: в нём решения, а не наблюдения. Нужна запись (WATCHDOG_TAP)',
    idle: (name, kind) => `${name} ничего не меняет: сигналов ${kind} в записи нет`,
    messages: (recorded, changed) =>
      `${recorded} → ${plural(changed, 'сообщение', 'сообщения', 'сообщений')}`,
    incidents: (recorded, changed) =>
      `${recorded} → ${plural(changed, 'инцидент', 'инцидента', 'инцидентов')}`,
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
  },

  explain: {
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
    unarrived: (sink) => `${sink}: сообщение должно было прийти, но не дошло.`,
    failed: (clock, why) => `Последняя попытка, в ${clock}, не удалась: ${why}.`,
    heldUntil: (clock) => `До ${clock} туда ничего не передаётся.`,
    mayHaveArrived: 'Возможно, оно всё же дошло.',
    holds: 'Задержано:',
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
    skipped: (sink) => `${sink}: не передаётся, речь о нём самом`,
    retrying: (sink, clock, why) => `${sink}: в ${clock} не дошло: ${why}`,
    begins: (clock) => `(Журнал начинается в ${clock}.)`,
    pruned: (clock) =>
      `(Журнал начинается в ${clock}; то, что было раньше, удалено, поэтому это может быть не вся правда.)`,
    empty: '(Журнал пуст.)',
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
  },

  status: {
    head: (host, version, up) => `Полкан ${version} на ${host}, работает ${up}`,
    well: 'Полкан в порядке.',
    allWell: 'Тревог нет.',
    watched: 'Наблюдается:',
    unheard: (keys) => `Ни один чат ещё не знает: ${keys.join(', ')}.`,
    unknown: 'неизвестно: ',
    off: 'WATCHDOG_HTTP=off, и сокет никто не слушает: спросить Полкана нельзя',
    nobodyListens: 'там никто не слушает',
    socketServes: 'сокет снова работает',
    noSocket: (path, why) =>
      `сокет ${path} не открыть: ${why}; попытки продолжаются, а \`polkan health\` пока спрашивает WATCHDOG_HTTP`,
    foreignHost: (host) =>
      `запрос к узлу ${host} отклонён, и так будет с другими: если это имя Полкана, добавьте его в WATCHDOG_HTTP_HOSTS`,
    moreEntities: (n) => `и ещё ${n}`,
    unreachable: (why) => `Полкан не отвечает: ${why}`,
    overdue: (source, ms) => `обход ${source} опаздывает на ${span(ms)}`,
    refused: (sink, why) => `${sink} отвергает каждое сообщение: ${why}`,
    undelivered: (sink, ms) => `сообщение для ${sink} ждёт уже ${span(ms)}`,
    blocked: (ms) => `процесс стоял ${span(ms)}`,
    serves: 'страницы состояния снова отдаются',
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
  },

  scenario: {
    active: 'активен.',
    inactive: 'в порядке.',
    happened: 'это случилось.',
    unseen: 'увидеть его не удалось.',
    measured: (value, limit) => `${value} (порог ${limit}).`,
    failedSweep: 'обход не удался',
    refusedConnection: 'соединение отклонено',

    fault: {
      oneDocument: 'в файле один документ, а это второй',
      circle: 'псевдоним стоит внутри того, что обозначает',
      tooDeep: 'вложенность слишком глубокая, прочитать нельзя',
      missing: (field) => `нет поля ${field}`,
      unknown: (field, known, nearest) =>
        `поля ${field} здесь нет; ${nearest === null ? `есть ${known.join(', ')}` : `может быть, ${nearest}?`}`,
      comma: (given) =>
        `${given} стоит после запятой внутри { }, а она завершает значение: уберите там запятые или возьмите текст в кавычки`,
      wrong: (given, wanted) => `${given} — не ${wanted}`,
      text: 'текст',
      number: 'число',
      whole: (min, max) => `целое число от ${min} до ${max}`,
      flag: 'true или false',
      list: 'список',
      filledList: 'непустой список',
      mapping: 'набор полей со значениями',
      textOrMapping: 'текст или набор полей со значениями',
      textOrList: 'текст или список текстов',
      duration: 'длительность вроде 90s, 30m, 1h30m',
      limit: 'число, возможно с above, below, at least или at most перед ним',
      rate: 'частота вроде 1 per 1s, 20 per 1m',
      choice: (choices) => `одно из ${choices.join(', ')}`,
      notADuration: (given) => `${given === '' ? 'пусто' : given} — не длительность вроде 90s, 30m, 1h30m`,
      noItem: (word, known, nearest) =>
        `${word} здесь ничего не значит; ${nearest === null ? `есть ${known.join(', ')}` : `может быть, ${nearest}?`}`,
      noTimes: 'это должно быть хотя бы раз',
      empty: 'здесь пусто',
      noRamp: 'числу, которое растёт или падает, нужно число повторов: 70+5x4',
      noKey: (key) => `${key} — не ключ вроде container/web или host_mem`,
      blindSeries: 'blind создаёт сам Полкан: напишите failed в ряду источника',
      event: 'событие — не состояние: рядом с ним уместны только inactive, unknown, gone и failed',
      statesOrValues: 'что видно, должно говорить одно из states и values',
      noLimit: 'значениям нужен limit: с какого активно?',
      limitAlone: 'limit бывает только у values',
      start: 'время в UTC вроде 2026-03-28T22:00Z',
      noRange: (key, most) => `${key}: диапазон вроде {00..39} идёт вверх, и в нём не больше ${most}`,
      laterAlone: 'later имеет смысл с диапазоном вроде dep/s{00..39}: каждый начинает позже предыдущего',
      sameKey: (key) => `${key} наблюдается дважды`,
      uneven: (span, step) => `${span} — не целое число шагов по ${step}`,
      noStep: 'шаг должен быть длиннее 0s',
      tooMany: (most) => `больше ${most} обходов в одном тесте`,
      untilTooShort: (end) => `его ряды длятся до ${end}`,
      nothingSeen: 'ничего не видно',
      nothingExpected: 'ничего не ожидается: что именно, должны сказать actions, notices, holds или messages',
      command: 'команда вроде ack container/web, snooze container/web 2h, silence container/web-* 1h',
      member: 'участник вроде container/web alert, container/db recovery silenced',
      textOrContains: 'что приходит, должно говорить одно из text и contains',
      unknownKey: (key, nearest) =>
        `ключа ${key} нет ни в одном ряду${nearest === null ? '' : `; может быть, ${nearest}?`}`,
      unknownKind: (kind, nearest) =>
        `вида ${kind} нет ни у чего, что видно${nearest === null ? '' : `; может быть, ${nearest}?`}`,
      unknownSink: (name, nearest) =>
        `получателя ${name} в этом тесте нет${nearest === null ? '' : `; может быть, ${nearest}?`}`,
      sameName: (name) => `два теста называются ${name}`,
    },

    report: {
      line: (line) => `строка ${line}`,
      actions: 'действия (- ожидалось, + пришло):',
      notices: 'извещения (- ожидалось, + пришло):',
      holds: 'задержки (- ожидалось, + было):',
      explanations: 'объяснения (- ожидалось, + сказано):',
      messages: (sink) => `сообщения для ${sink} (- ожидалось, + пришло):`,
      firstDifference: 'первое различие',
      stood: (key, path, since, reason) => `${key} был в ${path} с ${since}: ${reason}`,
      neverActive: (key) => `${key} ни разу не был активен`,
      containing: (part) => `сообщение с «${part}»`,
      and: 'и',
      dropped: (at, why) => `от сообщения отказались в ${at}: ${why}`,
      waiting: (n) => `${plural(n, 'сообщение не дошло', 'сообщения не дошли', 'сообщений не дошли')}`,
      failed: (actions, messages, told = 0) =>
        [
          actions > 0
            ? plural(actions, 'действие не сходится', 'действия не сходятся', 'действий не сходятся')
            : '',
          messages > 0
            ? plural(messages, 'сообщение не сходится', 'сообщения не сходятся', 'сообщений не сходятся')
            : '',
          told > 0
            ? plural(told, 'извещение не сходится', 'извещения не сходятся', 'извещений не сходятся')
            : '',
        ]
          .filter((part) => part !== '')
          .join(', '),
      summary: (passed, failed, unreadable) =>
        `Тесты: прошло ${passed}, не прошло ${failed}${unreadable === 0 ? '' : `; не прочитано ${plural(unreadable, 'файл', 'файла', 'файлов')}`}`,
    },
  },

  replay: {
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
  },

  note: { mark: '💬', title: 'Полкан' },
};
