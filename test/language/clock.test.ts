import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { liveClock, liveScheduler, type Recorded, wallOf } from '../../src/language/clock.ts';
import { clockTime, exactTime } from '../../src/messages/clock.ts';

const wall = Date.parse('2026-06-15T14:30:05.250Z');
const hour = 3_600_000;
const day = 24 * hour;

beforeEach(() => {
  vi.stubEnv('TZ', 'UTC');
  vi.useFakeTimers({ now: wall });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('the live clock', () => {
  test('begins with the wall clock, and goes on as time passes', () => {
    const { now } = liveScheduler();
    expect(now()).toBe(wall);
    vi.advanceTimersByTime(1_234);
    expect(now()).toBe(wall + 1_234);
  });

  test.each([
    ['back an hour', -hour],
    ['forward a day', day],
  ])('does not mind a wall clock that is set %s', (_, ms) => {
    const { now } = liveScheduler();
    vi.setSystemTime(wall + ms);
    expect(now()).toBe(wall);
    vi.advanceTimersByTime(500);
    expect(now()).toBe(wall + 500);
  });

  test('does not begin before what was recorded, though the wall clock was set back meanwhile', () => {
    const { now } = liveScheduler(wall + hour);
    expect(now()).toBe(wall + hour);
    vi.advanceTimersByTime(10);
    expect(now()).toBe(wall + hour + 10);
    expect(liveScheduler(wall - hour).now()).toBe(wall + 10);
  });

  test('gives whole milliseconds, that never go back', () => {
    vi.useRealTimers();
    const { now } = liveScheduler();
    let last = now();
    for (let i = 0; i < 200_000; i += 1) {
      const next = now();
      if (next < last || !Number.isSafeInteger(next)) expect.unreachable(`${next} after ${last}`);
      last = next;
    }
  });

  test('has timers, that ring when they are due, again where they ask for it, and not once they are off', () => {
    const scheduler = liveScheduler();
    const rang: string[] = [];
    scheduler.schedule((state) => rang.push(`once ${state}`), 100, 'a');
    scheduler.schedule<number>(
      function (turn = 0) {
        rang.push(`turn ${turn}`);
        if (turn < 2) this.schedule(turn + 1, 100);
      },
      100,
      0,
    );
    const off = scheduler.schedule(() => rang.push('never'), 100);
    vi.advanceTimersByTime(99);
    expect(rang).toEqual([]);
    off.unsubscribe();
    vi.advanceTimersByTime(1);
    expect(rang).toEqual(['once a', 'turn 0']);
    vi.advanceTimersByTime(1_000);
    expect(rang).toEqual(['once a', 'turn 0', 'turn 1', 'turn 2']);
  });
});

describe('a time as people read it', () => {
  test('is that of the zone of the process', () => {
    expect(clockTime(wall, wall)).toBe('14:30');
    expect(exactTime(wall, wall)).toBe('14:30:05');
    vi.stubEnv('TZ', 'Asia/Yekaterinburg');
    expect(exactTime(wall, wall)).toBe('19:30:05');
  });

  test.each([
    [day - 1, '14:30:05'],
    [day, '15.06 14:30:05'],
    [1 - day, '14:30:05'],
    [-day, '15.06 14:30:05'],
    [Number.POSITIVE_INFINITY, '15.06 14:30:05'],
  ])('has its date where it is a day or more away (%d ms)', (ms, text) => {
    expect(exactTime(wall, wall + ms)).toBe(text);
  });
});

describe('a clock over suspend, steps and restarts', () => {
  /** The times of a machine, each moved by hand. */
  const machine = (startWall = wall) => {
    const times = { wall: startWall, monotonic: 5_000, boot: 9_000 as number | null };
    const clock = (last: Recorded | null = null) =>
      liveClock(
        {
          wallMs: () => times.wall,
          monotonicMs: () => times.monotonic,
          sinceBootMs: () => times.boot,
        },
        last,
      );
    const pass = (ms: number): void => {
      times.wall += ms;
      times.monotonic += ms;
      if (times.boot !== null) times.boot += ms;
    };
    const suspend = (ms: number): void => {
      times.wall += ms;
      if (times.boot !== null) times.boot += ms;
    };
    return { times, clock, pass, suspend };
  };

  test('suspend counts as elapsed, and what is shown stays right', () => {
    const { clock, pass, suspend } = machine();
    const { now, wallOf } = clock();
    pass(10_000);
    suspend(8 * hour);
    pass(1_000);
    expect(now()).toBe(wall + 8 * hour + 11_000);
    expect(wallOf(now())).toBe(wall + 8 * hour + 11_000);
    suspend(hour);
    pass(2_000);
    expect(now()).toBe(wall + 9 * hour + 13_000);
  });

  test('where the system does not tell of suspend, what is shown is right all the same', () => {
    const { times, clock, pass, suspend } = machine();
    times.boot = null;
    const { now, wallOf } = clock();
    suspend(8 * hour);
    pass(1_000);
    expect(now()).toBe(wall + 1_000);
    expect(wallOf(now())).toBe(wall + 8 * hour + 1_000);
  });

  test.each([-day, -hour, hour, 30 * day])(
    'a wall clock set by %d ms changes what is shown, not what has elapsed',
    (ms) => {
      const { times, clock, pass } = machine();
      const { now, wallOf } = clock();
      pass(10_000);
      times.wall += ms;
      expect(now()).toBe(wall + 10_000);
      expect(wallOf(now())).toBe(wall + ms + 10_000);
      pass(5_000);
      expect(wallOf(wall + 12_000)).toBe(wall + ms + 12_000);
    },
  );

  test('what is shown does not tremble with a wall clock that is steered', () => {
    const { times, clock, pass } = machine();
    const { now, wallOf } = clock();
    times.wall += 400;
    pass(1_000);
    expect(wallOf(now())).toBe(wall + 1_000);
  });

  test('what was before a step is shown as the wall clock had it then', () => {
    const { times, clock, pass } = machine();
    const { now, wallOf, steps } = clock();
    pass(10_000);
    times.wall += hour;
    expect(steps()).toEqual([{ at: wall + 10_000, shift: hour }]);
    pass(10_000);
    times.wall -= 2 * hour;
    expect(wallOf(now())).toBe(wall - hour + 20_000);
    expect(wallOf(wall + 15_000)).toBe(wall + hour + 15_000);
    expect(wallOf(wall + 5_000)).toBe(wall + 5_000);
  });

  const behindBy = (ms: number) => [{ at: wall - 10 * hour, shift: ms }];

  test('after a restart it goes on by as much as the wall clock did', () => {
    const { clock } = machine();
    expect(clock({ at: wall - hour, steps: [] }).now()).toBe(wall);
    // The clock had been an hour behind when it was recorded, and was set right then.
    expect(clock({ at: wall - 3 * hour, steps: behindBy(hour) }).now()).toBe(wall - hour);
    // The wall clock was set back meanwhile.
    expect(clock({ at: wall + hour, steps: [] }).now()).toBe(wall + hour);
  });

  test('a step does not make the next start leap, nor the one behind it', () => {
    const { times, clock, pass } = machine();
    const first = clock();
    pass(10_000);
    times.wall += 3 * hour;
    const recorded = { at: first.now(), steps: first.steps() };
    pass(5_000);
    const second = clock(recorded);
    expect(second.now()).toBe(wall + 15_000);
    expect(second.wallOf(second.now())).toBe(times.wall);
    expect(second.steps()).toEqual(recorded.steps);
    pass(5_000);
    expect(clock({ at: second.now(), steps: second.steps() }).now()).toBe(wall + 20_000);
  });

  test.each([
    ['in 1970', 40_000],
    ['in 2080', Date.UTC(2080, 0, 1)],
  ])('a wall clock %s is not believed, neither at the start nor by the next one', (_, wrong) => {
    const { times, clock, pass } = machine(wrong);
    const last = { at: wall - hour, steps: [] };
    const first = clock(last);
    expect(first.implausible()).toBe(wrong);
    expect(first.now()).toBe(wall - hour);
    pass(60_000);
    expect(first.steps()).toEqual([]);
    // Not yet set right: nobody knows how long the machine was off.
    expect(clock({ at: first.now(), steps: [] }).now()).toBe(wall - hour + 60_000);
    times.wall = wall;
    expect(first.implausible()).toBeNull();
    expect(first.now()).toBe(wall - hour + 60_000);
    expect(first.wallOf(first.now())).toBe(wall);
    // The next start goes on where this one is, by what the wall clock goes on.
    const recorded = { at: first.now(), steps: first.steps() };
    pass(5_000);
    const second = clock(recorded);
    expect(second.now()).toBe(wall - hour + 65_000);
    expect(second.wallOf(second.now())).toBe(wall + 5_000);
  });

  test.each([
    ['in 1970', 40_000],
    ['in 2080', Date.UTC(2080, 0, 1)],
  ])(
    'what an older version recorded %s delays and hurries nothing, and is shown right from then on',
    (_, at) => {
      const { clock, pass } = machine();
      const first = clock({ at, steps: [] });
      expect(first.now()).toBe(at);
      expect(first.wallOf(at)).toBe(wall);
      pass(60_000);
      const second = clock({ at: first.now(), steps: first.steps() });
      expect(second.now()).toBe(at + 60_000);
      expect(second.wallOf(second.now())).toBe(wall + 60_000);
    },
  );

  test('with nothing recorded an implausible start begins at a time that is possible', () => {
    const { clock, times, pass } = machine(40_000);
    const { now, wallOf } = clock();
    expect(now()).toBe(Date.UTC(2026, 0, 1));
    pass(1_000);
    times.wall = wall;
    expect(wallOf(now())).toBe(wall);
  });
});

test('what the wall clock shows goes with it where it is set, and time itself does not', () => {
  const scheduler = liveScheduler();
  const at = scheduler.now();
  vi.setSystemTime(wall + hour);
  expect(scheduler.now()).toBe(at);
  expect(wallOf(scheduler, at)).toBe(wall + hour);
  expect(wallOf(new VirtualTimeScheduler(), 12)).toBe(12);
});
