import type { Rate } from './sink.ts';

/** Keeps a sink within its rates: sliding windows over the times of its last messages. */
export interface Pace {
  /** How long to wait before the next message may go, milliseconds; 0: now. */
  waitMs(now: number): number;
  /** A message has gone, at `now`, whatever came of it. */
  went(now: number): void;
}

export const createPace = (rates: readonly Rate[]): Pace => {
  const most = Math.max(0, ...rates.map(({ count }) => count));
  const times: number[] = [];
  return {
    waitMs: (now) =>
      Math.max(
        0,
        ...rates.map(({ count, perMs }) => {
          const nth = times.at(-count);
          return nth === undefined ? 0 : nth + perMs - now;
        }),
      ),
    went(now) {
      times.push(now);
      if (times.length > most) times.shift();
    },
  };
};
