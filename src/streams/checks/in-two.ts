import { firstValueFrom, fromEvent, merge, timer } from 'rxjs';
import { isOurs } from '../../language/fault-of.ts';

/**
 * Tries once more after a failure: a failure counts when it comes twice within the limit, or takes all of it.
 *
 * @param againMs how long after the first failure the second try begins
 * @throws what the second try failed with; the first one's reason where the second was cut off
 */
export const inTwo = async <T>(
  work: (abort: AbortSignal) => Promise<T>,
  abort: AbortSignal,
  againMs: number,
): Promise<T> => {
  try {
    return await work(abort);
  } catch (first) {
    // Out of handles, one more try would take another.
    if (abort.aborted || isOurs(first)) throw first;
    try {
      await firstValueFrom(merge(timer(againMs), fromEvent(abort, 'abort')));
      abort.throwIfAborted();
      return await work(abort);
    } catch (second) {
      // The second had not the whole limit, so what its time-out says would not be true.
      throw abort.aborted ? first : second;
    }
  }
};

/** A resolver that is restarted is back in about a second. */
const usualAgainMs = 1_500;

/** How long after a failure the second try begins where nothing else is said, less with a short limit. */
export const againAfter = (timeoutMs: number): number => Math.min(usualAgainMs, timeoutMs / 4);
