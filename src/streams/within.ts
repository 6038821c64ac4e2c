import { FaultError } from '../language/fault.ts';

/**
 * Does `work` with a time limit of its own, inside whatever limit stands around it. Rejects with
 * the fault `noAnswer` when the limit passes, with the reason of `abort` when that is aborted, and in
 * both cases aborts the signal that `work` was given. Work that doesn't heed its signal is left behind.
 *
 * Only time in which this process was awake counts towards the limit: an answer that came while it was
 * frozen, or its event loop blocked, has not been read yet when the timers ring. Work that fails by itself
 * after such a gap may have failed because of it, so that rejects with the code `ERR_STOOD_STILL`.
 *
 * @param now a clock that goes on while the process stands still, milliseconds
 */
export const within = async <T>(
  limitMs: number,
  abort: AbortSignal,
  work: (abort: AbortSignal) => Promise<T>,
  now: () => number = () => performance.now(),
): Promise<T> => {
  abort.throwIfAborted();
  const own = new AbortController();
  const follow = (): void => own.abort(abort.reason);
  abort.addEventListener('abort', follow, { once: true });
  const cut = new Promise<never>((_, reject) => {
    own.signal.addEventListener('abort', () => reject(own.signal.reason), { once: true });
  });
  const limit = awake(limitMs, now, () => own.abort(new FaultError({ code: 'noAnswer', ms: limitMs })));
  try {
    return await Promise.race([work(own.signal), cut]);
  } catch (error) {
    if (own.signal.aborted || !limit.stoodStill()) throw error;
    throw Object.assign(new Error('the process stood still', { cause: error }), { code: 'ERR_STOOD_STILL' });
  } finally {
    limit.end();
    abort.removeEventListener('abort', follow);
  }
};

/** The longest time between two looks at the clock, milliseconds. */
const lookMs = 250;

/** Calls `over` once the process has been awake for so long. A look that is late by its whole wait ends a gap. */
const awake = (
  limitMs: number,
  now: () => number,
  over: () => void,
): { stoodStill(): boolean; end(): void } => {
  const everyMs = Math.min(lookMs, limitMs / 4);
  let leftMs = limitMs;
  let lookedAt = now();
  let gaps = 0;
  const look = (): void => {
    const passedMs = now() - lookedAt;
    lookedAt += passedMs;
    if (passedMs > 2 * everyMs) gaps += 1;
    else leftMs -= passedMs;
    if (leftMs <= 0) over();
    else timer = plan();
  };
  const plan = (): NodeJS.Timeout => setTimeout(look, Math.min(everyMs, leftMs));
  let timer = plan();
  return { stoodStill: () => gaps > 0, end: () => clearTimeout(timer) };
};
