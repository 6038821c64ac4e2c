import { asCommands } from '../language/commands.ts';
import { faults } from './en-faults.ts';
import { type Duration, percent, type Span, sizeOf, spell } from './numbers.ts';

/** What a label of a container may be; `known`: one that there is. */
export type LabelWants = 'flag' | 'severity' | 'duration' | 'text' | 'known';

const labelWants: Readonly<Record<Exclude<LabelWants, 'known'>, string>> = {
  flag: 'true or false',
  severity: 'info, warning or critical',
  duration: 'a duration such as 90s, 30m, 2h, up to 30d',
  text: 'a text of 1 to 200 characters',
};

const units: Duration = { d: 'd', h: 'h', min: 'min', s: 's' };
const span: Span = (ms) => spell(ms, units);
const size = (bytes: number): string => sizeOf(bytes, { mb: 'MB', gb: 'GB' });
const rules = new Intl.PluralRules('en');
const plural = (n: number, one: string, many: string): string =>
  `${n} ${rules.select(n) === 'one' ? one : many}`;

/** So long ago; what was less than a second ago has just been. */
const ago = (ms: number | null): string => (ms === null ? '' : ms < 1000 ? ' just now' : ` ${span(ms)} ago`);
/** How long it has lasted, beside since when; less than a second goes without saying. */
const lasting = (ms: number): string => (ms < 1000 ? '' : ` (${span(ms)})`);
/** What a shell says of a process that a signal has ended; other codes are the program's own. */
const signals: Readonly<Record<number, string>> = {
  134: 'SIGABRT: it gave up by itself',
  137: 'SIGKILL: killed or out of memory',
  139: 'SIGSEGV: a fault of the program',
  143: 'SIGTERM: it was asked to end',
};
const exit = (code: number): string =>
  signals[code] === undefined ? `${code}` : `${code}, ${signals[code]}`;

/** What a replay counts. */
type ReplayCount = 'sweeps' | 'signals' | 'transitions' | 'alerts' | 'realerts' | 'recoveries' | 'unreadable';
type JournalCount = Exclude<ReplayCount, 'sweeps' | 'signals'> | 'events';

