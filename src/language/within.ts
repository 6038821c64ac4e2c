import { FaultError } from './fault.ts';

/** How long work may take. */
export interface Limit {
  readonly limitMs: number;
  /** Why it is aborted when that has passed. */
  readonly tooLate?: () => Error;
  /** A clock that goes on while the process stands still, milliseconds. */
  readonly now?: () => number;
}

/**
 * Gives `work` a signal that is aborted with `abort`, for its reason, or when the limit has passed; what comes
 * of that is up to the work.
 *
 * Only time in which this process was awake counts towards the limit: an answer that came while it was
 * frozen, or its event loop blocked, has not been read yet when the timers ring.
 */
export const limited = async <T>(
  limit: Limit,
  abort: AbortSignal,
  work: (abort: AbortSignal, stoodStill: () => boolean) => Promise<T>,
): Promise<T> => {
  const { limitMs, now = () => performance.now() } = limit;
  const tooLate = limit.tooLate ?? (() => new FaultError({ code: 'noAnswer', ms: limitMs }));
  const own = new AbortController();
  const follow = (): void => own.abort(abort.reason);
  if (abort.aborted) follow();
  abort.addEventListener('abort', follow, { once: true });
  const timer = awake(limitMs, now, () => own.abort(tooLate()));
  try {
    return await work(own.signal, timer.stoodStill);
  } finally {
    timer.end();
    abort.removeEventListener('abort', follow);
  }
};

/**
 * Does `work` with a time limit of its own, inside whatever limit stands around it. Rejects with
 * the fault `noAnswer` when the limit passes, with the reason of `abort` when that is aborted, and in
 * both cases aborts the signal that `work` was given. Work that doesn't heed its signal is left behind.
 *
 * The limit is that of `limited`. Work that fails by itself after a gap in which the process stood still may have
 * failed because of it, so that rejects with the code `ERR_STOOD_STILL`.
 *
 * @param now a clock that goes on while the process stands still, milliseconds
 */
export const within = async <T>(
  limitMs: number,
  abort: AbortSignal,
  work: (abort: AbortSignal) => Promise<T>,
  now?: () => number,
): Promise<T> => {
  abort.throwIfAborted();
  return limited({ limitMs, ...(now && { now }) }, abort, async (own, stoodStill) => {
    try {
      return await orAborted(work(own), own);
    } catch (error) {
      throw own.aborted || !stoodStill() ? error : stoodStillFor(error);
    }
  });
};

const stoodStillFor = (cause: unknown): Error =>
  Object.assign(new Error('the process stood still', { cause }), { code: 'ERR_STOOD_STILL' });

/**
 * As `within`, for works that begin together: they share one clock and one signal, of which each would cost as much as a probe. Gives
 * what came of each, in their order; rejects only where `abort` was aborted.
 */
export const eachWithin = async <T>(
  limitMs: number,
  abort: AbortSignal,
  works: readonly ((abort: AbortSignal) => Promise<T>)[],
  now?: () => number,
): Promise<PromiseSettledResult<T>[]> => {
  abort.throwIfAborted();
  return limited({ limitMs, ...(now && { now }) }, abort, async (own, stoodStill) => {
    const over = new Promise<never>((_, reject) =>
      own.addEventListener('abort', () => reject(own.reason), { once: true }),
    );
    // Where all is done in time nobody hears of it.
    over.catch(() => undefined);
    const settled = await Promise.all(
      works.map(async (work): Promise<PromiseSettledResult<T>> => {
        try {
          return { status: 'fulfilled', value: await Promise.race([work(own), over]) };
        } catch (error) {
          const reason = own.aborted || !stoodStill() ? error : stoodStillFor(error);
          return { status: 'rejected', reason };
        }
      }),
    );
    abort.throwIfAborted();
    return settled;
  });
};

/** As `work`, but rejects with the signal's reason the moment it is aborted. */
export const orAborted = async <T>(work: Promise<T>, abort: AbortSignal): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(abort.reason);
  abort.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    abort.removeEventListener('abort', stop);
  }
};

/**
 * How long each of several addresses of a name may take to connect, milliseconds. Node's own 250 ms call a far
 * host down, and one second does so as soon as a single SYN is lost, which is sent again after a second.
 *
 * @param limitMs how long all of it may take
 */
export const addressAttemptMs = (limitMs: number): number => Math.ceil(limitMs / 4);

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
