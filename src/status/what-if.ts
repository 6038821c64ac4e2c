import type { Timing } from '../language/signal.ts';
import type { Outcome, Quieter, Wish } from '../language/what-if.ts';

/** The last thing that was tried: how far it is, or what came of it. Times are epoch milliseconds. */
export interface LastTrial {
  readonly wish: Wish;
  readonly at: number;
  readonly state:
    | { readonly is: 'running'; readonly share: number }
    | { readonly is: 'done'; readonly outcome: Outcome; readonly tookMs: number }
    | { readonly is: 'cancelled' }
    /** It took longer, or more memory, than it may. */
    | { readonly is: 'tooMuch'; readonly limit: 'time' | 'memory' }
    | { readonly is: 'failed'; readonly why: string };
}

/** What would quieten who is noisy; `null` in `quieter`: it is being worked out, or could not be. */
export interface Advice {
  readonly at: number;
  readonly quieter: readonly Quieter[] | null;
}

/** Where a change of the configuration is tried over what was recorded. One thing is tried at a time. */
export interface WhatIf {
  /** Why nothing can be tried; `null`: it can. */
  why(): 'noRecording' | null;
  /** What a kind goes by now. */
  now(kind: string): {
    readonly timing: Pick<Timing, 'forMs' | 'keepMs' | 'cooldownMs'>;
    /** Where its limit is set in a file of the configuration; `null`: it has none that can be tried. */
    readonly limitPath: string | null;
    readonly group: { readonly burst: number; readonly windowMs: number };
  };
  /** What was tried last; `null`: nothing yet. */
  last(): LastTrial | null;
  /** Begins. `false`: another is running, or it is too soon behind the last one. */
  try(wish: Wish): boolean;
  cancel(): void;
  /** What would quieten these; it is worked out beside, when nothing else is, and then known for an hour. */
  advice(keys: readonly string[]): Advice | null;
}
