import { asCommands } from '../language/commands.ts';
import type { Messages } from './en.ts';
import { percent } from './numbers.ts';
import { exit, jsonTypes, plural, size, span } from './numbers-ru.ts';

// Что говорят источники, по-русски.

export const orchestrator: Messages['orchestrator'] = {
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
};

export const host: Messages['host'] = {
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
};

export const containers: Messages['containers'] = {
  noEvents: (why) => `события Docker не слышны: ${why}; контейнеры пока опрашиваются`,
  noEvent: (why) => `Docker прислал не событие: ${why}; пропущено`,
  eventsEnded: 'поток закончился',
  title: (name) => `Контейнер ${name}`,
  running: (since) => (since === null ? 'работает.' : `работает с ${since}.`),
  healthy: 'работает, здоров.',
  starting: 'работает, проверка здоровья ещё не прошла.',
  exited: (code, at) =>
    `завершился${code === null ? '' : ` (${exit(code)})`}${at === null ? '' : ` в ${at}`}.`,
  finished: (code) => `закончил работу${code === null ? '' : ` (код ${code})`}.`,
  stopped: (code, at) =>
    `остановлен${at === null ? '' : ` в ${at}`}${code === null ? '' : ` (код ${exit(code)})`} и снова не запущен.`,
  stopping: 'останавливается.',
  replaced: 'на его месте работает другой контейнер того же сервиса.',
  removed: (code) => `завершился${code === null ? '' : ` (код ${exit(code)})`} и удалён.`,
  couldBe: (names) =>
    `контейнера с таким именем нет. Возможно, это один из этих, укажите его собственное имя: ${names}.`,
  crashTitle: (name) => `Контейнер ${name} упал`,
  crashed: (code) => `${code === null ? 'завершился сам' : `код ${exit(code)}`}; запущен снова.`,
  crashedByOom: 'ему не хватило памяти (OOM); запущен снова.',
  oomTitle: (name) => `Контейнер ${name}, нехватка памяти`,
  oomInside: 'процессу в нём не хватило памяти, и он убит (OOM); сам контейнер работает дальше.',
  unreached: (seen, all, ms) =>
    `в этот раз до него не дошло: за ${ms / 1000} с прочитано ${seen} из ${all}; следующий обход начнёт с того места.`,
  slow: (seen, all) =>
    `за один обход удаётся прочитать ${seen} из ${plural(all, 'контейнера', 'контейнеров', 'контейнеров')}: до каждого доходит раз в ${plural(Math.ceil(all / Math.max(1, seen)), 'обход', 'обхода', 'обходов')}. Больше времени обходу даёт WATCHDOG_HTTP_TIMEOUT_S`,
  tooMany: (most) => `контейнеров больше ${most}: самые новые не наблюдаются`,
  longName: (most) => `имя контейнера длиннее ${most} символов: он не наблюдается`,
  dead: 'мёртв: Docker не смог его удалить.',
  paused: 'на паузе.',
  unpause: (name) => `Продолжить:\n${asCommands(`docker unpause ${name}`)}`,
  restarting: (code, at) =>
    `перезапускается${code === null ? '' : `, последний код ${exit(code)}`}${at === null ? '' : `, в ${at}`}.`,
  crashLoop: (at) => `постоянно перезапускается${at === null ? '' : `, последний раз в ${at}`}.`,
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
  exitedSomehow: 'остановлен, а код выхода Docker не сообщает.',
  strange: (status) => `Docker сообщает неизвестное состояние: ${status}.`,
  late: (ms) => `Docker не ответил за ${ms / 1000} с`,
  noSocket: (path) => `нет сокета Docker: ${path}`,
  denied: (path) =>
    `нет прав на сокет Docker ${path}: добавьте этому процессу группу, которой он принадлежит (group_add)`,
  answered: (path, code) => `Docker отвечает, но не так, как должен: ${path} (${code})`,
  unreachable: (path, code) => `Docker не отвечает: ${path} (${code})`,
  oversized: (bytes) => `ответ Docker больше ${bytes} байт`,
  httpStatus: (status, text) => `Docker отвечает HTTP ${status}${text === '' ? '' : `: ${text}`}`,
  unreadable: 'ответ Docker не разобрать',
  wrongLabel: (name, label, given, wanted) =>
    `Контейнер ${name}: метка ${label}=${given} — не ${wanted}; её как будто нет.`,
  noLabel: (name, label, nearest) =>
    `Контейнер ${name}: метки ${label} нет${nearest === null ? '' : `; может быть, ${nearest}?`} Она ничего не значит.`,
  labels: {
    flag: 'true или false',
    severity: 'info, warning или critical',
    duration: 'длительность вроде 90s, 30m, 2h, не больше 30d',
    text: 'текст от 1 до 200 знаков',
  },
};

export const dependencies: Messages['dependencies'] = {
  title: (name) => `Зависимость ${name}`,
  down: (url, why) => `${url} не отвечает: ${why}.`,
  wrong: (url, why) => `${url} отвечает, но не так, как должен: ${why}.`,
  status: (url, status) => `${url} отвечает HTTP ${status}.`,
  unseen: (url, why) => `${url} не удалось опросить: ${why}.`,
  up: (url) => `${url} отвечает.`,
};

export const network: Messages['network'] = {
  title: 'Сеть',
  down: (hosts, why) =>
    `все опрашиваемые хосты вне этой машины (${hosts}) недоступны: ${why}. Сначала проверьте связь самой этой машины: ip route, resolv.conf, кабель.`,
  up: 'хосты вне этой машины отвечают.',
};

export const processes: Messages['processes'] = {
  title: (name, pid) => `Процесс ${name} (${pid})`,
  old: (ageMs, limitMs, command) => `работает ${span(ageMs)} (порог ${span(limitMs)}): \`${command}\`.`,
  advice: (pid) => `Если завис, завершите:\n${asCommands(`kill ${pid}`)}`,
  ageUnknown: (command) => `возраст не определить, начало будто бы в будущем: ${command}`,
  hidden: (file, why) => `${file} не открыть (${why}): proc скрывает чужие процессы (hidepid)`,
  initHidden: (root) => `в ${root} нет процесса 1: proc скрывает чужие процессы (hidepid)`,
  nothingListed: (root) => `в ${root} нет ни одного процесса`,
  slowPattern: (pattern, pid) => `шаблон ${pattern} слишком долго идёт на командной строке процесса ${pid}`,
};
