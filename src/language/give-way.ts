import { concatMap, type MonoTypeOperatorFunction, map, of, type SchedulerLike, timer } from 'rxjs';

/** What has more parts than these is large: before it goes on, whoever else waits for the event loop has a turn. */
export const mostInOneGo = 1_000;

/**
 * Lets others have their turn before what is large, and changes nothing else: all comes in its order, whole, and what is not
 * large goes on at once where nothing large is before it.
 *
 * @param partsOf how many parts there are of it
 */
export const giveWay = <T>(
  partsOf: (one: T) => number,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> =>
  concatMap((one) => (partsOf(one) > mostInOneGo ? timer(0, scheduler).pipe(map(() => one)) : of(one)));
