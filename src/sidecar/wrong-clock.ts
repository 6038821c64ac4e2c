import {
  distinctUntilChanged,
  filter,
  interval,
  map,
  type Observable,
  type SchedulerLike,
  startWith,
} from 'rxjs';
import { isPlausible } from '../language/clock.ts';

/** How often the wall clock is looked at, milliseconds. */
export const clockEveryMs = 60_000;

/**
 * What the wall clock shows, epoch milliseconds, whenever it can't be right, and could before: at the start, and when it
 * is set while the sidecar runs. It never completes.
 */
export const wrongClock = (wallMs: () => number, scheduler: SchedulerLike): Observable<number> =>
  interval(clockEveryMs, scheduler).pipe(
    startWith(0),
    map(() => wallMs()),
    distinctUntilChanged((before, wall) => isPlausible(before) === isPlausible(wall)),
    filter((wall) => !isPlausible(wall)),
  );
