import { firstValueFrom, fromEvent, merge, timer } from 'rxjs';
import { isOurs } from '../../language/fault-of.ts';

/** Two tries of one work, and why they failed. */
export interface InTwo<T> {
  /** Rejects with what the second try failed with. */
  readonly work: (abort: AbortSignal) => Promise<T>;
  /**
   * Why it failed: the first try's reason where the second was cut off, for that had not the whole limit, and what its time-out
   * says would not be true.
   *
   * @param failed what came of the work within its limit
   */
  readonly why: (failed: unknown) => unknown;
}

/**
 * Tries once more after a failure: a failure counts when it comes twice within the limit, or takes all of it. Whoever sets the limit
 * hears of its end before the work does, and asks `why` what the first try has found.
 *
 * @param againMs how long after the first failure the second try begins
 */
export const inTwo = <T>(work: (abort: AbortSignal) => Promise<T>, againMs: number): InTwo<T> => {
  let first: { readonly why: unknown; readonly abort: AbortSignal } | null = null;
  return {
    work: async (abort) => {
      try {
        return await work(abort);
      } catch (why) {
        // Out of handles, one more try would take another.
        if (abort.aborted || isOurs(why)) throw why;
        first = { why, abort };
      }
      await firstValueFrom(merge(timer(againMs), fromEvent(abort, 'abort')));
      abort.throwIfAborted();
      return work(abort);
    },
    why: (failed) => (first?.abort.aborted === true ? first.why : failed),
  };
};

/** A resolver that is restarted is back in about a second. */
const usualAgainMs = 1_500;

/** How long after a failure the second try begins where nothing else is said, less with a short limit. */
export const againAfter = (timeoutMs: number): number => Math.min(usualAgainMs, timeoutMs / 4);
