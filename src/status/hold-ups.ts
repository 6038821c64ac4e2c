/** A coarse reading is enough to find a loop that stands still, and costs a wake-up a second. */
const everyMs = 1_000;
/** A hold-up that is long over must not keep the probe red. */
const forgetMs = 60_000;

/**
 * Watches for hold-ups of the event loop by a timer that comes late. Node's own histogram of its delays tells more
 * than is asked here, and takes 0.4 MB for it.
 */
export const holdUps = (
  /** Monotonic milliseconds. */
  now = (): number => performance.now(),
): { longestMs(): number; close(): void } => {
  let longest = 0;
  let due = now() + everyMs;
  let longestAt = now();
  const look = setInterval(() => {
    const at = now();
    if (at - due >= longest || at - longestAt >= forgetMs) {
      longest = Math.max(0, at - due);
      longestAt = at;
    }
    due = at + everyMs;
  }, everyMs).unref();

  return {
    /** The longest of the last minute, milliseconds, one that lasts included. */
    longestMs: () => Math.max(longest, now() - due, 0),
    close: () => clearInterval(look),
  };
};
