import type { RemindersHeard } from '../language/standing.ts';
import type { Author, HoldReason, IncidentCommand, NoticeReason, Told } from '../language/telling.ts';
import { strange } from './strange-en.ts';

const by = ({ name, channel }: Author): string => (channel === '' ? name : `${name} (${channel})`);
const list = (names: readonly string[]): string => names.join(', ');
const saying = (comment: string | null | undefined): string => (comment ? `: ${comment}` : '');

const meant = (nearest: string | null, known: readonly string[]): string =>
  nearest !== null
    ? `; did you mean ${nearest}?`
    : known.length === 0
      ? ''
      : `; there are ${known.join(', ')}`;

/** What a person reads of telling, in English. The Russian dictionary has this very shape. */
export const telling = {
  /** What may be wrong with a config, beside what is said of a scenario. */
  config: {
    shortText: 'a text of at most 500 characters',
    shorterList: 'a list that a person would write: it is too long',
    mappingOrList: 'a mapping of names to values, or a list of such',
    time: 'a time of the day such as "07:30"; one that ends may be "24:00"',
    range: 'one such as monday, 15 or january, or a row such as monday:friday',
    reminders: 'off, a duration such as 2h, or { every: 30m, longest: 8h }',
    cron: 'a cron expression of five fields: minute, hour, day of the month, month, weekday',
    count: 'a whole number from 0 to 20',
    flaps: '0, or a whole number from 2 to 10',
    tooShort: (given: string, least: string) => `${given} is too short: at least ${least}`,
    tooLong: (given: string, most: string) => `${given} is too long: at most ${most}`,
    tooMuch: (most: number) => `it is longer than ${most} characters`,
    noZone: (name: string, nearest: string | null) =>
      `${name} is no time zone${nearest === null ? ' such as Europe/Berlin' : meant(nearest, [])}`,
    noName: (given: string, known: readonly string[], nearest: string | null) =>
      `${given} is none of them${meant(nearest, known)}`,
    notOnScale: (given: string, least: number, most: number) =>
      `${given} is no number from ${least} to ${most}`,
    backwards: (given: string) => `${given} ends before it begins`,
    sameTime: (clock: string) => `it begins and ends at ${clock}: for a whole day leave the times out`,
    fromToOrTimes: 'either from and to or times must say when, not both',
    noMatcher: (given: string) => `${given} is no matcher such as team="web" or team=~"web|db"`,
    slowMatcher: (given: string) =>
      `${given} takes for ever on some texts: a repetition stands in a repetition`,
    noChannel: (name: string, known: readonly string[], nearest: string | null) =>
      `${name} is no channel${meant(nearest, known)}`,
    sameRule: (name: string) => `two are called ${name}`,
    whenOrCron: 'either when or cron must say when it is',
    forWithoutCron: 'for says how long a cron expression lasts; with when, the times say it',
    neverComes: (cron: string) => `${cron} never comes`,
  },

  /** Why something is not told now, for a table or the end of a line. */
  laws: {
    silenced: 'silenced',
    caused: 'behind its cause',
    flapping: 'it flaps',
    quiet: 'quiet hours',
    grouped: 'told with its group',
    acknowledged: 'acknowledged',
  } satisfies Readonly<Record<HoldReason, string>>,
  /** It is held for a cause that nobody has seen yet. */
  awaitsCause: 'a moment, in case it has a cause',

  /** A reminder that its group would have held is none. */
  dropped: 'dropped, for its group had told enough',

  /** Why a notice is told, and now. */
  notices: {
    alert: 'an alert',
    realert: 'a reminder',
    recovery: 'a recovery',
    released: 'what was held back until now',
    group: 'what one sweep brought',
    digest: 'what came meanwhile',
    flapping: 'it began to flap',
    settled: 'it has settled',
    escalation: 'nobody has acknowledged it',
  } satisfies Readonly<Record<NoticeReason, string>>,

  /** A route by its name, or the number of one that has none: `route 2`. */
  route: (name: string) => name,

  /** What a channel knows of an incident, and what keeps it from knowing more. */
  standing: {
    noChannel: (channel: string) => `There is no channel ${channel}.`,
    itself: (channel: string) => `${channel} is not told of it: it is about that very channel.`,
    elsewhere: (channel: string, routes: readonly string[], channels: readonly string[]) =>
      `${channel} is not told of it: ${list(routes)} leads to ${channels.length === 0 ? 'no channel' : list(channels)}.`,
    escalates: (channel: string, route: string, clock: string) =>
      `${channel} is told of it at ${clock} (${route}), unless it is over or acknowledged before.`,
    held: (channel: string, action: Told, why: string, until: string) =>
      `${channel} is not told the ${action === 'realert' ? 'reminder' : action} now: ${why}${until}.`,
    until: (clock: string) => `, until ${clock}`,
    undecided: (channel: string, action: Told) =>
      `Whether ${channel} is told the ${action === 'realert' ? 'reminder' : action} is decided with the next sweep.`,
    newer: (channel: string) => `${channel} was not told: there was no such channel yet when it was alerted.`,
    owed: (channel: string, action: Told, clock: string) =>
      `${channel} still has to be told the ${action === 'realert' ? 'reminder' : action} of ${clock}: it has not arrived there.`,
    lost: (channel: string, action: Told, clock: string) =>
      `${channel} was to be told the ${action === 'realert' ? 'reminder' : action}, but it has not arrived there: it was given up at ${clock}.`,
    toldAgain: (channel: string, first: string, clock: string, reminders: string) =>
      `${channel} was told at ${first}, and again at ${clock}${reminders}.`,
    told: (channel: string, clock: string, reminders: string) =>
      `${channel} was told at ${clock}${reminders}.`,
    over: (channel: string, clock: string) => `${channel} was told at ${clock}, and knows that it is over.`,
    settles: (clock: string) =>
      `It flaps: if it stays as it is until ${clock}, it is told then how it settled.`,
  },

  /** What holds something back: the end of "it is not told now". */
  holders: {
    silence: (id: string, author: Author | null, comment: string | null) =>
      `the silence ${id}${author === null ? '' : ` of ${by(author)}`} holds it back${comment === null ? '' : ` (${comment})`}`,
    maintenance: (name: string) => `there is maintenance (${name})`,
    cause: (name: string) => `${name} is its cause, and open`,
    causeOver: (name: string, clock: string, good: number, wanted: number) =>
      `${name}, its cause, was over at ${clock}; ${good} of ${wanted} good sweeps since then still show it`,
    causeToCome: 'it waits a moment for a cause that another source may see',
    flap: (alerts: number) => `it flaps (${alerts} alerts); it is told how it settles`,
    quietHours: (route: string) => `these are the quiet hours of ${route}`,
    group: (name: string) =>
      `its group, ${name}, has told enough for now; what comes meanwhile is told as one`,
    criticals: (name: string) => `criticals of ${name} are told together, every few seconds`,
    ack: (author: Author) => `${by(author)} has acknowledged it`,
  },

  reminders: {
    told: '',
    off: (route: string) => `; ${route} has no reminders`,
    spaced: (route: string, clock: string) => `; ${route} has no reminder before ${clock}`,
    acknowledged: (author: Author, clock: string, until: string | null) =>
      `; ${by(author)} acknowledged it at ${clock}, so there are no reminders${until === null ? '' : ` until ${until}`}`,
  } satisfies Readonly<Record<RemindersHeard['are'], unknown>>,

  /** What telling has written down, for whoever reads the journal: in English the words are those of the record. */
  lines: {
    until: (iso: string) => ` until ${iso}`,
    by: (what: string) => `, by ${what}`,
    hold: (key: string, action: Told, reason: HoldReason, more: string, channels: readonly string[]) =>
      `${key} ${action} ${reason}${more}: ${list(channels)}`,
    member: (key: string, action: Told) => `${key} ${action}`,
    inAll: (n: number) => `, … ${n} in all`,
    notice: (id: string, why: NoticeReason, channels: readonly string[], members: string) =>
      `${id} ${why} to ${list(channels)}: ${members}`,
    silence: (head: string, until: string) => `${head}: silence${until}`,
    unsilence: (head: string, id: string) => `${head}: unsilence ${id}`,
    ofIncident: (head: string, verb: IncidentCommand['verb'], incident: string) =>
      `${head}: ${verb} ${incident}`,
  },

  /** `polkan incidents`. */
  incidents: {
    columns: ['id', 'incident', 'state', 'since', 'until', 'told', 'held back'],
    states: {
      'open.held': 'open, not told',
      'open.told': 'open',
      acknowledged: 'acknowledged',
      closed: 'over',
      /** Of what is over because nobody watches it, or nothing is left to watch: it need not be well. */
      unwatched: 'no longer watched',
      gone: 'gone',
    },
    waits: (channel: string, action: Told) =>
      action === 'alert' ? `${channel} (not arrived yet)` : `${channel} (its end not yet)`,
    lost: (channel: string, action: Told) =>
      action === 'alert' ? `${channel} (given up)` : `${channel} (its end given up)`,
    none: 'No incident is open.',
  },

  /** `polkan silences`. */
  silences: {
    columns: ['id', 'what', 'until', 'by', 'comment'],
    everything: 'everything',
    forever: 'no end',
    none: 'Nothing is silenced.',
    /** `clock`: `null`: no end of it is known. */
    maintenance: (name: string, clock: string | null) =>
      `Maintenance runs: ${name}${clock === null ? '' : `, until ${clock}`}`,
    holding: (n: number) => `${n === 1 ? '1 silence holds' : `${n} silences hold`}. See: polkan silences`,
  },

  /** What came of a command. */
  orders: {
    ack: (key: string) => `${key} is acknowledged: no reminders until it has recovered or become worse.`,
    snooze: (key: string, clock: string) => `${key} is acknowledged until ${clock}: no reminders until then.`,
    unack: (key: string) => `${key} is not acknowledged any more.`,
    silence: (id: string, what: string, clock: string | null, open: number, near: readonly string[] | null) =>
      `${what} is silenced ${clock === null ? 'until the silence is removed' : `until ${clock}`}${near !== null ? strange(near) : open === 0 ? '; nothing that is open now is meant by it' : `; ${open === 1 ? 'one open incident is' : `${open} open incidents are`} meant by it`}. To end it: polkan unsilence ${id}`,
    unsilence: (id: string) =>
      `The silence ${id} is removed: what it held back and is still open is told now, unless another one holds it.`,
    still: (what: string, clock: string | null, id: string) =>
      `Still silenced: ${what}${clock === null ? ', until the silence is removed' : `, until ${clock}`}. To end it: polkan unsilence ${id}`,
    stillMore: (n: number) => `… and ${n} more. See: polkan silences`,
    nothing: (what: string) => `No incident is called ${what}. See: polkan incidents`,
    several: (what: string, keys: readonly string[]) => `${what} may be any of ${list(keys)}: which one?`,
    notOpen: (what: string) => `${what} is over, so nothing is done.`,
    already: (key: string, author: Author, clock: string) =>
      `${key} is acknowledged already, by ${by(author)} at ${clock}.`,
    notAcknowledged: (key: string) => `${key} is not acknowledged.`,
    noSilence: (id: string) => `There is no silence ${id}. See: polkan silences`,
    silenceOver: (id: string, clock: string) => `The silence ${id} ended at ${clock}. See: polkan silences`,
    badMatch: (why: string) =>
      `That can't be matched${saying(why)}. Wanted is a key, a glob of keys such as container/web-*, or label=value,…`,
    wrongMatch: {
      matcher: (given: string) => `'${given}' is no matcher: name="value", with =, !=, =~ or !~`,
      expression: (given: string) => `'${given}' is no regular expression`,
      name: (given: string, near: readonly string[]) =>
        `'${given}' is a mere name; its key has the kind before it${near.length === 0 ? '' : `: ${near.join(' or ')}`}`,
      secret: (given: string) =>
        `'${given}' would show a secret: labels are matched as they are shown, ***~ab2c say, with =`,
      slow: (given: string) =>
        `'${given}' takes too long on some texts: a repetition stands in a repetition, or there are many`,
    },
    tooMany: (most: number) => `There are ${most} silences already. Remove some: polkan silences`,
    noDuration: (given: string) =>
      `${given === '' ? 'How long? Wanted is' : `${given} is not`} a duration such as 30m, 2h, 7d`,
    tooLong: (given: string) =>
      `${given} is too long: at most 366d. What has no end is an ack, or a silence with forever.`,
    usage:
      'Wanted is ack NAME, unack NAME, snooze NAME DURATION, silence MATCH DURATION [COMMENT] or unsilence ID.',
    blank: 'Of what? A name, a key or what is to be matched can not be empty.',
    noSidecar: (path: string, why: string | null) =>
      `No sidecar listens at ${path}${why === null ? '' : `: ${why}`}. Is it running, with this journal?`,
    noSocket: 'Commands go to the sidecar through its socket, and WATCHDOG_SOCKET is off.',
    noAnswer: (ms: number) =>
      `The sidecar gave no answer within ${ms / 1000} s. Whether it has taken the command is not known.`,
    unusable: (why: string) =>
      `The sidecar answers, but with nothing that can be used: ${why}. Whether it has taken the command is not known.`,
  },
};
