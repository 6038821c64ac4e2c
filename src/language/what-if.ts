/** What somebody wants to try over a recording. What is `null` stays as it was recorded. Times are milliseconds. */
export interface Wish {
  /** The kind whose timing and limit are tried. */
  readonly kind: string;
  readonly forMs: number | null;
  readonly keepMs: number | null;
  readonly cooldownMs: number | null;
  readonly limit: number | null;
  /** Of the groups of all kinds: how many messages go at once, and within how long. */
  readonly burst: number | null;
  readonly windowMs: number | null;
}

/** The numbers of a wish, in the order in which they are asked for. */
export const wishFields = ['forMs', 'keepMs', 'cooldownMs', 'limit', 'burst', 'windowMs'] as const;

/** An incident that was told and would not be told any more. Epoch milliseconds. */
export interface MissedIncident {
  readonly key: string;
  readonly since: number;
  /** `null`: it was still open at the end of the recording. */
  readonly until: number | null;
}

/** What a wish would have come to. */
export interface Outcome {
  /** What was recorded: epoch milliseconds, and how many sweeps. */
  readonly from: number;
  readonly to: number;
  readonly sweeps: number;
  /** Lines that could not be read. */
  readonly unreadable: number;
  /** Whether it is of all kinds, since groups are of all. */
  readonly isOfAll: boolean;
  readonly recorded: ToldInSum;
  readonly changed: ToldInSum;
  /** The first of them, and how many there are. */
  readonly missed: readonly MissedIncident[];
  readonly missedCount: number;
  /** Incidents still open at the end that have not lasted as long as `for` would wait: whether they are told is not known yet. */
  readonly notYet: number;
  /** Incidents that are told later, and by how much at most. */
  readonly later: number;
  readonly laterMs: number;
}

export interface ToldInSum {
  readonly messages: number;
  readonly incidents: number;
  /** Messages in each part of the recording: `parts` of equal length. */
  readonly line: readonly number[];
}

/** So many parts a line has, and so many missed incidents are named. */
export const lineParts = 96;
export const mostMissed = 50;

/** What would quieten an entity most without losing anything, or with the least loss. */
export interface Quieter {
  readonly key: string;
  readonly kind: string;
  /** Messages as it was recorded. */
  readonly messages: number;
  /** `null`: none of what was tried makes it quieter by a third. */
  readonly advice: {
    readonly field: 'forMs' | 'keepMs';
    readonly ms: number;
    readonly messages: number;
    /** Incidents that would not be told any more. */
    readonly missed: number;
  } | null;
}

/** What is worked out beside the watching. */
export type Task =
  | { readonly type: 'try'; readonly wish: Wish }
  | { readonly type: 'quieten'; readonly keys: readonly string[] };

/** What a worker says. */
export type Answer =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'tried'; readonly outcome: Outcome }
  | { readonly type: 'quieter'; readonly quieter: readonly Quieter[] };
