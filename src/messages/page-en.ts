import { plural, span } from './numbers-en.ts';
import { telling } from './telling-en.ts';

/** What a person reads on the pages, in English. The Russian dictionary has this very shape. */
export const page = {
  language: 'en',
  nav: { overview: 'Overview', incidents: 'Incidents', silences: 'Silences', main: 'Pages' },
  skip: 'Skip to the content',
  live: 'live',
  dead: 'not live: what you see may be old',
  asOf: (clock: string, zone: string) => `As of ${clock} (${zone}).`,
  version: (version: string, up: string) => `Polkan ${version}, running for ${up}`,
  login: 'Log in to act',
  logout: 'Log out',
  readOnly: 'Read-only: set WATCHDOG_HTTP_TOKEN to act from here.',

  /** The first line: it says it all. */
  well: (things: number, host: string, look: string) =>
    `All well: ${plural(things, 'thing', 'things')} on ${host}, ${look}`,
  look: (ms: number) => (ms < 1000 ? 'looked at just now' : `last look ${span(ms)} ago`),
  noLook: 'not looked at yet',
  nothing: (host: string) => `Nothing is watched on ${host} yet`,
  wrong: (n: number, host: string, names: string, more: number) =>
    `${n} ${n === 1 ? 'thing is' : 'things are'} wrong on ${host}: ${names}${more === 0 ? '' : ` and ${more} more`}`,
  unseen: (n: number) => `${plural(n, 'thing', 'things')} can't be seen`,
  wellButUnseen: (host: string, n: number, look: string) =>
    `Nothing is known to be wrong on ${host}, but ${n} ${n === 1 ? 'thing' : 'things'} can't be seen, ${look}`,
  named: (title: string, ms: number | null) => (ms === null || ms < 1000 ? title : `${title} (${span(ms)})`),

  marks: {
    down: 'wrong',
    acknowledged: 'acknowledged',
    pending: 'wrong, not alerted yet',
    unknown: 'not known',
    well: 'well',
    over: 'over',
  },
  since: (clock: string, ms: number) => `since ${clock}${ms < 1000 ? '' : `, ${span(ms)}`}`,
  /** When what is pending is alerted. */
  due: (clock: string, looks: number) =>
    looks > 1 ? `alerts after ${looks} more looks if it stays so` : `alerts at ${clock} if it stays so`,
  amount: (value: string, unit: string) => (unit === '%' ? `${value}%` : [value, unit].join(' ').trim()),
  of: (value: string, limit: string) => `${value} of ${limit}`,
  limit: (limit: string) => `limit ${limit}`,
  held: 'held back',
  laws: telling.laws,
  severities: { info: 'info', warning: 'warning', critical: 'critical' },

  blindSource: (name: string, why: string) => `${name} is blind: ${why}`,
  undelivered: (channel: string, n: number, ms: number) =>
    `${plural(n, 'message waits', 'messages wait')} for ${channel}, the oldest for ${span(ms)}`,
  unheard: (keys: string) => `No chat has heard of ${keys} yet`,

  everythingSilenced: (until: string | null, who: string) =>
    `Everything is silenced ${until === null ? 'until it is ended by hand' : `until ${until}`}, by ${who}`,
  silencesNow: (n: number) => `${plural(n, 'silence is', 'silences are')} in force`,

  groups: {
    host: 'This machine',
    polkan: 'Polkan itself',
    compose: (project: string) => `Compose project ${project}`,
    sources: {
      containers: 'Containers',
      dependencies: 'Dependencies',
      processes: 'Processes',
      orchestrator: 'Service',
      signals: 'Signals',
      checks: 'Checks',
    } as Readonly<Record<string, string>>,
    count: (wrong: number, unknown: number, all: number) =>
      [
        `${all} in all`,
        ...(wrong === 0 ? [] : [`${wrong} wrong`]),
        ...(unknown === 0 ? [] : [`${unknown} not known`]),
      ].join(', '),
  },
  more: (n: number) => `and ${n} more: all of this group`,
  calm: (n: number) => `and ${n} that ${n === 1 ? 'is' : 'are'} well`,
  tooMany: (n: number) => `${n} more are not shown: filter for them`,
  filter: 'Filter',
  filterHint: 'name, kind or text',
  apply: 'Apply',
  found: (n: number) => `${plural(n, 'thing', 'things')} found`,

  days: (days: number, uptime: string, trouble: number, unseen: number) =>
    `${days} days: up ${uptime}; trouble on ${plural(trouble, 'day', 'days')}, unseen on ${plural(unseen, 'day', 'days')}`,
  neverSeen: 'not seen yet',
  uptime: (pct: string) => `${pct}%`,
  legend: {
    title: 'The last 90 days',
    g: 'well all day',
    y: 'less than an hour of trouble',
    r: 'an hour of trouble or more',
    u: 'not looked at',
  },
  noHistory: 'There is no history: the journal is in memory only.',

  incident: {
    none: 'Nothing of this name is watched, and no incident of it is known any more.',
    opened: (clock: string) => `Opened at ${clock}`,
    lasted: (ms: number) => `lasted ${span(ms)}`,
    lasts: (ms: number) => `it has lasted ${span(ms)}`,
    over: (clock: string) => `over at ${clock}`,
    /** What a thing is like, and when it was looked at. */
    now: (clock: string | null) => (clock === null ? 'Now' : `Now, looked at ${clock}`),
    lastSeen: (clock: string) => `As it was seen last, at ${clock}`,
    asThen: (clock: string | null) => `, as when it opened${clock === null ? '' : ` at ${clock}`}`,
    next: (clock: string) => `; next at ${clock}`,
    /** What was said as the incident opened. `null`: nobody knows when. */
    opening: (clock: string | null) => (clock === null ? 'As it was told' : `When it opened, at ${clock}`),
    nowIs: (mark: string) => `now: ${mark}`,
    unwatched: 'It is not watched any more.',
    channels: 'Who was told, and who not, and why',
    silenced: (match: string, until: string | null, who: string, comment: string) =>
      `${match} is silenced ${until === null ? 'until it is ended by hand' : `until ${until}`}, by ${who}${comment === '' ? '' : `: ${comment}`}`,
    story: 'What happened, in order',
    cut: 'There is more; see polkan explain.',
    noStory: 'Nothing of it stands in the journal.',
    unread: 'The journal can’t be read now: the log says why.',
    before: 'Similar ones before',
    noneBefore: 'None in the last 90 days.',
    labels: 'Labels',
    ackedAt: (said: string, clock: string, until: string | null) =>
      `${said} at ${clock}${until === null ? '' : `, until ${until}`}`,
    act: 'Act',
    ack: 'Acknowledge',
    unack: 'Take the acknowledgement back',
    snooze: 'Snooze',
    silence: 'Silence',
    for: 'For',
    comment: 'Comment',
    command: 'Or in a terminal:',
    decided: (action: string, reason: string) => `${action}: ${reason}`,
    moved: (reason: string) => reason,
    heldBack: (what: string, why: string, until: string | null, channels: string) =>
      `${what} held back for ${channels}: ${why}${until === null ? '' : `, until ${until}`}`,
    decidedTo: (channels: string, why: string) => `to be told to ${channels}: ${why}`,
    sent: (channel: string, message: string | null, attempts: number) =>
      `${channel} has it${message === null ? '' : `, message ${message}`}${attempts > 1 ? `, at attempt ${attempts}` : ''}`,
    retrying: (channel: string, why: string) => `${channel} could not be reached: ${why}`,
    tried: (n: number, clock: string) => `(${n} times, last at ${clock})`,
    dropped: (channel: string, why: string) => `given up for ${channel}: ${why}`,
    skipped: (channel: string) => `${channel} is not told, it is about that very channel`,
    leftOut: (channel: string, why: string) => `${channel} was not told this: ${why}`,
    until: (clock: string) => `, until ${clock}`,
    said: {
      ack: (who: string) => `${who} acknowledged it`,
      unack: (who: string) => `${who} took the acknowledgement back`,
      snooze: (who: string) => `${who} snoozed it`,
      silence: (who: string) => `${who} made a silence`,
      unsilence: (who: string) => `${who} ended a silence`,
    },
  },

  incidents: {
    severity: 'Severity',
    anySeverity: 'any',
    open: 'Open now',
    noneOpen: 'No incident is open.',
    past: 'Over',
    none: 'None in the last 90 days.',
    /** Of a filter that shows none, while there are some. */
    noneOpenShown: (n: number) => `None that this filter shows; ${n === 1 ? 'one is' : `${n} are`} open.`,
    noneShown: (n: number) =>
      `None that this filter shows; there ${n === 1 ? 'was one' : `were ${n}`} in the last 90 days.`,
    summary: (n: number, mean: number, longest: number) =>
      `${plural(n, 'incident', 'incidents')}, on average ${span(mean)}, the longest ${span(longest)}`,
    noisiest: 'The noisiest',
    noisy: (n: number, short: number, ms: number) =>
      `${plural(n, 'incident', 'incidents')}${short === 0 ? '' : `; with for: ${span(ms)} there would be ${n - short}`}`,
    states: {
      'open.held': 'open, not told',
      'open.told': 'open',
      acknowledged: 'acknowledged',
      closed: 'over',
    } as Readonly<Record<string, string>>,
  },

  silences: {
    title: 'Silences and maintenance',
    now: 'Silenced now',
    coming: 'Silences to come',
    none: 'Nothing is silenced by hand.',
    columns: ['what', 'until', 'by', 'comment', ''],
    everything: 'everything',
    forever: 'it is ended by hand',
    end: 'End it',
    endWhat: (what: string) => `End it: the silence of ${what}`,
    make: 'Make a silence',
    what: 'What: a key, a glob or label=value,…',
    matches: (n: number, names: string) =>
      n === 0 ? 'This matches nothing that is watched.' : `This matches ${n}: ${names}`,
    badMatch: (why: string) => `This can't be matched: ${why}`,
    maintenance: 'Maintenance',
    noMaintenance: 'No maintenance is configured.',
    runs: (clock: string) => `now, until ${clock}`,
    runsOn: 'now, without an end',
    starts: (clock: string) => `next ${clock}`,
    begins: (clock: string) => `from ${clock}`,
    notSoon: 'not within a hundred days',
    /** When it is so in the zone in which it is written. `null`: at the same time as here. */
    there: (clock: string | null, zone: string) => (clock === null ? zone : `${clock} in ${zone}`),
    configured: (place: string) => `configured at ${place}`,
  },

  durations: {
    '1h': '1 hour',
    '4h': '4 hours',
    '1d': '1 day',
    '7d': '7 days',
    forever: 'until I end it',
  } as Readonly<Record<string, string>>,

  loginPage: {
    title: 'Log in',
    token: 'Token (WATCHDOG_HTTP_TOKEN)',
    submit: 'Log in',
    /** What was pressed before. */
    done: (what: string) => `Once you have logged in this is done: ${what}.`,
    wrong: 'That is not the token.',
    slowed: 'Too many wrong tokens: try again in a minute.',
    closed: 'Acting is off: WATCHDOG_HTTP_TOKEN is not set.',
  },
  guessed: (address: string) =>
    `Five different wrong tokens came from ${address} within a minute: none from there is looked at for a minute, unless the right one came from there within the last 30 days.`,
  noWhat: 'Nothing was named: say what it is about.',
  refused: 'Nothing was done',
  back: 'Back',
  notFound: 'There is no such page',
  notFoundSay: 'All that is watched is on the overview.',
  alone: 'This host stands alone',
  aloneSay: 'It is in no fleet: several hosts that tell as one are configured under "fleet".',
};
