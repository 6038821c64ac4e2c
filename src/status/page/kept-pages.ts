import { firstValueFrom, type SchedulerLike, timer } from 'rxjs';
import { rememberLatest } from '../../language/forget-oldest.ts';

/** A page is as old as this at most, and one on which something has changed as this, milliseconds. */
export const freshMs = 1_000;
export const restMs = 400;
/** So many of them are kept for that time. */
export const mostKept = 32;

/** Pages of which each is kept for a moment. */
export interface KeptPages<T> {
  /** The page of this name, as `make` makes it, or as it was made a moment ago for somebody else. */
  body(name: string, make: () => Promise<T>): Promise<T>;
  /** None of those that were made is shown any more. */
  clear(): void;
}

interface Kept<T> {
  /** When it was made. */
  at: number;
  /** What had changed by then; `null`: it is still to be made. */
  changes: number | null;
  readonly body: Promise<T>;
}

/**
 * Pages that are made once for all who ask for them at the same time. Whoever asks after something has changed sees it: where the
 * page was made only just before, all of them wait a moment, so that what changes all the time costs no more than that.
 *
 * @param changes how often something has changed
 */
export const keptPages = <T = Buffer>(scheduler: SchedulerLike, changes: () => number): KeptPages<T> => {
  const pages = new Map<string, Kept<T>>();

  const add = (name: string, make: () => Promise<T>, inMs: number): Kept<T> => {
    const kept: Kept<T> = {
      at: scheduler.now(),
      changes: inMs > 0 ? null : changes(),
      body:
        inMs === 0
          ? make()
          : firstValueFrom(timer(inMs, scheduler)).then(() => {
              kept.at = scheduler.now();
              kept.changes = changes();
              return make();
            }),
    };
    rememberLatest(pages, name, kept, mostKept);
    return kept;
  };

  return {
    body(name, make) {
      const known = pages.get(name);
      if (known === undefined) return add(name, make, 0).body;
      if (known.changes === null) return known.body;
      const age = scheduler.now() - known.at;
      if (age < 0 || age >= freshMs) return add(name, make, 0).body;
      if (known.changes === changes()) return known.body;
      return add(name, make, Math.max(0, restMs - age)).body;
    },
    clear: () => pages.clear(),
  };
};
