import { plural, span } from './numbers-en.ts';

// What the log and the journal of a run say, in English.

export const watch = {
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
  indexSpoilt:
    'the index of the last 90 days, for the pages, is spoilt: it is made anew from the whole journal',
  noWhatIf: (why: string) => `what-if has failed: ${why}`,
  recording: (path: string, ms: number) => `For what-if it keeps the last ${span(ms)} in ${path}.`,
  journal: (path: string) => `Its journal is ${path}.`,
  fleet: (servers: string, isVoice: boolean, silentMs: number, patienceMs: number) =>
    `It is one of the fleet at ${servers}, and ${isVoice ? 'may speak for all' : 'never speaks for the others'}; a host is silent after ${span(silentMs)}, and what nobody has told within ${span(patienceMs)} it tells by itself.`,
  firstSweep: (source: string, signals: number, active: number) =>
    `first sweep of ${source}: ${plural(signals, 'signal', 'signals')}, ${active} active`,
  failedSweep: (source: string, why: string) => `sweep of ${source} failed: ${why}`,
  goodSweep: (source: string) => `sweeps of ${source} succeed again`,
  fault: (key: string, why: string) => `${key} could not be decided this time: ${why}`,
  stopping: (ms: number) => `stopping: what waits is told for up to ${span(ms)}`,
  stopped: 'stopped',
  ended: (why: string) => `nothing is watched any more: ${why}`,
  loose: (path: string, mode: string, right: string | null) =>
    right === null
      ? `anybody may write into ${path} (its mode is ${mode}), and put something else in the place of what is there: use one that only its owner may write into`
      : `others may look into ${path} (its mode is ${mode}): chmod ${right} ${path}`,
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
};

export const debug = {
  read: (what: string, signals: number, ms: number) =>
    `${what}: read in ${ms} ms, ${plural(signals, 'signal', 'signals')}`,
  notRead: (what: string, ms: number, why: string) => `${what}: not read after ${ms} ms: ${why}`,
  hint: (source: string, entity: string) => `${source}: something happened to ${entity}`,
  stored: (call: string, events: number, ms: number) =>
    `journal store: ${call} in ${ms} ms, ${plural(events, 'event', 'events')}`,
  notStored: (call: string, ms: number, why: string) =>
    `journal store: ${call} failed after ${ms} ms: ${why}`,
  givenUp: 'given up',
};

export const journal = {
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
  clock: (ms: number) =>
    ms === 0
      ? 'the wall clock shows what has elapsed again'
      : `the wall clock was set: it is ${span(Math.abs(ms))} ${ms > 0 ? 'ahead of' : 'behind'} what has elapsed`,
  started: (version: string, sinks: readonly string[]) => `version ${version}, telling ${sinks.join(', ')}`,
  folded: (actors: number, owed: number) =>
    `${plural(actors, 'actor', 'actors')}, ${plural(owed, 'message', 'messages')} to tell`,
};
