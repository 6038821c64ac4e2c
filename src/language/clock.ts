import { asyncScheduler, type SchedulerAction, type SchedulerLike } from 'rxjs';

/**
 * The live clock: epoch milliseconds that only ever go forward. It reads the wall clock once and counts
 * on monotonically from there, so a wall clock that is set neither hurries nor delays a cooldown. Timers
 * are RxJS' own.
 *
 * @param notBefore the latest time already recorded, so that time does not run backwards over a restart
 *   even if the wall clock was set back meanwhile
 */
export const liveScheduler = (notBefore = 0): SchedulerLike => {
  const offset = Math.max(Date.now(), notBefore) - performance.now();
  return {
    now: () => Math.floor(offset + performance.now()),
    schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) =>
      asyncScheduler.schedule(work, delay, state),
  };
};
