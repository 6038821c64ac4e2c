import { describe, expect, test } from 'vitest';
import {
  durationOf,
  durationPattern,
  durationText,
  elapsed,
  ms,
  unitsOf,
} from '../../src/language/duration.ts';
import { expectAtOnce } from '../support/at-once.ts';

describe('a duration', () => {
  test.each([
    ['500ms', 500, '500ms'],
    ['90s', 90_000, '1m30s'],
    ['30m', 1_800_000, '30m'],
    ['1h30m', 5_400_000, '1h30m'],
    ['1.5h', 5_400_000, '1h30m'],
    ['7d', 604_800_000, '7d'],
    ['1h0m5s', 3_605_000, '1h5s'],
    ['1.5s', 1_500, '1s500ms'],
    ['1d2h3m4s5ms', 93_784_005, '1d2h3m4s5ms'],
    ['0s', 0, '0s'],
    ['3650d', 315_360_000_000, '3650d'],
  ])('%s is %i ms, and is written %s', (text, milliseconds, written) => {
    expect(durationOf(text)).toBe(milliseconds);
    expect(ms(text)).toBe(milliseconds);
    expect(durationText(milliseconds)).toBe(written);
    expect(durationOf(written)).toBe(milliseconds);
    expect(text).toMatch(new RegExp(durationPattern));
  });

  test.each(['', '5', '30', 's', '30 m', '5m ', '-5m', '5min', '1w', 'five', `${'9'.repeat(400)}d`])(
    '%j is none',
    (text) => {
      expect(durationOf(text)).toBeNull();
      expect(() => ms(text)).toThrow(
        `'${text}' is no duration: milliseconds, or text such as 30s, 5m, 1h30m`,
      );
    },
  );

  test('may be held to a longest one', () => {
    expect(durationOf('2m', 120_000)).toBe(120_000);
    expect(durationOf('2m1ms', 120_000)).toBeNull();
  });

  test('may be a number of milliseconds, of at least 0', () => {
    expect(ms(250.4)).toBe(250);
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => ms(wrong)).toThrow(`${wrong} is no duration: milliseconds, 0 or more, are wanted`);
    }
  });

  test('is none at once, if it is a row of two hundred thousand digits', () => {
    expect(expectAtOnce(() => durationOf('1'.repeat(200_000)))).toBeNull();
  });

  test('has so much of each unit', () => {
    expect(unitsOf(90_061_001)).toEqual({ d: 1, h: 1, m: 1, s: 1, ms: 1 });
    expect(unitsOf(86_399_999)).toEqual({ d: 0, h: 23, m: 59, s: 59, ms: 999 });
  });
});

test.each([
  [0, '+00:00:00'],
  [300_000, '+00:05:00'],
  [1_250, '+00:00:01.250'],
  [7, '+00:00:00.007'],
  [97_200_000, '+27:00:00'],
  [-30_500, '-00:00:30.500'],
])('%i ms since the start is %s', (sinceStartMs, text) => {
  expect(elapsed(sinceStartMs)).toBe(text);
});
