import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { liveScheduler } from '../../src/language/clock.ts';
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
