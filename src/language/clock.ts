import { asyncScheduler, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { type ClockStep, wallAt, withStep } from './wall-clock.ts';

/** What a clock is made of. */
export interface TimeSources {
  /** The wall clock, epoch milliseconds. It may be set, forward and back, at any moment. */
  readonly wallMs: () => number;
  /** Goes on evenly, whatever is done to the wall clock; it may stand still while the machine is suspended. */
  readonly monotonicMs: () => number;
  /** The same, but goes on in suspend, too (CLOCK_BOOTTIME); `null` where the system does not say. */
  readonly sinceBootMs: () => number | null;
}

/** What was recorded: the last moment on this clock, and how the wall clock had differed from it. */
export interface Recorded {
  readonly at: number;
  readonly steps: readonly ClockStep[];
}

/**
 * The live clock. `now` is elapsed time: epoch milliseconds that only ever go forward, in suspend too, so that no
 * cooldown is hurried or delayed by a wall clock that is set. What a person is shown, and what is compared with
 * times from outside, is the wall clock's time of that moment.
 */
export interface LiveClock extends SchedulerLike {
  /** What the wall clock showed, or would show, at a moment of `now`, epoch milliseconds. */
  wallOf(at: number): number;
  /** How it has differed so far, the last difference among it. */
  steps(): readonly ClockStep[];
  /** What the wall clock says, where that can't be right; `null` while it can. */
  implausible(): number | null;
}

/**
 * What the wall clock showed, or would show, at a moment of a scheduler's time, epoch milliseconds. One that knows
 * no wall clock (virtual time) is its own.
 */
export const wallOf = (scheduler: SchedulerLike | LiveClock, at: number): number =>
  'wallOf' in scheduler ? scheduler.wallOf(at) : at;

/** Whether a scheduler's time may differ from a wall clock's. */
export const knowsWall = (scheduler: SchedulerLike): boolean => 'steps' in scheduler;

/** How the wall clock has differed from a scheduler's time. */
export const clockSteps = (scheduler: SchedulerLike | LiveClock): readonly ClockStep[] =>
  'steps' in scheduler ? scheduler.steps() : [];

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
export const liveClock = (sources: TimeSources, last: Recorded | null = null): LiveClock => {
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

  let steps = last?.steps ?? [];
  const stepped = (): readonly ClockStep[] => {
    const wall = wallMs();
    const shift = Math.round(wall - (begun + elapsed()));
    const known = steps.at(-1)?.shift ?? 0;
    if (isPlausible(wall) && Math.abs(shift - known) >= smallestStepMs)
      steps = withStep(steps, { at: now(), shift });
    return steps;
  };
  return {
    now,
    schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) =>
      asyncScheduler.schedule(work, delay, state),
    wallOf: (at) => wallAt(stepped(), at),
    steps: stepped,
    implausible: () => {
      const wall = wallMs();
      return isPlausible(wall) ? null : wall;
    },
  };
};

/** Where it is not known how long the machine was off, it goes on as if it had not been. */
const beginning = (wall: number, last: Recorded | null): number => {
  if (last === null) return isPlausible(wall) ? wall : earliest;
  const before = wallAt(last.steps, last.at);
  return isPlausible(wall) && isPlausible(before) ? last.at + Math.max(0, wall - before) : last.at;
};

/**
 * The live clock of this process, for whoever needs only a scheduler.
 *
 * @param notBefore the latest time already recorded, so that time does not run backwards over a restart
 *   even if the wall clock was set back meanwhile
 * @param steps how the wall clock had differed from what is recorded
 * @param sinceBootMs by default suspend is not counted
 */
export const liveScheduler = (
  notBefore = 0,
  steps: readonly ClockStep[] = [],
  sinceBootMs: TimeSources['sinceBootMs'] = () => null,
): LiveClock =>
  liveClock(
    { wallMs: () => Date.now(), monotonicMs: () => performance.now(), sinceBootMs },
    notBefore > 0 ? { at: notBefore, steps } : null,
  );
