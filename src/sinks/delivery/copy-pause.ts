/**
 * What answers when it is asked, and never says that a message has arrived, delivers it perhaps each time (a gateway that gives up
 * on what stands behind it): from so many attempts in doubt on the next one waits for longer, twice as long each time.
 */
const doubtsOfACopy = 4;
/** So long it waits at least, milliseconds: at first, and at most. What is new meanwhile goes with it. */
const firstCopyMs = 60_000;
const longestCopyMs = 600_000;

/** How long, milliseconds, the next attempt waits at least after so many in doubt. */
export const copyPauseMs = (doubts: number): number =>
  doubts < doubtsOfACopy ? 0 : Math.min(longestCopyMs, firstCopyMs * 2 ** (doubts - doubtsOfACopy));
