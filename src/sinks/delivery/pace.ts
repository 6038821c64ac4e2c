import type { Rate } from '../../language/delivery.ts';

export interface PaceOptions {
  readonly rates: readonly Rate[];
  /** How long to wait after a failure: doubled each time, up to the longest. */
  readonly retry: { readonly firstMs: number; readonly longestMs: number };
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  /** A pause from before, epoch milliseconds. Default: none. */
  readonly pausedUntil?: number;
  /** Since when the sink had not been reached before, epoch milliseconds: an outage that goes on began then. Default: it was. */
  readonly failingSince?: number | undefined;
}

/** When a sink may be sent the next message. Times are epoch milliseconds. */
export interface Pace {
  /** How long to wait before the next message may go, milliseconds; 0: now. */
  waitMs(now: number): number;
  /** A message has gone; the answer to it came `now`, whatever it was. */
  went(now: number): void;
  /**
   * Nothing may go for as long as the sink asks for, or else (`null`) for longer each time.
   *
   * @param atLeastMs and for so long in any case
   */
  pause(now: number, askedMs: number | null, atLeastMs?: number): void;
  /** The sink has answered, whatever it thinks of the message: it is within reach. */
  reached(): void;
  /** For how long the sink has been out of reach. */
  outageMs(now: number): number;
}

/**
 * Keeps a sink within its rates, by sliding windows over the times of its last answers, and waits out its
 * failures: exponential backoff with jitter between half and whole. Windows begin with the answer, for only
 * then it is certain that the message is not still on its way.
 */
export const createPace = (options: PaceOptions): Pace => {
  const { rates, retry, random, pausedUntil: before = 0 } = options;
  const most = Math.max(0, ...rates.map(({ count }) => count));
  const times: number[] = [];
  let pausedUntil = before;
  let backoffs = 0;
  let failingSince: number | null = null;
  let failedBefore = options.failingSince ?? null;
  return {
    waitMs: (now) =>
      Math.max(
        0,
        pausedUntil - now,
        ...rates.map(({ count, perMs }) => {
          const nth = times.at(-count);
          return nth === undefined ? 0 : nth + perMs - now;
        }),
      ),
    went(now) {
      times.push(now);
      if (times.length > most) times.shift();
    },
    pause(now, askedMs, atLeastMs = 0) {
      if (askedMs !== null && askedMs > 0 && Number.isFinite(askedMs)) {
        pausedUntil = now + Math.max(askedMs, atLeastMs);
        return;
      }
      const wholeMs = Math.min(retry.longestMs, retry.firstMs * 2 ** backoffs);
      pausedUntil = now + Math.max(Math.round(wholeMs * (0.5 + random() / 2)), atLeastMs);
      backoffs += 1;
      failingSince ??= failedBefore ?? now;
    },
    reached() {
      backoffs = 0;
      failingSince = null;
      failedBefore = null;
    },
    outageMs: (now) => (failingSince === null ? 0 : now - failingSince),
  };
};
