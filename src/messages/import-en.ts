import { plural } from './numbers-en.ts';

/** What a person reads of a config of another tool, in English. The Russian dictionary has this very shape. */
export const imported = {
  head: (tool: string, file: string) =>
    `Made by \`polkan import ${tool}\` of ${file}. Look it over, then: polkan check`,
  secrets: `It holds secrets as that file did. Better: put each into a file of its own and write $\{file:/run/secrets/x}.`,
  summary: (checks: number, channels: number, notes: number) =>
    `${plural(checks, 'check', 'checks')}, ${plural(channels, 'channel', 'channels')}; ${notes === 1 ? 'one thing differs' : `${notes} things differ`} or could not be carried over.`,
  nothing: (tool: string) => `there is nothing in it that a config of ${tool} would hold`,
  unreadable: (file: string, why: string) => `${file} can't be read: ${why}`,
  notOurs: (part: string) => `${part}: how that tool itself is served, stored and shown; left out`,
  notCarried: (what: string) => `${what} can't be carried over; left out`,
  switchedOff: (name: string) => `${name} is switched off there; left out`,
  renamed: (from: string, to: string) =>
    `the name ${from} becomes ${to}: names hold letters, digits, _, . and -, and are told apart`,
  noCondition: (text: string) => `the condition ${text} can't be carried over; left out`,
  noChannel: (type: string) =>
    `Polkan has no channel ${type}; an Apprise API server speaks most of them (type: apprise)`,
  halfChannel: (type: string) => `${type} does not say all that a channel needs; left out`,
  noRecord: (record: string) => `records of the type ${record} are not looked up; left out`,
  noScheme: (scheme: string) => `there is no check for ${scheme}; left out`,
  noType: (type: string) => `there is no check for the type ${type}; left out`,
  startTlsOfSmtp:
    'that tool begins TLS as SMTP does, and so does this check; imap and postgres are possible, too',
  graphql: 'the body became what GraphQL is asked with',
  noHeartbeat: 'without heartbeat.interval nobody would notice that nobody calls; left out',
  pingMoved: (path: string) => `whoever pushed there calls ${path} now`,
  pushMoved: 'whoever pushed there pushes to the same path at the port of Polkan now',
  noAlerts: 'there nobody was told of it; here every channel is, unless a route says otherwise',
  inARow: (failures: number, forText: string, successes: number, keepText: string) =>
    `${failures} failures in a row became for: ${forText}, ${successes} successes keep: ${keepText}`,
  firstAlert: 'of several alerts the one that tells first counts; later ones would be escalate in a route',
  alertsElsewhere:
    'none of those that were told of it there could be carried over; here every channel is, unless a route says otherwise',
  alwaysResolved: 'there its end was not told; here it always is',
  noWindow: 'this window has no start or no duration; left out',
  upsideDown: 'what is well when it fails can’t be said; left out',
  onlyConnects: (type: string) => `of ${type} only the connection is tried, no query`,
  container: (name: string) =>
    `container ${name}: containers are watched by themselves (WATCHDOG_CONTAINERS), without a check`,
  certificate: (before: string) =>
    `that tool tells of a certificate at several days; here it is told once, ${before} before`,
  jsonata: (path: string) => `${path} is no JSON path of RFC 9535 and could not be carried over`,
  retries: (count: number, forText: string) =>
    `${plural(count, 'retry', 'retries')} became for: ${forText}; a failed probe is tried once more anyway before it counts`,
  noAddress: (field: string) => `${field} names no address to connect to; left out`,
  oneResolver: (first: string) => `of several resolvers the first is asked: ${first}`,
  refused: (name: string, why: string) => `${name} is left out, for Polkan would not take it: ${why}`,
  notJson: 'this text is no JSON; left out',
};

/** The shape of a dictionary of imports. */
export type ImportWords = typeof imported;
