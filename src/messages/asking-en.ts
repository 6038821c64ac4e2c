import { plural, span } from './numbers-en.ts';

// What those commands say that are asked what was and what is, in English.

/** What a replay counts. */
type ReplayCount = 'sweeps' | 'signals' | 'transitions' | 'alerts' | 'realerts' | 'recoveries' | 'unreadable';
type JournalCount = Exclude<ReplayCount, 'sweeps' | 'signals'> | 'events';

export const backtest = {
  cannot: (name: string) =>
    `${name} can't be backtested: a recording holds what was seen, so only alert timing, limits and WATCHDOG_BLIND_TICKS can be changed`,
  notASetting: (item: string, meant: string | null) =>
    `--set ${item} is not WATCHDOG_NAME=value with a name that there is${meant === null ? '' : `; did you mean ${meant}?`}`,
  wrong: (name: string, given: string, wanted: string) => `--set ${name}=${given} is not ${wanted}`,
  noFile: 'no recording is given: name the files of a tap (WATCHDOG_TAP), the oldest first',
  isJournal:
    'this is a journal: it holds what was decided, not what was seen. Backtest a recording (WATCHDOG_TAP)',
  idle: (name: string, kind: string) => `${name} changes nothing: no signal of ${kind} is in the recording`,
  messages: (recorded: number, changed: number) => `${recorded} → ${plural(changed, 'message', 'messages')}`,
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
};

export const explain = {
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
  gone: (title: string, clock: string) => `${title} has been gone since ${clock}: there is nothing to watch.`,
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
  noChannel: 'No channel is configured: the log alone has it.',
  unarrived: (sink: string) => `${sink} was to be told, but it has not arrived there.`,
  failed: (clock: string, why: string) => `Its last try, at ${clock}, failed: ${why}.`,
  heldUntil: (clock: string) => `Nothing is sent there before ${clock}.`,
  mayHaveArrived: 'It may have arrived all the same.',
  holds: 'Held back:',
  /** `what` is empty: everything. */
  silenced: (what: string, clock: string | null, id: string) =>
    `${what === '' || what === '*' ? 'Everything' : what} is silenced ${clock === null ? 'until the silence is removed' : `until ${clock}`}. To end it: polkan unsilence ${id}`,
  moreSilences: (n: number) => `… and ${n} more silences. See: polkan silences`,
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
  skipped: (sink: string, why: string) =>
    why === '' ? `${sink} is not told: it is about that very sink` : `${sink} was not told this: ${why}`,
  retrying: (sink: string, clock: string, why: string) => `${sink} was not told at ${clock}: ${why}`,
  begins: (clock: string) => `(The journal begins at ${clock}.)`,
  pruned: (clock: string) =>
    `(The journal begins at ${clock}; what was before it is pruned, so this may not be the whole truth.)`,
  empty: '(The journal is empty.)',
  before: (clock: string, begins: string) => `Of ${clock} the journal says nothing: it begins at ${begins}.`,
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
};

export const status = {
  head: (host: string, version: string, up: string) => `Polkan ${version} on ${host}, up ${up}`,
  well: 'Polkan is well.',
  allWell: 'Nothing alerts.',
  watched: 'Watched:',
  unheard: (keys: readonly string[]) => `No chat has heard of it yet: ${keys.join(', ')}.`,
  unseen: (ago: string, detail: string) => `not seen now; ${ago} ago: ${detail}`,
  unknown: (detail: string) => (detail === '' ? 'not known yet' : `not known: ${detail}`),
  off: 'WATCHDOG_HTTP is off and nobody listens at the socket, so the sidecar can not be asked',
  socketServes: 'the socket is served again',
  noSocket: (path: string, why: string) =>
    `the socket ${path} can't be served: ${why}; trying again, and \`polkan health\` asks WATCHDOG_HTTP meanwhile`,
  foreignHost: (host: string) =>
    `a request for the host ${host} was refused, and so will be others: if that is a name of this sidecar, add it to WATCHDOG_HTTP_HOSTS`,
  moreEntities: (n: number) => `and ${n} more`,
  unreachable: (why: string) => `the sidecar does not answer: ${why}`,
  unusable: (why: string) => `the sidecar answers, but with nothing that can be used: ${why}`,
  overdue: (source: string, ms: number) => `the sweep of ${source} is overdue by ${span(ms)}`,
  refused: (sink: string, why: string) => `${sink} refuses every message: ${why}`,
  undelivered: (sink: string, ms: number) => `a message for ${sink} has waited for ${span(ms)}`,
  blocked: (ms: number) => `the process stood still for ${span(ms)}`,
  serves: 'the status pages are served again',
  notShown: (why: string) => `something that was asked for could not be shown: ${why}`,
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
};

export const replay = {
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
};