/** What a person reads, in English. The Russian dictionary has this very shape. */
export const en = {
  span,
  bytes: size,
  noAnswer: (ms: number) => `no answer within ${ms / 1000} s`,

  faults,

  headline: {
    of: (host: string, title: string) => `${host}: ${title}`,
    recovered: (ms: number | null, detail: string) =>
      `recovered${ms === null || ms < 1000 ? '' : ` after ${span(ms)}`}${detail === '' ? '.' : `, ${detail}`}`,
    gone: (ms: number | null) =>
      `gone${ms === null || ms < 1000 ? '' : ` after ${span(ms)}`}, there is nothing left to watch.`,
    lasts: (ms: number) => `It has lasted ${span(ms)}.`,
    mayRepeat: '(may be a repeat)',
    unwatched: 'no longer watched',
    /** Why it was not told when it happened. */
    held: {
      silenced: '(It was silenced.)',
      caused: '(Its cause is over, and it still shows.)',
      flapping: '(It was flapping.)',
      quiet: '(It came in quiet hours.)',
    },
    stillSilenced: (id: string) => `(It is still silenced: polkan unsilence ${id})`,
    flaps: 'It comes and goes: until it has stayed the same for a while, no more is said of it.',
    settled: 'It has stayed the same for a while now.',
    late: (ms: number) => `(Told ${span(ms)} late.)`,
  },

  orchestrator: {
    title: 'Service',
    down: (url: string, why: string) =>
      `no metrics from ${url}: ${why}. Is the service running? Look at its log.`,
    up: (url: string) => `metrics are read from ${url}.`,
    disabled: (url: string) => `${url} answers, and says that it is switched off.`,
    stage: (stage: string, item: string) => (item === '' ? `Stage ${stage}` : `Stage ${stage}, ${item}`),
    stageAge: (ms: number, limitMs: number) => `running for ${span(ms)} (limit ${span(limitMs)}).`,
    stageAdvice: 'Look at its log; restart it if it no longer moves.',
    agent: (runId: string) => `Agent ${runId}`,
    agentShare: (sharePct: number, limitPct: number) => `uses ${sharePct}% of a CPU (limit ${limitPct}%).`,
    agentUnknown: 'its CPU share is not known yet.',
    agentRuns: (ms: number, stage: string, jobId: string, pid: number | null) =>
      `Running for ${span(ms)}${stage && `, stage ${stage}`}${jobId && `, job ${jobId}`}${pid === null ? '' : `, pid ${pid}`}.`,
    agentAdvice: 'It may hang: look at its log, or end it.',
    jobs: 'Jobs',
    jobsFailed: (more: number, total: number) =>
      `${plural(more, 'more job has', 'more jobs have')} failed (${total} in all). Look at their logs.`,
    noJobsFailed: (total: number) => `none has failed since (${total} in all).`,
    queue: 'Queue',
    queued: (n: number, limit: number, running: number | null) =>
      `${plural(n, 'job waits', 'jobs wait')} (limit ${limit})${running === null ? '' : `, ${running} running`}.`,
    cost: 'Cost',
    spent: (spent: number, limit: number) => `${spent.toFixed(2)} of ${limit.toFixed(2)} USD spent.`,
    spentNoLimit: (spent: number) => `${spent.toFixed(2)} USD spent, there is no limit.`,
    unread: (problem: string) => `Metrics envelope: ${problem}. What depends on it is not watched.`,
    problem: {
      missing: 'missing',
      expected: (type: string) => `expected ${type}`,
      expectedText: 'expected text',
      outOfRange: 'out of range',
      noTime: 'not ISO 8601 with a time zone',
      unreadable: 'unreadable',
      tooMany: (most: number) => `more than ${most} elements, the rest is not read`,
    },
    newerVersion: (version: number, known: number) =>
      `Metrics envelope: schema_version ${version} is newer than ${known}; what is known of it is read.`,
    memoryLost: 'The memory of the last metrics is unreadable: counters begin anew.',
  },

  host: {
    memory: 'Memory',
    memoryUsed: (pct: number, limit: number, availableKb: number, totalKb: number) =>
      `${percent(pct)}% used (limit ${limit}%). ${size(availableKb * 1024)} of ${size(totalKb * 1024)} available.`,
    memoryAdvice: `Who uses it:\n${asCommands('ps aux --sort=-rss | head')}`,
    holder: (name: string, pid: number, residentBytes: number) => `${name} (${pid}) ${size(residentBytes)}`,
    memoryLargest: (holders: string) => `The largest: ${holders}.`,
    disk: (path: string) => `Disk ${path}`,
    diskCrit: (path: string) => `Disk ${path}, almost full`,
    diskUsed: (pct: number, limit: number, freeBytes: number, freePct: number) =>
      `${percent(pct)}% full (limit ${limit}%). ${size(freeBytes)} free (${percent(freePct)}%).`,
    diskAdvice: (path: string) =>
      `What fills it:\n${asCommands(`du -xh --max-depth=1 ${path} | sort -h | tail`, 'docker system df')}`,
    btrfsAdvice: (path: string) =>
      `What fills it:\n${asCommands(`btrfs filesystem usage ${path}`, `btrfs subvolume list ${path}`)}`,
    zfsAdvice: (pool: string) => `What fills it:\n${asCommands(`zfs list -o space -r ${pool}`)}`,
    unmounted: (path: string, point: string, onHost: string) =>
      `${point} is not mounted any more; ${path} shows the disk below it.\nMount it again:\n${asCommands(`mount ${onHost}`)}`,
    becameReadOnly: (path: string, onHost: string) =>
      `the file system of ${path} has become read-only, as it does after an error of the disk.\nLook:\n${asCommands('dmesg | tail', `findmnt -T ${onHost}`)}`,
    immutable: (path: string) => `${path} is on a file system that is read-only by nature; it is not judged.`,
    inodes: (path: string) => `Inodes ${path}`,
    inodesUsed: (pct: number, limit: number, free: number) =>
      `${percent(pct)}% of the inodes are used (limit ${limit}%), ${free} free.`,
    inodesAdvice: (path: string) =>
      `What holds so many files:\n${asCommands(`du -x --inodes --max-depth=1 ${path} | sort -n | tail`)}`,
    unreadable: (path: string, why: string) => `${path} can't be measured: ${why}.`,
    sameDevice: (path: string, voice: string) =>
      `${path} is on the same device as ${voice}, which can't be measured now; the alert of ${voice} stands for both.`,
    stillHangs: 'the last call has not come back yet',
    noRoom: (hung: number) => `not asked, ${hung} calls to other paths hang`,
    noSize: 'its file system gives no size',
    allUnreadable: 'none of the paths can be measured',
    fileUnreadable: (file: string, why: string) => `${file} can't be read: ${why}`,
    fileMalformed: (file: string) => `${file} is not in the form the kernel gives`,
    noMemAvailable: (file: string) => `${file} has no MemAvailable, which Linux has from 3.14 on`,
  },

  containers: {
    noEvents: (why: string) => `Docker's events can't be heard: ${why}; containers are polled meanwhile`,
    noEvent: (why: string) => `Docker sent what is no event: ${why}; it is passed over`,
    eventsEnded: 'the stream ended',
    title: (name: string) => `Container ${name}`,
    running: (sinceMs: number | null) =>
      sinceMs === null || sinceMs < 1000 ? 'running.' : `running for ${span(sinceMs)}.`,
    healthy: 'running, healthy.',
    starting: 'running, its health check is still starting.',
    exited: (code: number | null, sinceMs: number | null) =>
      `exited${code === null ? '' : ` (${exit(code)})`}${ago(sinceMs)}.`,
    finished: (code: number | null) => `finished its work${code === null ? '' : ` (exit code ${code})`}.`,
    stopped: (code: number | null, sinceMs: number | null) =>
      `was stopped${ago(sinceMs)}${code === null ? '' : ` (exit code ${exit(code)})`}, and does not run again.`,
    stopping: 'is being stopped.',
    replaced: 'another of its service runs in its place.',
    removed: (code: number | null) =>
      `ended${code === null ? '' : ` (exit code ${exit(code)})`}, and was removed.`,
    couldBe: (names: string) =>
      `there is no container of that name. It could be one of these, list it by its own name: ${names}.`,
    crashTitle: (name: string) => `Container ${name} crashed`,
    crashed: (code: number | null) =>
      `${code === null ? 'it ended by itself' : `exit code ${exit(code)}`}, and it was started again.`,
    oomTitle: (name: string) => `Container ${name}, out of memory`,
    oomInside:
      'a process in it was killed because there was no memory left for it (OOM); the container goes on.',
    unreached: (seen: number, all: number, ms: number) =>
      `was not reached this time: ${seen} of ${plural(all, 'container', 'containers')} could be read in ${ms / 1000} s; the next turn begins where this one stopped.`,
    slow: (seen: number, all: number) =>
      `only ${seen} of ${plural(all, 'container', 'containers')} can be read in the time of one turn: each is read in every ${Math.ceil(all / Math.max(1, seen))}. turn. A longer WATCHDOG_HTTP_TIMEOUT_S gives a turn more time`,
    tooMany: (most: number) => `there are more than ${most} containers to watch: the newest are left out`,
    dead: 'dead: Docker could not remove it.',
    paused: 'paused.',
    unpause: (name: string) => `Let it go on:\n${asCommands(`docker unpause ${name}`)}`,
    restarting: (code: number | null, sinceMs: number | null) =>
      `restarting${code === null ? '' : `, last exit code ${exit(code)}`}${sinceMs === null ? '' : `,${ago(sinceMs)}`}.`,
    crashLoop: (sinceMs: number | null) =>
      `keeps restarting${sinceMs === null ? '' : `, this time${ago(sinceMs)}`}.`,
    startFailed: (code: number | null, error: string) =>
      `did not start${code === null ? '' : ` (${exit(code)})`}: ${error}.`,
    created: 'created, not started.',
    removing: 'is being removed.',
    unhealthy: (streak: number) =>
      `running, but unhealthy${streak === 0 ? '' : ` (${plural(streak, 'check', 'checks')} failed in a row)`}.`,
    healthSays: (line: string) => `The check says: ${line}.`,
    errorSays: (error: string) => `Docker says: ${error}.`,
    missing: 'there is no container of that name.',
    oom: 'It ran out of memory (OOM).',
    restarts: (count: number) => `${plural(count, 'restart', 'restarts')} so far.`,
    logs: (name: string) => asCommands(`docker logs --tail 50 ${name}`),
    unseen: (why: string) => `could not be inspected: ${why}.`,
    strange: (status: string) => `Docker gives a state Polkan does not know: ${status}.`,
    late: (ms: number) => `Docker gave no answer within ${ms / 1000} s`,
    noSocket: (path: string) => `there is no Docker socket at ${path}`,
    denied: (path: string) =>
      `no permission to open the Docker socket ${path}: add the group that owns it to this process (group_add)`,
    unreachable: (path: string, code: string) => `Docker does not answer at ${path} (${code})`,
    oversized: (bytes: string) => `Docker's answer is larger than ${bytes} bytes`,
    httpStatus: (status: number, text: string) =>
      `Docker answers with HTTP ${status}${text === '' ? '' : `: ${text}`}`,
    unreadable: "Docker's answer is unreadable",
    wrongLabel: (name: string, label: string, given: string, wants: LabelWants, nearest: string | null) =>
      wants === 'known'
        ? `Container ${name}: there is no label ${label}${nearest === null ? '' : `; did you mean ${nearest}?`} It says nothing.`
        : `Container ${name}: label ${label}=${given} is not ${labelWants[wants]}; it is as if it were not there.`,
  },

  dependencies: {
    title: (name: string) => `Dependency ${name}`,
    down: (url: string, why: string) => `${url} does not answer: ${why}.`,
    wrong: (url: string, why: string) => `${url} answers, but not as it should: ${why}.`,
    status: (url: string, status: number) => `${url} answers with HTTP ${status}.`,
    unseen: (url: string, why: string) => `${url} could not be tried: ${why}.`,
    up: (url: string) => `${url} answers.`,
  },

  network: {
    title: 'Network',
    down: (hosts: number, why: string) =>
      `none of the ${hosts} hosts that the dependencies are on can be reached: ${why}. Look at this machine's own connection first: ip route, resolv.conf, the cable.`,
    up: 'hosts outside this machine answer.',
  },

  processes: {
    title: (name: string, pid: number) => `Process ${name} (${pid})`,
    old: (ageMs: number, limitMs: number, command: string) =>
      `running for ${span(ageMs)} (limit ${span(limitMs)}): \`${command}\`.`,
    advice: (pid: number) => `If it hangs, end it:\n${asCommands(`kill ${pid}`)}`,
    ageUnknown: (command: string) => `its age can't be told, it seems to start in the future: ${command}`,
    hidden: (file: string, why: string) =>
      `${file} may not be opened (${why}): proc hides the processes of others (hidepid)`,
    initHidden: (root: string) =>
      `${root} does not list process 1: proc hides the processes of others (hidepid)`,
    nothingListed: (root: string) => `${root} lists no process at all`,
  },

  blind: {
    title: (source: string) => `Source ${source}`,
    blind: (ticks: number, why: string) =>
      `could not be read ${plural(ticks, 'time', 'times')} in a row: ${why}. What it watches can't be seen; nothing is said of it until it can be read again.`,
    sees: 'can be read again.',
  },

  unseen: {
    title: (title: string) => `${title}, unseen`,
    unread: (ticks: number, why: string) =>
      `could not be read ${plural(ticks, 'time', 'times')} in a row, while others could. ${why} Nothing is said of it until it can be read again.`,
    read: 'can be read again.',
  },

  self: {
    title: (part: string) => (part === 'polkan' ? 'Polkan' : `Polkan, ${part}`),
    sinkRefused: (why: string) =>
      `this sink refuses its messages: ${why}. Check its token and chat.\nTry:\n${asCommands('polkan notify test')}`,
    sinkWorks: 'this sink delivers again.',
    journalBroken: (why: string) =>
      `the journal can't be written: ${why}. Polkan goes on in memory; a restart now would forget what it knows.`,
    configBroken: (why: string) => `the file of the config is wrong, and what held before holds: ${why}`,
    configWorks: 'the file of the config is read.',
    journalWorks: 'the journal is written again, and complete.',
    wrongClock: (iso: string) =>
      `the clock of this machine says ${iso}, which can't be right: it is not believed, so the times that are told are wrong. Set it, and start Polkan again.`,
    tooMany: (most: number, beyond: number) =>
      `${beyond} entities are not watched: the source shows more than ${most} of a kind. Those that were watched before still are. See WATCHDOG_MAX_ENTITIES.`,
    notTooMany: (most: number) => `all entities are watched: no kind has more than ${most}.`,
    uncaught: (why: string, n: number) =>
      `an error that nothing caught: ${why}${n > 1 ? ` (${n} so far)` : ''}. Polkan goes on; please report it with its log.`,
    endedByFault: (why: string) =>
      `its last run was ended by a fault: ${why}. Nothing was watched from then on; please report it with its log.`,
  },

  catchUp: {
    mark: '📋',
    titleOutage: (sink: string, ms: number) => `${sink} was out of reach for ${span(ms)}`,
    titleBacklog: (count: number) => `${plural(count, 'message', 'messages')} in one`,
    storm: (kind: string, n: number) => {
      const nouns: Readonly<Record<string, readonly [one: string, many: string]>> = {
        dep: ['dependency down', 'dependencies down'],
        container: ['container down', 'containers down'],
        disk: ['disk filling up', 'disks filling up'],
        disk_crit: ['disk almost full', 'disks almost full'],
        disk_inodes: ['disk short of inodes', 'disks short of inodes'],
        proc_blocking: ['process running too long', 'processes running too long'],
        stage_stuck: ['stage stuck', 'stages stuck'],
        agent_hung: ['agent hanging', 'agents hanging'],
        blind: ['source blind', 'sources blind'],
        self: ['part of Polkan in trouble', 'parts of Polkan in trouble'],
      };
      const [one, many] = nouns[kind] ?? [`alert of ${kind}`, `alerts of ${kind}`];
      return plural(n, one, many);
    },
    titleGroup: (down: number, over: number) =>
      [down > 0 ? `${down} down` : '', over > 0 ? `${over} recovered` : '']
        .filter((part) => part !== '')
        .join(', '),
    stormOver: (n: number) => `${n} recovered`,
    stillDown: (n: number) => `Still down (${n}):`,
    /** What all of the list below it have in common. */
    allSay: (heading: string, detail: string) => `${heading} ${detail}`,
    down: (title: string, clock: string, ms: number, detail: string) =>
      `🔴 ${title}: since ${clock}${lasting(ms)}${detail && `, ${detail}`}`,
    recovered: (n: number) => `Recovered (${n}):`,
    recoveredLine: (mark: string, title: string, clock: string, ms: number, gone: string) =>
      `${mark} ${title}: at ${clock}, after ${span(ms)}${gone && `, ${gone}`}`,
    cameAndWent: (n: number) => `Came and went (${n}):`,
    cameAndWentLine: (title: string, from: string, ms: number, gone: string) =>
      `⚪ ${title}: from ${from}, for ${span(ms)}${gone && `, ${gone}`}`,
    events: (n: number) => `Happened (${n}):`,
    event: (title: string, clock: string, detail: string) =>
      `🔴 ${title}: at ${clock}${detail && `, ${detail}`}`,
    notes: (n: number) => `Also (${n}):`,
    note: (clock: string, text: string) => `${clock} ${text}`,
    more: (n: number, sources: string) => `…and ${n} more${sources && ` (${sources})`}: see the status page.`,
    lost: (n: number) =>
      `${plural(n, 'older message', 'older messages')} could not be kept: look into the log.`,
  },

  delivery: {
    aboutItself: 'it is about this very sink',
    tooMany: (n: number) => `more than ${n} wait`,
    noReceipt: (sink: string) => `${sink} gave no receipt`,
    uncut: (why: string) => `it can not be cut to length: ${why}`,
    nothingLeft: 'nothing is left of it',
  },

  telegram: {
    moved: (chat: string, to: string) =>
      `The Telegram chat ${chat} has moved to ${to}: put the new id into the configuration.`,
    noTopic: (thread: number, why: string) =>
      `Telegram refuses the topic ${thread} (${why}): messages go to the chat without it, and it is tried again after an hour.`,
  },

  log: {
    heldBack: (n: number) => `${plural(n, 'line', 'lines')} held back: more than this log's rate`,
  },

  config: {
    number: (min: number, max: number, unit: string, whole: boolean) =>
      `a ${whole ? 'whole ' : ''}number from ${min} to ${max} (${unit})`,
    flag: 'true or false',
    choice: (choices: readonly string[]) => `one of ${choices.join(', ')}`,
    wrong: (name: string, given: string, wanted: string, used: string) =>
      `${name}=${given} is not ${wanted}; using the default, ${used}`,
    unknown: (name: string, nearest: string | null) =>
      `${name} is not a setting, it is ignored${nearest === null ? '' : `; did you mean ${nearest}?`}`,
    noUrl: (name: string, given: string, schemes: string, instead: string) =>
      `${name}=${given} is no URL (${schemes}); ${instead}`,
    noChat: 'WATCHDOG_TG_BOT_TOKEN is set, but WATCHDOG_TG_CHAT_ID is not; Telegram is off',
    noToken: 'WATCHDOG_TG_CHAT_ID is set, but WATCHDOG_TG_BOT_TOKEN is not; Telegram is off',
    tokenFile: (path: string, why: string) =>
      `WATCHDOG_TG_BOT_TOKEN_FILE=${path} can't be read: ${why}; it is looked into again, and what Telegram is to be told waits`,
    badToken: 'WATCHDOG_TG_BOT_TOKEN does not look like 123456:ABC-def; Telegram is off',
    badChat: (given: string) =>
      `WATCHDOG_TG_CHAT_ID=${given} is neither a number nor @channel; Telegram is off`,
    plainHttp: (url: string) =>
      `WATCHDOG_TG_API_URL=${url} is not https: the token goes over the net in the open`,
    badDep: (item: string) =>
      `WATCHDOG_DEPS: "${item}" is not name=url with http, https or tcp; it is left out`,
    portlessDep: (item: string) =>
      `WATCHDOG_DEPS: "${item}" has no port, which tcp needs (tcp://db:5432); it is left out`,
    quoted: (name: string) =>
      `${name} stands in quotes; they are left out. docker run --env-file takes quotes as part of the value: write it without`,
    twiceDep: (name: string) => `WATCHDOG_DEPS: ${name} stands there twice; the first one is used`,
    address: 'host:port, :port or off',
    open: (name: string, value: string) =>
      `${name}=${value}: the status pages can be read from other machines, without a password; a firewall or 127.0.0.1 keeps them to this one`,
    noHostName: (name: string, value: string) => `${name}: ${value} is not a name of a host; it is left out`,
    socketTooLong: (path: string, bytes: number, most: number, instead: string) =>
      `the path of the socket (WATCHDOG_SOCKET), ${path}, has ${bytes} bytes, and the system has room for ${most}: ${instead}`,
    noneInstead: 'there is no socket, and `polkan health` asks WATCHDOG_HTTP',
    otherInstead: (path: string) => `it is ${path} instead`,
    heartbeatOff: 'there is no heartbeat',
    noProxy: 'no proxy is used',
    sourceOff: 'the source is off',
    defaultUsed: (value: string) => `using the default, ${value}`,
    list: 'a list, comma-separated',
    regularExpression: 'a regular expression',
    noThread: 'the General topic',
    notWritable: (name: string, path: string, folders: string) =>
      `${name}=${path} is outside of what Node lets Polkan write (${folders}): the file is not written. Move it there, or allow its folder too: NODE_OPTIONS=--allow-fs-write=FOLDER`,
    nodeDebug:
      'NODE_DEBUG would write every request into the log, with its token: Polkan does not start with it',
    emptyFile: 'it is empty',
    noTokenInside: 'it holds nothing that looks like 123456:ABC-def',
    noTokenYet: 'it held no token at the start',
    twoTokens: 'WATCHDOG_TG_BOT_TOKEN and WATCHDOG_TG_BOT_TOKEN_FILE are both set; the file is not read',
    telegramOff: 'Telegram is off: set WATCHDOG_TG_BOT_TOKEN and WATCHDOG_TG_CHAT_ID to switch it on',
    socketMissing: (name: string, path: string) =>
      `${name}: there is no socket at ${path}; containers can't be seen until there is one`,
    noDocker: (name: string, given: string) =>
      `${name}=${given} is no path of a socket, unix://path or tcp://host:port; containers are not watched`,
    noContainer: (item: string) =>
      `WATCHDOG_CONTAINERS: "${item}" can be the name of no container; it is left out`,
    noSocket: (path: string) => `no Docker socket at ${path}: containers are watched once there is one`,
  },

  check: {
    journal: (path: string, why: string) => `the journal ${path} can't be written: ${why}`,
    noFolder: (path: string) => `${path} is no folder`,
    refused: (sink: string, why: string) => `${sink} would not take a message: ${why}`,
    unauthorized: (status: number) => `the Bot API answers HTTP ${status} to getMe: is the token right?`,
    alerts: (what: string) => `would alert: ${what}`,
  },

  watch: {
    disabled: 'WATCHDOG_ENABLED=false: nothing is watched',
    heading: (host: string) => `Polkan watches ${host}:`,
    every: (ms: number) => `every ${span(ms)}`,
    orchestrator: (url: string) => `service metrics at ${url}`,
    memory: (limit: number) => `memory, limit ${limit}%`,
    disks: (paths: string, limit: number, crit: number | null, inodes: number) =>
      `disk space of ${paths}, limit ${limit}%${crit === null ? '' : ` and ${crit}%`}; inodes, limit ${inodes}%`,
    containers: (names: string, socket: string) => `containers ${names} at ${socket}`,
    allContainers: (socket: string) => `all containers at ${socket}`,
    dependencies: (list: string) => `dependencies ${list}`,
    processes: (patterns: string, limitMs: number) => `processes of ${patterns}, limit ${span(limitMs)}`,
    sinks: (list: string) => `It tells: ${list}.`,
    tap: (path: string) => `It records everything in ${path}.`,
    journal: (path: string) => `Its journal is ${path}.`,
    firstSweep: (source: string, signals: number, active: number) =>
      `first sweep of ${source}: ${plural(signals, 'signal', 'signals')}, ${active} active`,
    failedSweep: (source: string, why: string) => `sweep of ${source} failed: ${why}`,
    goodSweep: (source: string) => `sweeps of ${source} succeed again`,
    fault: (key: string, why: string) => `${key} could not be decided this time: ${why}`,
    stopping: (ms: number) => `stopping: what waits is told for up to ${span(ms)}`,
    stopped: 'stopped',
    ended: (why: string) => `nothing is watched any more: ${why}`,
    loose: (path: string, mode: string, right: string) =>
      `others may look into ${path} (its mode is ${mode}): chmod ${right} ${path}`,
    endedByFault: 'ended by a fault',
    hangUp: 'SIGHUP: there is no configuration file to read again, so nothing changes',
    uncaught: (why: string) => `an error that nothing caught: ${why}`,
    stillOwed: (n: number) =>
      `${plural(n, 'message waits', 'messages wait')} in the journal for the next start`,
    untold: (n: number) => `${plural(n, 'message', 'messages')} could not be told any more`,
    notSent: (sink: string, why: string) => `${sink} did not take a message, trying again: ${why}`,
    dropped: (sink: string, why: string) => `${sink} will never take a message: ${why}`,
    tapBroken: (path: string, why: string) => `the tap ${path} can't be written: ${why}; trying again`,
    tapWorks: (path: string) => `the tap ${path} is written again`,
    delivered: (sink: string) => `${sink} has taken the message`,
    notDelivered: (sink: string, why: string) => `${sink} did not take the message: ${why}`,
  },

  debug: {
    read: (what: string, signals: number, ms: number) =>
      `${what}: read in ${ms} ms, ${plural(signals, 'signal', 'signals')}`,
    notRead: (what: string, ms: number, why: string) => `${what}: not read after ${ms} ms: ${why}`,
    hint: (source: string, entity: string) => `${source}: something happened to ${entity}`,
    stored: (call: string, events: number, ms: number) =>
      `journal store: ${call} in ${ms} ms, ${plural(events, 'event', 'events')}`,
    notStored: (call: string, ms: number, why: string) =>
      `journal store: ${call} failed after ${ms} ms: ${why}`,
    givenUp: 'given up',
  },

  journal: {
    setAside: (path: string, aside: string) =>
      `the journal ${path} is corrupt; it was set aside as ${aside}, and a new one begun`,
    waiting: (path: string) => `the journal ${path} is held by another process; waiting for it to end`,
    restored: (actors: number, owed: number) =>
      `restored: ${plural(actors, 'open state', 'open states')}, ${plural(owed, 'message', 'messages')} still to tell`,
    unwatched: (key: string) => `${key} is no longer watched: its incident is closed`,
    sinkGone: (sink: string, n: number) =>
      `${sink} is no longer configured: ${plural(n, 'message', 'messages')} for it will not be told`,
    badMemory: (source: string, why: string) =>
      `what ${source} wants to remember is not JSON, so a restart will forget it: ${why}`,
    ended: (why: string) => `ended by a fault: ${why}`,
    endedAt: (clock: string, why: string) => `the last run was ended by a fault at ${clock}: ${why}`,
    passedOver: (position: number, key: string, why: string) =>
      `journal: event ${position} of ${key} is passed over: ${why}`,
    unknownType: 'this version does not know its type',
    noMorePassedOver: 'journal: what else is passed over is not told one by one',
    tooManyWait: (most: number) => `journal: more than ${most} events wait; only what they add up to is kept`,
    notTakenIn: 'journal: what another process has written meanwhile is not taken in',
    neverWritten: (n: number) => `journal: ${n} events could not be written any more`,
    notClosed: (why: string) => `journal: the store could not be closed: ${why}`,
    withoutHeads: (why: string) => `the journal is closed without its heads: ${why}`,
    eventLeftOut: (position: number, why: string) =>
      `event ${position} of the journal can't be read and is left out: ${why}`,
    slotLeftOut: (key: string, why: string) =>
      `the slot ${key} of the journal can't be read and is left out: ${why}`,
    merged: 'the journal holds what another process wrote meanwhile: beginning anew with both',
    noFile: (path: string) => `there is no journal at ${path}`,
    noTime: (option: string, given: string) =>
      `${option} ${given} is no time: it may be an ISO time (2026-06-15T10:00Z), a time of day (14:30), epoch milliseconds, or so long ago (90s, 30m, 2h, 7d)`,
    inMemory: 'there is no journal (WATCHDOG_JOURNAL=memory): a restart forgets everything',
    moved: (key: string, from: string, to: string, action: string | null, reason: string) =>
      `${key}: ${from} → ${to}, ${action ?? 'silent'} (${reason})`,
    attempt: (sink: string, n: number) => `${sink}: sending ${plural(n, 'message', 'messages')}`,
    delivered: (sink: string, action: string, key: string, outcome: string, attempts: number) =>
      `${sink}: ${action} of ${key} ${outcome}${attempts > 1 ? `, attempt ${attempts}` : ''}`,
    started: (version: string, sinks: readonly string[]) => `version ${version}, telling ${sinks.join(', ')}`,
    folded: (actors: number, owed: number) =>
      `${plural(actors, 'actor', 'actors')}, ${plural(owed, 'message', 'messages')} to tell`,
  },

  backtest: {
    cannot: (name: string) =>
      `${name} can't be backtested: a recording holds what was seen, so only alert timing, limits and WATCHDOG_BLIND_TICKS can be changed`,
    notASetting: (item: string, meant: string | null) =>
      `--set ${item} is not WATCHDOG_NAME=value with a name that there is${meant === null ? '' : `; did you mean ${meant}?`}`,
    wrong: (name: string, given: string, wanted: string) => `--set ${name}=${given} is not ${wanted}`,
    noFile: 'no recording is given: name the files of a tap (WATCHDOG_TAP), the oldest first',
    isJournal:
      'this is a journal: it holds what was decided, not what was seen. Backtest a recording (WATCHDOG_TAP)',
    idle: (name: string, kind: string) => `${name} changes nothing: no signal of ${kind} is in the recording`,
    messages: (recorded: number, changed: number) =>
      `${recorded} → ${plural(changed, 'message', 'messages')}`,
    incidents: (recorded: number, changed: number) =>
      `${recorded} → ${plural(changed, 'incident', 'incidents')}`,
    untoldCount: (n: number) => `${plural(n, 'incident', 'incidents')} untold`,
    missedCount: (n: number) => `${n} missed`,
    addedCount: (n: number) => `${n} new`,
    later: (n: number, mostMs: number) => `${n} alerted later (by up to ${span(mostMs)})`,
    sooner: (n: number, mostMs: number) => `${n} alerted sooner (by up to ${span(mostMs)})`,
    untold: (n: number) => `Never told (${n}):`,
    missed: (n: number) => `Missed (${n}):`,
    lost: (n: number) =>
      `${plural(n, 'incident', 'incidents')} that the recorded configuration told of would never be told; --allow-loss accepts that`,
    added: (n: number) => `New (${n}):`,
    shifted: (n: number) => `First alert at another time (${n}):`,
    incident: (key: string, clock: string, ms: number | null) =>
      `${key}: ${clock}${ms === null ? ', still open at the end' : ms === 0 ? '' : `, for ${span(ms)}`}`,
    shift: (key: string, clock: string, ms: number, later: boolean) =>
      `${key}: ${clock}, ${span(ms)} ${later ? 'later' : 'sooner'}`,
    more: (n: number) => `and ${n} more`,
  },

  explain: {
    never: 'The journal says nothing of it: it has never been seen active.',
    near: (keys: readonly string[]) => `It knows of ${keys.join(', ')}.`,
    noneNear: 'Is the key right? See: polkan journal',
    well: (title: string, clock: string | null) =>
      clock === null ? `${title} is well.` : `${title} has been well since ${clock}.`,
    unknown: (title: string) => `${title} is watched, but whether it is well can't be told.`,
    ignoredContainer: (name: string, setting: string) =>
      `Container ${name} is not watched: WATCHDOG_CONTAINERS=${setting} leaves it out.`,
    ignoredFinished: (name: string) =>
      `Container ${name} is not watched: it has not been seen running. List it by name if it should be there.`,
    off: (source: string) => `Nothing looks at it: the source ${source} is off.`,
    subsided: (title: string, clock: string) =>
      `${title} has been well since ${clock}; it was active only for a moment, and never alerted.`,
    gone: (title: string, clock: string) =>
      `${title} has been gone since ${clock}: there is nothing to watch.`,
    unwatched: (title: string, clock: string) =>
      `${title} has not been watched since ${clock}: the configuration no longer lists it.`,
    happened: (title: string, clock: string) =>
      `${title} is an event, not a state. It happened last at ${clock}.`,
    pending: (title: string, clock: string) =>
      `${title} has been active since ${clock}, and is not alerted yet.`,
    pendingTicks: (sweeps: number, forTicks: number) =>
      `It is pending: active in ${sweeps} of ${forTicks} sweeps.`,
    pendingUntil: (clock: string) => `It is pending: it is alerted if it is still active at ${clock}.`,
    pendingOver: 'The next sweep that sees it active alerts it.',
    alerted: (title: string, clock: string) => `${title} has been alerted since ${clock}.`,
    holding: (last: string, until: string) =>
      `Its last alert was at ${last}; it is inside its cooldown until ${until}.`,
    held: (last: string, until: string) =>
      `Its last alert was at ${last}; its cooldown has been over since ${until}, so the next sweep that sees it active tells it again.`,
    clearing: (clock: string, until: string) =>
      `It has been inactive since ${clock}; it is told as recovered if it still is at ${until}.`,
    cleared: (clock: string) =>
      `It has been inactive since ${clock}; the next sweep that sees it inactive tells it as recovered.`,
    blind: (source: string, since: string, detail: string) =>
      `Its source ${source} has been blind since ${since}, so nothing is known of it: ${detail}`,
    ended: (clock: string, why: string) =>
      `Polkan was ended by a fault at ${clock} (${why}) and has not run since: nothing is watched.`,
    stopped: (clock: string) => `Polkan was stopped at ${clock} and has not run since: nothing is watched.`,
    owed: (sink: string, what: string, clock: string) =>
      `${sink} still has to be told the ${what} of ${clock}.`,
    unheard: 'No chat has heard of it yet.',
    unarrived: (sink: string) => `${sink} was to be told, but it has not arrived there.`,
    failed: (clock: string, why: string) => `Its last try, at ${clock}, failed: ${why}.`,
    heldUntil: (clock: string) => `Nothing is sent there before ${clock}.`,
    mayHaveArrived: 'It may have arrived all the same.',
    holds: 'Held back:',
    history: (shown: number, all: number) =>
      shown < all ? `What it did last (of ${all} moves):` : 'What it did:',
    times: (n: number) => `${n} times`,
    told: (sinks: readonly string[]) => `told: ${sinks.join(', ')}`,
    sent: (sink: string, clock: string, attempts: number, messageId: string | null) => {
      const more = [
        ...(messageId === null ? [] : [`message ${messageId}`]),
        ...(attempts > 1 ? [`attempt ${attempts}`] : []),
      ];
      return `${sink} at ${clock}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
    },
    dropped: (sink: string, clock: string, why: string) =>
      `${sink} never was told, given up at ${clock}: ${why}`,
    skipped: (sink: string) => `${sink} is not told: it is about that very sink`,
    retrying: (sink: string, clock: string, why: string) => `${sink} was not told at ${clock}: ${why}`,
    begins: (clock: string) => `(The journal begins at ${clock}.)`,
    pruned: (clock: string) =>
      `(The journal begins at ${clock}; what was before it is pruned, so this may not be the whole truth.)`,
    empty: '(The journal is empty.)',
    action: { alert: 'alert', realert: 'reminder', recovery: 'recovery', note: 'message' },
    reason: {
      crossed: 'it became active',
      debounced: 'it stayed active for as long as it must',
      waiting: 'it is active, but not for long enough yet',
      subsided: 'it was well again before it was alerted',
      'inside cooldown': 'still active, inside the cooldown',
      'cooldown elapsed': 'still active, and the cooldown has elapsed',
      clearing: 'inactive, but not for long enough yet',
      'active again': 'active again before it was called well',
      cleared: 'it is well again',
      settled: 'it stayed well',
      gone: 'it is no longer there',
      unwatched: 'the configuration no longer lists it',
      edge: 'it happened',
      worse: 'it has become worse',
    },
  },

  status: {
    head: (host: string, version: string, up: string) => `Polkan ${version} on ${host}, up ${up}`,
    well: 'Polkan is well.',
    allWell: 'Nothing alerts.',
    watched: 'Watched:',
    unheard: (keys: readonly string[]) => `No chat has heard of it yet: ${keys.join(', ')}.`,
    unknown: 'not known: ',
    off: 'WATCHDOG_HTTP is off and nobody listens at the socket, so the sidecar can not be asked',
    nobodyListens: 'nobody listens there',
    socketServes: 'the socket is served again',
    noSocket: (path: string, why: string) =>
      `the socket ${path} can't be served: ${why}; trying again, and \`polkan health\` asks WATCHDOG_HTTP meanwhile`,
    foreignHost: (host: string) =>
      `a request for the host ${host} was refused, and so will be others: if that is a name of this sidecar, add it to WATCHDOG_HTTP_HOSTS`,
    moreEntities: (n: number) => `and ${n} more`,
    unreachable: (why: string) => `the sidecar does not answer: ${why}`,
    overdue: (source: string, ms: number) => `the sweep of ${source} is overdue by ${span(ms)}`,
    refused: (sink: string, why: string) => `${sink} refuses every message: ${why}`,
    undelivered: (sink: string, ms: number) => `a message for ${sink} has waited for ${span(ms)}`,
    blocked: (ms: number) => `the process stood still for ${span(ms)}`,
    serves: 'the status pages are served again',
    noServer: (why: string) => `the status pages can't be served: ${why}; trying again`,
    noHeartbeat: (why: string) => `the heartbeat did not arrive: ${why}`,
    blind: 'blind',
    sees: 'sees',
    sourceColumns: ['source', 'last sweep', 'signals', 'active', 'state'],
    states: {
      'ok.quiet': 'well',
      'ok.pending': 'active, not told yet',
      alerting: 'alerted',
      'cooldown.holding': 'alerted',
      'cooldown.clearing': 'perhaps well again',
      recovered: 'well again',
    },
    outcomes: { retrying: 'trying again', sent: 'delivered', dropped: 'given up', skipped: 'left out' },
    entityColumns: ['what', 'state', 'since', 'last alert', 'next reminder'],
    sinkColumns: ['sink', 'waiting', 'last delivery'],
    diskColumns: ['disk', 'used', 'free'],
  },

  scenario: {
    active: 'it is active.',
    inactive: 'it is well.',
    happened: 'it happened.',
    unseen: 'it could not be seen.',
    measured: (value: string, limit: string) => `${value} (limit ${limit}).`,
    failedSweep: 'the reading failed',
    refusedConnection: 'connection refused',

    fault: {
      oneDocument: 'one file holds one document: this is a second one',
      circle: 'an alias stands inside of what it stands for',
      tooDeep: 'it is nested too deep to be read',
      missing: (field: string) => `${field} is missing`,
      unknown: (field: string, known: readonly string[], nearest: string | null) =>
        `${field} is no field here; ${nearest === null ? `there are ${known.join(', ')}` : `did you mean ${nearest}?`}`,
      comma: (given: string) =>
        `${given} stands behind a comma inside { }, which ends a value: leave the commas out there, or put the text in quotes`,
      wrong: (given: string, wanted: string) => `${given} is not ${wanted}`,
      text: 'a text',
      number: 'a number',
      whole: (min: number, max: number) => `a whole number from ${min} to ${max}`,
      flag: 'true or false',
      list: 'a list',
      filledList: 'a list with something in it',
      mapping: 'a mapping of names to values',
      textOrMapping: 'a text or a mapping of names to values',
      textOrList: 'a text or a list of texts',
      duration: 'a duration such as 90s, 30m, 1h30m',
      limit: 'a number, or one with above, below, at least or at most before it',
      rate: 'a rate such as 1 per 1s, 20 per 1m',
      choice: (choices: readonly string[]) => `one of ${choices.join(', ')}`,
      notADuration: (given: string) =>
        `${given === '' ? 'nothing' : given} is not a duration such as 90s, 30m, 1h30m`,
      noItem: (word: string, known: readonly string[], nearest: string | null) =>
        `${word} means nothing here; ${nearest === null ? `there are ${known.join(', ')}` : `did you mean ${nearest}?`}`,
      noTimes: 'it must be at least once',
      empty: 'it says nothing',
      noRamp: 'a number that grows or falls needs how often: 70+5x4',
      noKey: (key: string) => `${key} is no key such as container/web or host_mem`,
      blindSeries: 'Polkan itself makes blind: write failed in a series of the source',
      event: 'an event is no state: beside it, only inactive, unknown, gone and failed make sense',
      statesOrValues: 'either states or values must say what is seen',
      noLimit: 'values need a limit: from where on is it active?',
      limitAlone: 'a limit needs values',
      start: 'a time in UTC such as 2026-03-28T22:00Z',
      noRange: (key: string, most: number) =>
        `${key}: a range such as {00..39} goes upwards, and is at most ${most}`,
      laterAlone: 'later needs a range such as dep/s{00..39}: each of it begins later than the one before',
      sameKey: (key: string) => `${key} is seen twice`,
      uneven: (span: string, step: string) => `${span} is no whole number of steps of ${step}`,
      noStep: 'a step must be longer than 0s',
      tooMany: (most: number) => `more than ${most} sweeps in one test`,
      untilTooShort: (end: string) => `its series go on until ${end}`,
      nothingSeen: 'no entity is seen',
      nothingExpected: 'nothing is expected: actions, notices, holds or messages must say what',
      command: 'a command such as ack container/web, snooze container/web 2h, silence container/web-* 1h',
      member: 'a member such as container/web alert, container/db recovery silenced',
      textOrContains: 'either text or contains must say what arrives',
      unknownKey: (key: string, nearest: string | null) =>
        `${key} is in no series${nearest === null ? '' : `; did you mean ${nearest}?`}`,
      unknownKind: (kind: string, nearest: string | null) =>
        `${kind} is the kind of nothing that is seen${nearest === null ? '' : `; did you mean ${nearest}?`}`,
      unknownSink: (name: string, nearest: string | null) =>
        `${name} is no sink of this test${nearest === null ? '' : `; did you mean ${nearest}?`}`,
      sameName: (name: string) => `two tests are called ${name}`,
    },

    report: {
      line: (line: number) => `line ${line}`,
      actions: 'actions (- expected, + came):',
      notices: 'notices (- expected, + came):',
      holds: 'holds (- expected, + came):',
      explanations: 'explained (- expected, + said):',
      messages: (sink: string) => `messages of ${sink} (- expected, + came):`,
      firstDifference: 'the first difference',
      stood: (key: string, path: string, since: string, reason: string) =>
        `${key} had been in ${path} since ${since}: ${reason}`,
      neverActive: (key: string) => `${key} had never been active`,
      containing: (part: string) => `a message with "${part}"`,
      and: 'and',
      dropped: (at: string, why: string) => `a message was given up at ${at}: ${why}`,
      waiting: (n: number) => `${plural(n, 'message', 'messages')} never arrived`,
      failed: (actions: number, messages: number, told = 0) =>
        [
          actions > 0 ? plural(actions, 'action differs', 'actions differ') : '',
          messages > 0 ? plural(messages, 'message differs', 'messages differ') : '',
          told > 0 ? plural(told, 'notice or hold differs', 'notices or holds differ') : '',
        ]
          .filter((part) => part !== '')
          .join(', '),
      summary: (passed: number, failed: number, unreadable: number) =>
        `${plural(passed, 'test', 'tests')} passed, ${failed} failed${unreadable === 0 ? '' : `; ${plural(unreadable, 'file', 'files')} could not be read`}`,
    },
  },

  replay: {
    summary: (s: Readonly<Record<ReplayCount, number>>) =>
      `${plural(s.sweeps, 'sweep', 'sweeps')}, ${plural(s.signals, 'signal', 'signals')} → ${plural(s.transitions, 'transition', 'transitions')}: ${plural(s.alerts, 'alert', 'alerts')}, ${plural(s.realerts, 'realert', 'realerts')}, ${plural(s.recoveries, 'recovery', 'recoveries')}${s.unreadable === 0 ? '' : `; ${plural(s.unreadable, 'record', 'records')} could not be read`}`,
    verdict: (differences: number) =>
      differences === 0
        ? 'verified: the recorded transitions are the replayed ones'
        : `not verified: ${plural(differences, 'difference', 'differences')}`,
    notRecorded: (what: string) => `not in the recording: ${what}`,
    notReplayed: (what: string) => `not in the replay: ${what}`,
    differs: (key: string, field: string, recorded: string, replayed: string) =>
      `${key}: ${field} is ${recorded} in the recording, ${replayed} in the replay`,
    otherState: (key: string) =>
      `the state here is not the replayed one (${key} differs): is a file missing, or the order wrong?`,
    torn: 'the last line has no end yet: passed over',
    journal: (s: Readonly<Record<JournalCount, number>>) =>
      `${plural(s.events, 'event', 'events')}, ${plural(s.transitions, 'transition', 'transitions')}: ${plural(s.alerts, 'alert', 'alerts')}, ${plural(s.realerts, 'realert', 'realerts')}, ${plural(s.recoveries, 'recovery', 'recoveries')}${s.unreadable === 0 ? '' : `; ${plural(s.unreadable, 'event', 'events')} could not be read`}`,
    journalVerdict: (differences: number) =>
      differences === 0
        ? 'verified: every transition fits the state before it, every checkpoint is the sum of what is before it'
        : `not verified: ${plural(differences, 'difference', 'differences')}`,
    otherPath: (key: string, from: string, path: string) =>
      `${key}: it comes from ${from}, but stood in ${path}`,
    otherIncident: (key: string, incident: string, open: string) =>
      `${key}: its incident is ${incident}, but ${open} is open`,
    otherCheckpoint: (what: string) =>
      `the checkpoint is not the sum of the events before it (${what} differs): some are missing`,
  },

  note: { mark: '💬', title: 'Polkan' },
};

/** The shape of a dictionary. */
export type Messages = typeof en;
