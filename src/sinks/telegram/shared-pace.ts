/**
 * No more than one message a second in a chat (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this), and
 * a little more for what is under way: alerts, answers and edits share it, or the one would be asked to wait for the other.
 */
export const paceMs = 1_050;

/** Whose turn it is in a chat in which more than alerts are written. */
export interface SharedPace {
  /** From here on there is a clock, milliseconds, and a way to wait. */
  begin(now: () => number, pause: (ms: number) => Promise<void>): void;
  /** Resolves when a message may go. */
  turn(): Promise<void>;
}

export const createSharedPace = (): SharedPace => {
  let now: (() => number) | null = null;
  let pause: (ms: number) => Promise<void> = () => Promise.resolve();
  let freeAt = Number.NEGATIVE_INFINITY;
  return {
    begin: (clock, wait) => {
      now = clock;
      pause = wait;
    },
    turn: async () => {
      // Nobody listens yet, so nobody answers either.
      if (now === null) return;
      const waitMs = freeAt - now();
      freeAt = Math.max(now(), freeAt) + paceMs;
      if (waitMs > 0) await pause(waitMs);
    },
  };
};
