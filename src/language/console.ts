import type { Reason, Severity } from './signal.ts';
import type { Standing } from './standing.ts';
import type { Author, Command, Mark } from './telling.ts';

/** What an operator asks for, as it was typed: an incident by a short id, a key or part of a name. */
export type Order =
  | { readonly verb: 'ack'; readonly what: string; readonly comment?: string | undefined }
  | { readonly verb: 'unack'; readonly what: string }
  | {
      readonly verb: 'snooze';
      readonly what: string;
      readonly forMs: number;
      readonly comment?: string | undefined;
    }
  | {
      readonly verb: 'silence';
      readonly match: string;
      /** So long until it begins, milliseconds. Left out: it begins now. */
      readonly inMs?: number | undefined;
      /** From its beginning, milliseconds; `null`: without an end. */
      readonly forMs: number | null;
      readonly comment?: string | undefined;
    }
  | { readonly verb: 'unsilence'; readonly silence: string };

/**
 * What of a match can't be taken: a matcher, a regular expression, one that takes for ever on some text, or the mere name of
 * something that is open, whose key it is not, so that it would not be silenced.
 */
export type WrongMatch = 'matcher' | 'expression' | 'slow' | 'secret' | 'name';

/** Why nothing came of an order. */
export type Refusal =
  | { readonly code: 'nothing'; readonly what: string }
  /** Several are called so: which? */
  | { readonly code: 'several'; readonly what: string; readonly keys: readonly string[] }
  /** An ack or a snooze needs an open incident. */
  | { readonly code: 'notOpen'; readonly what: string }
  | { readonly code: 'already'; readonly key: string; readonly by: Author; readonly at: number }
  | { readonly code: 'notAcknowledged'; readonly key: string }
  /** `endedAt`: when it was over, epoch milliseconds, where there was one. */
  | { readonly code: 'noSilence'; readonly silence: string; readonly endedAt?: number }
  /** `why` is English; where `wrong` says what of it is, `given` is what can't be taken, and `near` the keys that may be meant. */
  | {
      readonly code: 'badMatch';
      readonly why: string;
      readonly wrong?: WrongMatch;
      readonly given?: string;
      readonly near?: readonly string[];
    }
  | { readonly code: 'tooMany'; readonly most: number };

/** An incident as it is shown to whoever asks. Times are epoch milliseconds. */
export interface IncidentStatus {
  /** Short, to be typed. */
  readonly id: string;
  readonly incident: string;
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly severity: Severity;
  readonly state: string;
  readonly since: number;
  readonly closedAt: number | null;
  /** Why it ended. Left out: it is open. */
  readonly ended?: Reason;
  readonly ack: { readonly by: Author; readonly at: number; readonly until: number | null } | null;
  /** By channel: what it knows, and what keeps it from knowing more. */
  readonly channels: Readonly<Record<string, Standing>>;
}

/** How an incident ended, for whoever has told of it and says that it is over. */
export interface Ending {
  readonly incident: string;
  readonly title: string;
  /** When it was over, epoch milliseconds. */
  readonly at: number;
  readonly reason: Reason;
}

export interface SilenceStatus {
  readonly id: string;
  readonly match: string;
  readonly from: number;
  readonly until: number | null;
  readonly by: Author;
  readonly comment: string | null;
}

/** What came of an order. */
export type Answered =
  | {
      readonly did: Command;
      readonly key: string | null;
      readonly open: number;
      /** The keys that may be meant by what is of nothing that is watched here. Left out: something is meant, or nobody knows. */
      readonly near?: readonly string[];
    }
  | { readonly refused: Refusal | { readonly code: 'notUnderstood'; readonly said: string } };

/** What operators can ask of telling, and say to it, from wherever they are. */
export interface Console {
  /** The open ones, and those that were open a while ago. */
  incidents(): readonly IncidentStatus[];
  silences(): readonly SilenceStatus[];
  /** The silences that hold now for what has this key, whether there is anything of it to hold back or not. */
  silencesOf(key: string): readonly SilenceStatus[];
  /** What came of what was done before. */
  outcome(command: Command): Extract<Answered, { did: Command }>;
  /**
   * Resolves once the command is durable, and `heard` with it: until when its channel has been listened to.
   */
  order(said: string | Order, by: Author, heard?: Mark): Promise<Answered>;
}
