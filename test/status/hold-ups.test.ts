import { afterEach, expect, test, vi } from 'vitest';
import { holdUps } from '../../src/status/hold-ups.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A loop that can stand still: what falls due meanwhile comes, once, when it runs again. */
const loop = () => {
  let now = 0;
  let looks = 0;
  let next: { readonly at: number; readonly look: () => void } | null = null;
  vi.stubGlobal('setTimeout', (look: () => void, ms: number) => {
    looks += 1;
    next = { at: now + ms, look };
    return { unref: () => undefined };
  });
  vi.stubGlobal('clearTimeout', () => {
    next = null;
  });
  return {
    ...holdUps(() => now),
    looks: () => looks,
    isLooking: () => next !== null,
    runs: (ms: number): void => {
      const end = now + ms;
      while (next !== null && next.at <= end) {
        const { at, look } = next;
        next = null;
        now = Math.max(now, at);
        look();
      }
      now = Math.max(now, end);
    },
    stands: (ms: number): void => {
      now += ms;
    },
  };
};

test('a loop that runs is not held up', () => {
  const { runs, longestMs } = loop();
  runs(30_000);
  expect(longestMs()).toBe(0);
});

test('a hold-up is told when it is over, and longer ones instead of it', () => {
  const { runs, stands, longestMs } = loop();
  runs(1_000);
  stands(11_000);
  runs(0);
  expect(longestMs()).toBe(6_000);
  stands(7_000);
  runs(0);
  expect(longestMs()).toBe(6_000);
  stands(12_000);
  runs(0);
  expect(longestMs()).toBe(7_000);
});

test('one that is not over yet is told too', () => {
  const { runs, stands, longestMs } = loop();
  runs(1_000);
  stands(5_000 + 4_000);
  expect(longestMs()).toBe(4_000);
});

test('is forgotten after a minute', () => {
  const { runs, stands, longestMs } = loop();
  stands(7_000);
  runs(0);
  runs(59_000);
  expect(longestMs()).toBe(6_000);
  runs(6_000);
  expect(longestMs()).toBe(0);
});

test('looks within a second where something goes on, and every five where nothing does', () => {
  const { runs, stands, stir, longestMs } = loop();
  runs(1_000);
  stir();
  stands(6_000);
  expect(longestMs()).toBe(5_000);
  runs(1_000);
  expect(longestMs()).toBe(5_000);
});

test('what is stirred while it is held up already is told whole', () => {
  const { runs, stands, stir, longestMs } = loop();
  runs(1_000);
  stands(11_000);
  stir();
  expect(longestMs()).toBe(6_000);
  runs(0);
  expect(longestMs()).toBe(6_000);
});

test.each([5_000, 30_000, 60_000])(
  'the work of a turn every %i ms is looked at nearly from its beginning',
  (everyMs) => {
    const { runs, stands, stir, longestMs } = loop();
    runs(200);
    stir();
    runs(10);
    stir();
    for (let turn = 0; turn < 5; turn += 1) {
      runs(everyMs - 10);
      const before = longestMs();
      stands(8_000);
      expect(longestMs()).toBeGreaterThan(5_500);
      expect(before).toBeLessThan(8_000);
      runs(0);
      stir();
      runs(10);
      stir();
    }
  },
);

test('wakes the process every five seconds while nothing goes on', () => {
  const { runs, looks } = loop();
  runs(100_000);
  expect(looks()).toBe(21);
});

test('goes by the clock of the process where it is given none', () => {
  const { longestMs, close } = holdUps();
  expect(longestMs()).toBeGreaterThanOrEqual(0);
  close();
});

test('ends with `close`', () => {
  const { close, isLooking } = loop();
  expect(isLooking()).toBe(true);
  close();
  expect(isLooking()).toBe(false);
});
