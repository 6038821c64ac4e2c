import { asyncScheduler, type SchedulerAction, type SchedulerLike } from 'rxjs';

/** What a clock is made of. */
export interface TimeSources {
  /** The wall clock, epoch milliseconds. It may be set, forward and back, at any moment. */
  readonly wallMs: () => number;
  /** Goes on evenly, whatever is done to the wall clock; it may stand still while the machine is suspended. */
  readonly monotonicMs: () => number;
  /** The same, but goes on in suspend, too (CLOCK_BOOTTIME); `null` where the system does not say. */
  readonly sinceBootMs: () => number | null;
}

/** The last moment that was recorded: on this clock, and what the wall clock had shown then (`null`: not known). */
export interface Moment {
  readonly at: number;
  readonly wall: number | null;
}

/**
 * The live clock. `now` is elapsed time: epoch milliseconds that only ever go forward, in suspend too, so that no
 * cooldown is hurried or delayed by a wall clock that is set. What a person is shown, and what is compared with
 * times from outside, is the wall clock's time of that moment.
 */
export interface LiveClock extends SchedulerLike {
  /** What the wall clock shows, or would have shown, at a moment of `now`, epoch milliseconds. */
  wallOf(at: number): number;
  /** What the wall clock says, where that can't be right; `null` while it can. */
  implausible(): number | null;
}

/**
 * What the wall clock shows, or would have shown, at a moment of a scheduler's time, epoch milliseconds. One that knows
 * no wall clock (virtual time) is its own.
 */
export const wallOf = (scheduler: SchedulerLike | LiveClock, at: number): number =>
  'wallOf' in scheduler ? scheduler.wallOf(at) : at;

/** No wall clock is right that shows a time before this: a board without a battery begins in 1970. */
const earliest = Date.UTC(2026, 0, 1);
/** Nor one that shows a time behind this. */
const latest = Date.UTC(2056, 0, 1);

/** Suspend is asked for once in so long; a moment just after waking up is then this much late at the most. */
const suspendCheckMs = 1_000;
/** The two counters are read one after the other; less than this is no suspend. */
const shortestSuspendMs = 250;
/** A wall clock is steered by fractions of a second all the time; less than this is no step. */
const smallestStepMs = 1_000;

/** Whether a wall clock that shows this, epoch milliseconds, can be right. */
export const isPlausible = (wall: number): boolean => wall >= earliest && wall <= latest;

/**
 * The live clock. It reads the wall clock once, to begin with, and counts on from there. After a restart it goes on
 * from the last moment recorded, by as much as the wall clock went on since, so that time neither runs backwards
 * nor leaps by what the wall clock was wrong before or after. Timers are RxJS' own.
 */
export const liveClock = (sources: TimeSources, last: Moment | null = null): LiveClock => {
  const { wallMs, monotonicMs, sinceBootMs } = sources;
  const start = wallMs();
  const begun = beginning(start, last);
  const monotonic = monotonicMs();
  const boot = sinceBootMs();
  let suspended = 0;
  let checkedAt = monotonic;
  const elapsed = (): number => {
    const awake = monotonicMs() - monotonic;
    if (boot !== null && monotonic + awake - checkedAt >= suspendCheckMs) {
      checkedAt = monotonic + awake;
      const whole = (sinceBootMs() ?? boot) - boot;
      if (whole - awake - suspended >= shortestSuspendMs) suspended = whole - awake;
    }
    return awake + suspended;
  };
  const now = (): number => Math.floor(begun + elapsed());

  let offset = isPlausible(start) ? start - begun : 0;
  const steppedOffset = (): number => {
    const wall = wallMs();
    const found = wall - (begun + elapsed());
    if (isPlausible(wall) && Math.abs(found - offset) >= smallestStepMs) offset = found;
    return offset;
  };
  return {
    now,
    schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) =>
      asyncScheduler.schedule(work, delay, state),
    wallOf: (at) => Math.round(at + steppedOffset()),
    implausible: () => {
      const wall = wallMs();
      return isPlausible(wall) ? null : wall;
    },
  };
};

const beginning = (wall: number, last: Moment | null): number => {
  if (last === null) return isPlausible(wall) ? wall : earliest;
  if (last.wall === null || !isPlausible(wall) || !isPlausible(last.wall)) return last.at;
  return last.at + Math.max(0, wall - last.wall);
};

/**
 * The live clock of this process, for whoever needs only a scheduler.
 *
 * @param notBefore the latest time already recorded, so that time does not run backwards over a restart
 *   even if the wall clock was set back meanwhile
 * @param sinceBootMs by default suspend is not counted
 */
export const liveScheduler = (
  notBefore = 0,
  sinceBootMs: TimeSources['sinceBootMs'] = () => null,
): LiveClock =>
  liveClock(
    { wallMs: () => Date.now(), monotonicMs: () => performance.now(), sinceBootMs },
    notBefore > 0 ? { at: notBefore, wall: notBefore } : null,
  );
