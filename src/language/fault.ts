/** A fault that needs no facts to be put in words. */
type Plain = Readonly<Record<never, never>>;
/** All of it in English: the message of the error, for those who have no other words. */
interface Said {
  readonly said: string;
}

/** What may go wrong outside, and the facts that the words for it need. `messages/` has the words. */
export interface Faults {
  // A connection, and who is at its other end.
  refused: Plain;
  reset: Plain;
  closedEarly: Plain;
  notInTime: Plain;
  noSuchName: Plain;
  lookUpFailed: Plain;
  hostUnreachable: Plain;
  networkUnreachable: Plain;
  noPermission: Plain;
  notLetOut: Plain;
  certificateExpired: Plain;
  certificateNotYetValid: Plain;
  certificateRevoked: Plain;
  certificateSelfSigned: Plain;
  certificateOfAnother: Plain;
  certificateNotTrusted: Plain;
  tlsFailed: Plain;
  // What ran out, or stood still, here.
  noHandles: Plain;
  noMemory: Plain;
  stoodStill: Plain;
  // An answer.
  noAnswer: { readonly ms: number };
  httpStatus: { readonly status: number };
  notHttp: Plain;
  headersTooLarge: Plain;
  bodyTooLarge: { readonly bytes: number };
  compressed: { readonly encoding: string };
  /** So many bytes of an answer have come, and its head has no end yet. */
  headUnread: { readonly bytes: number; readonly why: Fault };
  /** The head is there; of the body so many bytes have come, and it was not read to its end. */
  bodyUnread: { readonly status: number; readonly bytes: number; readonly why: Fault };
  redirects: { readonly most: number };
  redirectedToNoUrl: Plain;
  redirectedElsewhere: Plain;
  redirectedToAnotherHost: Plain;
  notUrl: Plain;
  notJson: Plain;
  /** It nests deeper, or has more lists and objects, than is read. */
  jsonTooDeep: { readonly nesting: number; readonly brackets: number };
  notObject: Plain;
  // An event of Docker's, and a field of it, `Actor.Attributes.name` say.
  eventNotJson: Plain;
  eventNoObject: Plain;
  fieldUnreadable: { readonly field: string };
  // A source.
  saidNothing: Plain;
  noLists: Plain;
  noSourceInModule: Plain;
  /** `exit`: the code with which it has ended by itself. */
  moduleEnded: { readonly exit?: number };
  kindTaken: { readonly kind: string };
  // A signal of a source.
  seenTwice: Said;
  notAKind: Said & { readonly given: string };
  notAnEntity: Said & { readonly given: string };
  notAnAnswer: Said & { readonly given: string };
  notASeverity: Said & { readonly given: string; readonly known: readonly string[] };
  notATime: Said & { readonly name: string; readonly given: string };
  // A line of a recording, or an event of a journal. `type` and `place` are what the record calls them; `place` is
  // `null` for the record itself, `found` where it is nested too deep to be repeated.
  recordNotJson: Said;
  recordNoObject: Said;
  recordNoType: Said;
  partMissing: Said & { readonly type: string; readonly place: string | null };
  partUnfit: Said & { readonly type: string; readonly place: string | null; readonly found: string | null };
  // A file.
  noPlainFile: Plain;
  /** Something else is where a folder should be: a file, or a link that leads nowhere. */
  noFolder: Said & { readonly path: string };
  fileTooLong: { readonly bytes: number };
  moved: Plain;
  notATap: { readonly path: string };
  isALink: { readonly path: string };
  ofTheJournal: Plain;
  notTaken: { readonly bytes: number };
  /** What the system said, in English, with the code in it; `code` alone is the same everywhere. */
  system: { readonly errno: string; readonly said: string };
  // The file of the socket.
  socketTaken: Plain;
  /** Node's permission model lets nothing be written there. */
  notAllowed: Plain;
  noSocketFile: Plain;
  foreignFolder: { readonly path: string };
  // The journal's file.
  usedByAnother: { readonly path: string };
  movedInUse: Plain;
  otherProgram: Plain;
  notADatabase: Plain;
  logGone: Plain;
  newerJournal: { readonly version: number; readonly known: number };
  olderJournal: { readonly version: number };
  emptyJournal: Plain;
  noJournal: Plain;
  readOnly: Plain;
  noWriteAheadLog: { readonly mode: string };
  /** What SQLite said, in English; its number alone is the same everywhere. */
  sqlite: { readonly errcode: number; readonly said: string };
  /** The journal can't be used: what kind of trouble that is, and why, where there is more to say. */
  journal: {
    readonly path: string;
    readonly trouble: 'unwritable' | 'full' | 'corrupt' | 'locked' | 'newer' | 'silent';
    readonly why: Fault | null;
    /** All of it in English. */
    readonly said: string;
  };
  // A row of it.
  checksumWrong: Plain;
  columnOfAnotherType: Plain;
  // The Bot API.
  redirected: { readonly status: number };
  noBotApiAnswer: { readonly status: number };
  botApiTooLong: { readonly status: number };
  okInside: { readonly status: number };
  botApi: { readonly error: number; readonly description: string };
  /** A service that takes messages has answered, and said so, in whatever language. */
  answered: { readonly protocol: 'HTTP' | 'SMTP'; readonly status: number; readonly description: string };
  /** A proxy on the way lets nobody through; `null`: it said no more than that it does not know who asks. */
  proxyRefused: { readonly status: number | null };
  notReached: { readonly why: Fault };
  unanswered: { readonly why: Fault };
  /** It is of a kind that can't be put in words at all. */
  wordless: Plain;
  /** Nobody has words for it: what the error says, whatever its language. */
  other: { readonly said: string };
}

/** Why something failed, as facts: a code, and what its words need. */
export type FaultOf<C extends keyof Faults> = { [K in C]: { readonly code: K } & Faults[K] }[C];
export type Fault = FaultOf<keyof Faults>;

/**
 * A failure that Polkan itself has found. Its message is what it says in English, else the bare code: words
 * are made where a person reads it.
 */
export class FaultError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super('said' in fault ? fault.said : fault.code, options);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

/** The exit code of a program of Node whose `await` at the top never ends (Node's documentation, Process, Exit codes). */
export const awaitsForEver = 13;
