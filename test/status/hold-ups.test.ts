import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdUps } from '../../src/status/hold-ups.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** A loop whose timers fire when `turn` says so, `lateMs` after their time. */
const loop = () => {
  let now = 0;
  const watch = holdUps(() => now);
  return {
    ...watch,
    pass: (ms: number): void => {
      now += ms;
    },
    turn: (lateMs = 0): void => {
      now += 1_000 + lateMs;
      vi.advanceTimersByTime(1_000);
    },
  };
};

test('a loop that runs is not held up', () => {
  const { turn, longestMs } = loop();
  turn();
  turn();
  expect(longestMs()).toBe(0);
});

test('a hold-up is told when it is over, and longer ones instead of it', () => {
  const { turn, longestMs } = loop();
  turn(6_000);
  turn(2_000);
  expect(longestMs()).toBe(6_000);
  turn(7_000);
  expect(longestMs()).toBe(7_000);
});

test('one that is not over yet is told too', () => {
  const { turn, pass, longestMs } = loop();
  turn();
  pass(1_000 + 4_000);
  expect(longestMs()).toBe(4_000);
});

test('is forgotten after a minute', () => {
  const { turn, longestMs } = loop();
  for (let s = 0; s < 50; s += 1) turn();
  turn(6_000);
  for (let s = 0; s < 59; s += 1) turn();
  expect(longestMs()).toBe(6_000);
  turn();
  expect(longestMs()).toBe(0);
});

test('goes by the clock of the process where it is given none', () => {
  const { longestMs, close } = holdUps();
  expect(longestMs()).toBeGreaterThanOrEqual(0);
  close();
});

test('ends with `close`', () => {
  const { close } = loop();
  expect(vi.getTimerCount()).toBe(1);
  close();
  expect(vi.getTimerCount()).toBe(0);
});
