import { concatMap, EMPTY, interval, type Observable, type SchedulerLike, startWith } from 'rxjs';
import type { Journal } from '../journal/journal.ts';
import { clockSteps, knowsWall } from '../language/clock.ts';

/** How often it is looked whether the wall clock was set, milliseconds. */
export const stepsEveryMs = 10_000;

/**
 * Writes it down whenever the wall clock differs from what is recorded by something else than before, so that the next
 * start goes on from here without a leap, and whoever reads the journal sees the time of day. With a clock that can differ it never completes.
 */
export const keepClockSteps = (
  journal: Pick<Journal, 'state' | 'append'>,
  scheduler: SchedulerLike,
): Observable<never> =>
  // What knows no wall clock never differs from it.
  (knowsWall(scheduler) ? interval(stepsEveryMs, scheduler) : EMPTY).pipe(
    startWith(0),
    concatMap(() => {
      const shift = clockSteps(scheduler).at(-1)?.shift ?? 0;
      return shift === (journal.state.clock.at(-1)?.shift ?? 0)
        ? EMPTY
        : journal.append([{ type: 'clock', at: scheduler.now(), shift }]);
    }),
  );
