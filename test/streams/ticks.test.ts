import {
  asyncScheduler,
  queueScheduler,
  type SchedulerLike,
  type Subscription,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ticks } from '../../src/streams/ticks.ts';

const every = 1000;

test('the first turn is now, the next ones are a whole interval apart', () => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ expectObservable }) => {
    expectObservable(ticks(5, scheduler).pipe(take(4))).toBe('a----b----c----(d|)', {
      a: 0,
      b: 5,
      c: 10,
      d: 15,
    });
  });
});

test('each subscription has turns of its own, from its own start', () => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ expectObservable }) => {
    const turns = ticks(5, scheduler);
    expectObservable(turns, '  ^-------!').toBe('   a----b---', { a: 0, b: 5 });
    expectObservable(turns, '  ---^-------!').toBe('---a----b---', { a: 3, b: 8 });
  });
});

test('nothing is left behind when it is no longer wanted', () => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ expectObservable }) => {
    expectObservable(ticks(5, scheduler).pipe(takeUntil(timer(12, scheduler)))).toBe('a----b----c-|', {
      a: 0,
      b: 5,
      c: 10,
    });
  });
  expect(scheduler.actions.filter(({ closed }) => !closed)).toEqual([]);
});

test('a scheduler that works at once gives one turn, if no more is wanted', () => {
  const seen: number[] = [];
  ticks(every, queueScheduler)
    .pipe(take(1))
    .subscribe((at) => seen.push(at));
  expect(seen).toHaveLength(1);
});

describe('with real timers', () => {
  /** Added to the time of the clock, not to that of its timers. */
  let aheadMs = 0;
  let planned: Subscription[] = [];
  const started = 1_781_478_000_000;
  const clock: SchedulerLike = {
    now: () => Date.now() + aheadMs,
    schedule: ((...plan: Parameters<SchedulerLike['schedule']>) => {
      const action = asyncScheduler.schedule(...plan);
      planned.push(action);
      return action;
    }) as SchedulerLike['schedule'],
  };

  beforeEach(() => {
    aheadMs = 0;
    planned = [];
    vi.useFakeTimers({
      now: started,
      toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The turns, each as `[due, when it came]`, milliseconds from the start. */
  const watch = (work: () => void = () => undefined) => {
    const seen: [due: number, came: number][] = [];
    const subscription = ticks(every, clock).subscribe((at) => {
      seen.push([at - started, clock.now() - started]);
      work();
    });
    vi.advanceTimersByTime(0);
    return { seen, subscription };
  };

  test('work that takes time does not make the turns drift', () => {
    const { seen } = watch(() => vi.setSystemTime(Date.now() + 70));
    for (let n = 0; n < 400; n += 1) vi.advanceTimersToNextTimer();
    expect(seen.length).toBe(401);
    expect(seen).toEqual(seen.map((_, n) => [n * every, n * every]));
  });

  test('late timers do not make the turns drift either', () => {
    const { seen } = watch();
    for (let n = 1; n <= 5; n += 1) {
      aheadMs += 3;
      vi.advanceTimersToNextTimer();
    }
    expect(seen).toEqual([
      [0, 0],
      [1000, 1003],
      [2000, 2003],
      [3000, 3003],
      [4000, 4003],
      [5000, 5003],
    ]);
  });

  test('turns missed while the process was frozen are skipped, and none come in a burst', () => {
    const { seen } = watch();
    vi.advanceTimersToNextTimer();
    aheadMs += 95_400;
    vi.advanceTimersToNextTimer();
    vi.advanceTimersToNextTimer();
    vi.advanceTimersToNextTimer();
    expect(seen).toEqual([
      [0, 0],
      [1000, 1000],
      [97_000, 97_400],
      [98_000, 98_000],
      [99_000, 99_000],
    ]);
  });

  test('a turn that comes just as the next is due is that one, and is not doubled', () => {
    const { seen } = watch();
    aheadMs += 1000;
    vi.advanceTimersToNextTimer();
    vi.advanceTimersToNextTimer();
    expect(seen).toEqual([
      [0, 0],
      [2000, 2000],
      [3000, 3000],
    ]);
  });

  test('a timer that fires a millisecond early neither doubles its turn nor skips one', () => {
    const { seen } = watch();
    aheadMs = -1;
    for (let n = 0; n < 4; n += 1) vi.advanceTimersToNextTimer();
    expect(seen).toEqual([
      [0, 0],
      [1000, 999],
      [2000, 2000],
      [3000, 3000],
      [4000, 4000],
    ]);
  });

  test('work that takes longer than an interval is followed by one turn, not by a burst', () => {
    let first = true;
    const { seen } = watch(() => {
      if (first) aheadMs += 2500;
      first = false;
    });
    for (let n = 0; n < 2; n += 1) vi.advanceTimersToNextTimer();
    expect(seen).toEqual([
      [0, 0],
      [2000, 2500],
      [3000, 3000],
      [4000, 4000],
    ]);
  });

  test('a thousand turns leave one timer behind, and no turn once it is unsubscribed', () => {
    const { seen, subscription } = watch();
    vi.advanceTimersByTime(1000 * every);
    expect(seen.length).toBe(1001);
    expect(planned.filter(({ closed }) => !closed)).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(1);
    subscription.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    expect(planned.filter(({ closed }) => !closed)).toEqual([]);
  });
});
