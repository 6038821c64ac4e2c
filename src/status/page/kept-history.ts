import type { History, Lasted } from '../history.ts';

/** What the journal says of the days is as old as this at most, milliseconds. */
const freshMs = 10_000;

/**
 * A history that is asked again only when something has changed, or after a while. In a storm that is with every page that is
 * made anew: how often one is, `keptPages` bounds, and what is read then is only what came since. An older answer would not
 * do, for who is told that something has changed asks at once, and not again for a while.
 *
 * @param changes how often something has changed
 */
export const keptHistory = (
  history: History,
  now: () => number,
  changes: () => number,
): Pick<History, 'lasted' | 'firstSeen'> => {
  interface Kept {
    readonly at: number;
    readonly changes: number;
  }
  let spans: (Kept & { readonly from: number; readonly found: Promise<readonly Lasted[]> }) | null = null;
  let first: (Kept & { readonly found: ReturnType<History['firstSeen']> }) | null = null;
  const isFresh = (one: Kept): boolean =>
    now() >= one.at && now() - one.at < freshMs && one.changes === changes();
  return {
    lasted: (from) => {
      if (spans === null || spans.from !== from || !isFresh(spans)) {
        spans = { at: now(), changes: changes(), from, found: history.lasted(from) };
      }
      return spans.found;
    },
    firstSeen: () => {
      if (first === null || !isFresh(first))
        first = { at: now(), changes: changes(), found: history.firstSeen() };
      return first.found;
    },
  };
};
