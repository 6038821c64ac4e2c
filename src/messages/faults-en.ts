import { awaitsForEver, type FaultOf, type Faults } from '../language/fault.ts';

/** The words for every fault. */
export type FaultWords = { readonly [C in keyof Faults]: (facts: FaultOf<C>) => string };

const size = (bytes: number): string =>
  bytes >= 1_048_576 ? `${Math.round(bytes / 104_857.6) / 10} MiB` : `${bytes} bytes`;

/** Why something failed, in English: a few words for the end of a sentence. */
export const faults: FaultWords = {
  refused: () => 'connection refused',
  reset: () => 'connection reset',
  closedEarly: () => 'connection closed before the answer was complete',
  notInTime: () => 'no answer in time',
  noSuchName: () => 'name not found',
  lookUpFailed: () => 'name lookup failed',
  hostUnreachable: () => 'host unreachable',
  networkUnreachable: () => 'network unreachable',
  noPermission: () => 'permission denied',
  notLetOut: () => 'a rule of this machine forbids it (route, firewall or sandbox)',
  certificateExpired: () => 'certificate expired',
  certificateNotYetValid: () => 'certificate not valid yet',
  certificateRevoked: () => 'certificate revoked',
  certificateSelfSigned: () => 'certificate self-signed',
  certificateOfAnother: () => 'certificate is for another name',
  certificateNotTrusted: () => 'certificate not trusted',
  tlsFailed: () => 'TLS handshake failed',
  noHandles: () => 'too many open files here',
  noMemory: () => 'out of memory here',
  stoodStill: () => 'Polkan itself stood still meanwhile',
  noAnswer: ({ ms }) => `no answer within ${ms / 1000} s`,
  httpStatus: ({ status }) => `HTTP ${status}`,
  notHttp: () => 'the answer is not HTTP',
  headersTooLarge: () => 'headers too large',
  bodyTooLarge: ({ bytes }) => `the body is larger than ${size(bytes)}`,
  compressed: ({ encoding }) => `the body is compressed (${encoding}), which was not asked for`,
  headUnread: ({ bytes, why }) =>
    `${size(bytes)} came, but not the whole head of an answer: ${wordsFor(faults, why)}`,
  bodyUnread: ({ status, bytes, why }) =>
    bytes === 0
      ? `HTTP ${status}, but its body was not read: ${wordsFor(faults, why)}`
      : `HTTP ${status}, but its body was not read to the end (${size(bytes)} came): ${wordsFor(faults, why)}`,
  redirects: ({ most }) => `more than ${most} redirects`,
  redirectedToNoUrl: () => 'redirected to an address that is not a URL',
  redirectedElsewhere: () => 'redirected to something other than http or https',
  redirectedToAnotherHost: () => 'redirected to another host, which is not followed',
  notUrl: () => 'not a URL',
  notJson: () => 'the answer is not JSON',
  jsonTooDeep: ({ nesting, brackets }) =>
    `the answer is JSON that nests more than ${nesting} deep, or has more than ${brackets} lists and objects: so much is not read`,
  notObject: () => 'the answer is not a JSON object',
  eventNotJson: () => 'it is not JSON',
  eventNoObject: () => 'it is not a JSON object',
  fieldUnreadable: ({ field }) => `its ${field} is unreadable`,
  saidNothing: () => 'the source said nothing',
  noPlainFile: () => 'it is no plain file',
  noFolder: ({ said }) => said,
  fileTooLong: ({ bytes }) => `it is longer than ${size(bytes)}`,
  noSourceInModule: () => 'it exports no source, neither as default nor as source',
  moduleEnded: ({ exit }) =>
    exit === awaitsForEver
      ? 'an await at its top never ends; it is started anew'
      : `its thread has ended${exit === undefined ? '' : ` (exit code ${exit})`}; it is started anew`,
  kindTaken: ({ kind }) => `it speaks of the kind ${kind}, which is Polkan's own`,
  noLists: () => 'the reading has no lists `signals` and `covers`',
  seenTwice: ({ said }) => said,
  notAKind: ({ said }) => said,
  notAnEntity: ({ said }) => said,
  notAnAnswer: ({ said }) => said,
  notASeverity: ({ said }) => said,
  notATime: ({ said }) => said,
  recordNotJson: ({ said }) => said,
  recordNoObject: ({ said }) => said,
  recordNoType: ({ said }) => said,
  partMissing: ({ said }) => said,
  partUnfit: ({ said }) => said,
  moved: () => 'the file was moved or deleted',
  notATap: ({ path }) => `${path} is there already and is no tap; it is left as it is`,
  isALink: ({ path }) =>
    `${path} is a link or no plain file; a tap is only ever written to a file of its own`,
  ofTheJournal: () => 'the file belongs to the journal',
  notTaken: ({ bytes }) => `the last ${bytes} bytes were not taken (the disk may be full)`,
  system: ({ said }) => said,
  notAllowed: () =>
    'Node lets Polkan write only in the folders of --allow-fs-write: move it there, or allow its folder too',
  socketTaken: () => 'another process listens there',
  noSocketFile: () => 'there is a file that is no socket, which is left alone',
  foreignFolder: ({ path }) =>
    `${path} is not a folder of this user alone, so that somebody else could answer there`,
  usedByAnother: ({ path }) => `${path} is in use by another process, or twice by this one`,
  notADatabase: () => 'the file is there already and is no journal; it is left as it is',
  logGone: () => 'its log (-wal) was deleted or cut short while it was in use',
  movedInUse: () => 'the file was moved or deleted while it was in use',
  otherProgram: () => 'this is a database of another program, not a journal; it is left alone',
  newerJournal: ({ version, known }) =>
    `the journal has version ${version}, this program knows versions up to ${known}: it is left as it is`,
  olderJournal: ({ version }) => `the journal has the older version ${version}: start the sidecar once`,
  emptyJournal: () => 'the journal is empty',
  noJournal: () => 'there is no journal',
  readOnly: () => 'the journal is open for reading only',
  noWriteAheadLog: ({ mode }) => `there is no write-ahead log on this file system (${mode})`,
  sqlite: ({ said }) => said,
  journal: ({ said }) => said,
  checksumWrong: () => 'its checksum is wrong',
  columnOfAnotherType: () => 'a column has another type',
  redirected: ({ status }) =>
    `a redirect (HTTP ${status}) instead of an answer: the address is not the right one`,
  noBotApiAnswer: ({ status }) => `HTTP ${status} and no Bot API answer`,
  botApiTooLong: ({ status }) => `HTTP ${status} and too long a body`,
  okInside: ({ status }) => `HTTP ${status} with an "ok" in it`,
  botApi: ({ error, description }) => (description === '' ? `error ${error}` : `${description} (${error})`),
  answered: ({ protocol, status, description }) =>
    description === '' ? `${protocol} ${status}` : `${description} (${protocol} ${status})`,
  proxyRefused: ({ status }) =>
    status === null || status === 407
      ? 'the proxy wants other credentials'
      : `the proxy did not let it through: HTTP ${status}`,
  notReached: ({ why }) => `not reached: ${wordsFor(faults, why)}`,
  unanswered: ({ why }) => `no answer: ${wordsFor(faults, why)}`,
  wordless: () => 'it failed, and can not say why',
  other: ({ said }) => said || 'unknown error',
};

/** What a dictionary says of a fault; a fault may stand inside another. */
export const wordsFor = <C extends keyof Faults>(words: FaultWords, fault: FaultOf<C>): string =>
  words[fault.code](fault);
