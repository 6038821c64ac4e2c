/** How often it is looked while nothing goes on: each look is a wake-up, and a second apart they were most of what an idle day costs. */
const calmMs = 5_000;
/** And while something does. */
const busyMs = 1_000;
/** A hold-up that is long over must not keep the probe red. */
const forgetMs = 60_000;

/** What watches for hold-ups of the event loop. */
export interface HoldUps {
  /** The longest of the last minute, milliseconds, one that lasts included. */
  longestMs(): number;
  /** Something goes on: it is looked within a second. */
  stir(): void;
  close(): void;
}

/**
 * Watches for hold-ups of the event loop by a timer that comes late. Node's own histogram of its delays tells more
 * than is asked here, and takes 0.4 MB for it. Each turn of a source stirs it, and the turns that follow come a multiple of
 * five seconds later: so the work of a turn, too, has a look due within about two seconds of its beginning.
 */
export const holdUps = (
  /** Monotonic milliseconds. */
  now = (): number => performance.now(),
): HoldUps => {
  let longest = 0;
  let longestAt = now();
  let isStirred = false;
  const look = (): void => {
    const at = now();
    if (at - due >= longest || at - longestAt >= forgetMs) {
      longest = Math.max(0, at - due);
      longestAt = at;
    }
    lookIn(isStirred ? busyMs : calmMs);
    isStirred = false;
  };
  let due = 0;
  let timer: NodeJS.Timeout;
  const lookIn = (ms: number): void => {
    due = now() + ms;
    timer = setTimeout(look, ms).unref();
  };
  lookIn(busyMs);

  return {
    longestMs: () => Math.max(longest, now() - due, 0),
    stir: () => {
      if (isStirred) return;
      isStirred = true;
      // One that is due sooner, or late, is left to come: what has held it up is not to be forgotten.
      if (due - now() <= busyMs) return;
      clearTimeout(timer);
      lookIn(busyMs);
    },
    close: () => clearTimeout(timer),
  };
};
