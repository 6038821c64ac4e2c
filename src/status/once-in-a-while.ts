import { messageOf } from '../language/errors.ts';

/** The same reason is said again after so long, milliseconds. */
export const quietMs = 10 * 60_000;
/** So many reasons are said in that time. */
export const mostReasons = 20;

/**
 * Says why something did not work, each reason once in a while: what is asked for by others fails as often as they ask.
 * With more reasons than can be known apart nothing more is said until the first may be said again.
 *
 * @param now epoch milliseconds
 */
export const onceInAWhile = (now: () => number, say: (why: string) => void): ((error: unknown) => void) => {
  const saidAt = new Map<string, number>();
  return (error) => {
    const why = messageOf(error).slice(0, 500);
    const at = now();
    for (const [known, since] of saidAt) if (at - since >= quietMs || at < since) saidAt.delete(known);
    if (saidAt.has(why) || saidAt.size >= mostReasons) return;
    saidAt.set(why, at);
    say(why);
  };
};
