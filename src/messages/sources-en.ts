import { asCommands } from '../language/commands.ts';
import { percent } from './numbers.ts';
import { exit, plural, size, span } from './numbers-en.ts';

// What the sources of this machine, its containers and its service say, in English.

export const orchestrator = {
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
};

export const host = {
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
};

export const containers = {
  noEvents: (why: string) => `Docker's events can't be heard: ${why}; containers are polled meanwhile`,
  noEvent: (why: string) => `Docker sent what is no event: ${why}; it is passed over`,
  eventsEnded: 'the stream ended',
  title: (name: string) => `Container ${name}`,
  // Times are times of day: what is told is read later than it was seen, behind a silence by hours.
  running: (since: string | null) => (since === null ? 'running.' : `running since ${since}.`),
  healthy: 'running, healthy.',
  starting: 'running, its health check is still starting.',
  exited: (code: number | null, at: string | null) =>
    `exited${code === null ? '' : ` (${exit(code)})`}${at === null ? '' : ` at ${at}`}.`,
  finished: (code: number | null) => `finished its work${code === null ? '' : ` (exit code ${code})`}.`,
  stopped: (code: number | null, at: string | null) =>
    `was stopped${at === null ? '' : ` at ${at}`}${code === null ? '' : ` (exit code ${exit(code)})`}, and does not run again.`,
  stopping: 'is being stopped.',
  replaced: 'another of its service runs in its place.',
  removed: (code: number | null) =>
    `ended${code === null ? '' : ` (exit code ${exit(code)})`}, and was removed.`,
  couldBe: (names: string) =>
    `there is no container of that name. It could be one of these, list it by its own name: ${names}.`,
  crashTitle: (name: string) => `Container ${name} crashed`,
  /** `code` is `null` where nobody has said it. */
  crashed: (code: number | null) =>
    `${code === null ? 'it ended by itself' : `exit code ${exit(code)}`}, and it was started again.`,
  crashedByOom: 'it ran out of memory (OOM), and was started again.',
  oomTitle: (name: string) => `Container ${name}, out of memory`,
  oomInside:
    'a process in it was killed because there was no memory left for it (OOM); the container goes on.',
  unreached: (seen: number, all: number, ms: number) =>
    `was not reached this time: ${seen} of ${plural(all, 'container', 'containers')} could be read in ${ms / 1000} s; the next turn begins where this one stopped.`,
  slow: (seen: number, all: number) =>
    `only ${seen} of ${plural(all, 'container', 'containers')} can be read in the time of one turn: each is read in every ${Math.ceil(all / Math.max(1, seen))}. turn. A longer WATCHDOG_HTTP_TIMEOUT_S gives a turn more time`,
  tooMany: (most: number) => `there are more than ${most} containers to watch: the newest are left out`,
  longName: (most: number) => `the name of a container has more than ${most} characters: it is not watched`,
  dead: 'dead: Docker could not remove it.',
  paused: 'paused.',
  unpause: (name: string) => `Let it go on:\n${asCommands(`docker unpause ${name}`)}`,
  restarting: (code: number | null, at: string | null) =>
    `restarting${code === null ? '' : `, last exit code ${exit(code)}`}${at === null ? '' : `, at ${at}`}.`,
  crashLoop: (at: string | null) => `keeps restarting${at === null ? '' : `, this time at ${at}`}.`,
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
  exitedSomehow: 'it has ended, and Docker does not say with which exit code.',
  strange: (status: string) => `Docker gives a state Polkan does not know: ${status}.`,
  late: (ms: number) => `Docker gave no answer within ${ms / 1000} s`,
  noSocket: (path: string) => `there is no Docker socket at ${path}`,
  denied: (path: string) =>
    `no permission to open the Docker socket ${path}: add the group that owns it to this process (group_add)`,
  answered: (path: string, code: string) => `Docker at ${path} answers, but not as it should (${code})`,
  unreachable: (path: string, code: string) => `Docker does not answer at ${path} (${code})`,
  oversized: (bytes: string) => `Docker's answer is larger than ${bytes} bytes`,
  httpStatus: (status: number, text: string) =>
    `Docker answers with HTTP ${status}${text === '' ? '' : `: ${text}`}`,
  unreadable: "Docker's answer is unreadable",
  wrongLabel: (name: string, label: string, given: string, wanted: string) =>
    `Container ${name}: label ${label}=${given} is not ${wanted}; it is as if it were not there.`,
  noLabel: (name: string, label: string, nearest: string | null) =>
    `Container ${name}: there is no label ${label}${nearest === null ? '' : `; did you mean ${nearest}?`} It says nothing.`,
  /** What a label may be. */
  labels: {
    flag: 'true or false',
    severity: 'info, warning or critical',
    duration: 'a duration such as 90s, 30m, 2h, up to 30d',
    text: 'a text of 1 to 200 characters',
  },
};

export const dependencies = {
  title: (name: string) => `Dependency ${name}`,
  down: (url: string, why: string) => `${url} does not answer: ${why}.`,
  wrong: (url: string, why: string) => `${url} answers, but not as it should: ${why}.`,
  status: (url: string, status: number) => `${url} answers with HTTP ${status}.`,
  unseen: (url: string, why: string) => `${url} could not be tried: ${why}.`,
  up: (url: string) => `${url} answers.`,
};

export const network = {
  title: 'Network',
  down: (hosts: number, why: string) =>
    `none of the ${hosts} hosts outside this machine that are asked can be reached: ${why}. Look at this machine's own connection first: ip route, resolv.conf, the cable.`,
  up: 'hosts outside this machine answer.',
};

export const processes = {
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
  slowPattern: (pattern: string, pid: number) =>
    `the pattern ${pattern} takes too long on the command line of process ${pid}`,
};
