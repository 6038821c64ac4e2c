import { describe, expect, test } from 'vitest';
import { createPace, type PaceOptions } from '../../../src/sinks/delivery/pace.ts';

const pace = (more: Partial<PaceOptions> = {}) =>
  createPace({ rates: [], retry: { firstMs: 1_000, longestMs: 60_000 }, random: () => 1, ...more });

describe('rates', () => {
  test('a sink without rates never waits', () => {
    const unlimited = pace();
    for (let i = 0; i < 100; i++) unlimited.went(5);
    expect(unlimited.waitMs(5)).toBe(0);
  });

  test('nothing has gone yet: nothing to wait for', () => {
    expect(pace({ rates: [{ count: 1, perMs: 1_000 }] }).waitMs(0)).toBe(0);
  });

  test('at 1 in 1000 ms the next may go when they are over, and not a millisecond before', () => {
    const one = pace({ rates: [{ count: 1, perMs: 1_000 }] });
    one.went(500);
    expect([500, 501, 1_499, 1_500, 9_000].map(one.waitMs)).toEqual([1_000, 999, 1, 0, 0]);
  });

  test('the window slides: of 3 in 10 s the first makes room for the fourth, the second for the fifth', () => {
    const three = pace({ rates: [{ count: 3, perMs: 10_000 }] });
    three.went(0);
    three.went(2_000);
    expect(three.waitMs(2_000)).toBe(0);
    three.went(7_000);
    expect(three.waitMs(7_000)).toBe(3_000);
    three.went(10_000);
    expect(three.waitMs(10_000)).toBe(2_000);
    three.went(12_000);
    expect(three.waitMs(12_000)).toBe(5_000);
  });

  test('all rates hold at once, in whatever order they are given', () => {
    const rates = [
      { count: 1, perMs: 1_000 },
      { count: 20, perMs: 60_000 },
    ];
    for (const both of [pace({ rates }), pace({ rates: rates.toReversed() })]) {
      for (let i = 0; i < 19; i++) both.went(i * 1_000);
      expect(both.waitMs(18_000)).toBe(1_000);
      both.went(19_000);
      expect(both.waitMs(19_000)).toBe(41_000);
      both.went(60_000);
      // The second of all went at 1000: its minute is over together with the second of the last.
      expect(both.waitMs(60_000)).toBe(1_000);
    }
  });
});

describe('pauses', () => {
  test('are as long as the sink asks for', () => {
    const asked = pace();
    asked.pause(1_000, 37_000);
    expect([1_000, 37_999, 38_000].map(asked.waitMs)).toEqual([37_000, 1, 0]);
  });

  test.each([
    ['longer than the rate', 5_000, 5_000],
    ['shorter than the rate', 200, 1_000],
  ])('%s: the longer of both holds', (_, askedMs, waitMs) => {
    const both = pace({ rates: [{ count: 1, perMs: 1_000 }] });
    both.went(0);
    both.pause(0, askedMs);
    expect(both.waitMs(0)).toBe(waitMs);
  });

  test.each<[string, number, number[]]>([
    ['whole', 1, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]],
    ['half', 0, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
    ['three quarters', 0.5, [750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000]],
  ])('double with each failure up to the longest: %s', (_, chance, expected) => {
    const failing = pace({ random: () => chance });
    let now = 0;
    const waits = expected.map(() => {
      failing.pause(now, null);
      const waitMs = failing.waitMs(now);
      now += waitMs;
      return waitMs;
    });
    expect(waits).toEqual(expected);
  });

  test('never end: a sink that fails for a year is still tried once in the longest pause', () => {
    const failing = pace();
    for (let i = 0; i < 500_000; i++) failing.pause(0, null);
    expect(failing.waitMs(0)).toBe(60_000);
  });

  test('are whole milliseconds', () => {
    const odd = pace({ retry: { firstMs: 1_001, longestMs: 60_000 }, random: () => 0.3 });
    odd.pause(0, null);
    expect(odd.waitMs(0)).toBe(651);
  });

  test('may be as short as a millisecond', () => {
    const asked = pace();
    asked.pause(0, 1);
    expect(asked.waitMs(0)).toBe(1);
  });

  test.each([0, -5_000, Number.NaN, Number.POSITIVE_INFINITY])(
    'a wish for %d ms is none: the sink is spared as after any failure',
    (askedMs) => {
      const strange = pace();
      strange.pause(0, askedMs);
      expect(strange.waitMs(0)).toBe(1_000);
      strange.pause(1_000, askedMs);
      expect(strange.waitMs(1_000)).toBe(2_000);
    },
  );

  test('begin anew once the sink was reached', () => {
    const failing = pace();
    failing.pause(0, null);
    failing.pause(1_000, null);
    failing.reached();
    failing.pause(9_000, null);
    expect(failing.waitMs(9_000)).toBe(1_000);
  });

  test('that were asked for do not make our own longer', () => {
    const failing = pace();
    failing.pause(0, 5_000);
    failing.pause(5_000, 5_000);
    failing.pause(10_000, null);
    expect(failing.waitMs(10_000)).toBe(1_000);
  });
});

describe('an outage', () => {
  test('lasts from the first failure until the sink is reached', () => {
    const failing = pace();
    expect(failing.outageMs(5_000)).toBe(0);
    failing.pause(10_000, null);
    failing.pause(11_000, null);
    expect(failing.outageMs(70_000)).toBe(60_000);
    failing.reached();
    expect(failing.outageMs(70_000)).toBe(0);
  });

  test('that goes on behind a restart began before it; one that was over by then is none', () => {
    const failing = pace({ failingSince: 10_000 });
    expect(failing.outageMs(70_000)).toBe(0);
    failing.pause(70_000, null);
    expect(failing.outageMs(80_000)).toBe(70_000);
    failing.reached();
    failing.pause(90_000, null);
    expect(failing.outageMs(95_000)).toBe(5_000);

    const well = pace({ failingSince: 10_000 });
    well.reached();
    well.pause(70_000, null);
    expect(well.outageMs(80_000)).toBe(10_000);
  });

  test('neither begins nor ends with a pause that was asked for', () => {
    const failing = pace();
    failing.pause(10_000, 30_000);
    expect(failing.outageMs(40_000)).toBe(0);
    failing.pause(40_000, null);
    failing.pause(41_000, 30_000);
    expect(failing.outageMs(71_000)).toBe(31_000);
  });
});
