import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notRunning } from '../../../src/status/history.ts';
import { daysOf, daysShown, percentText } from '../../../src/status/page/days.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 27, 12);
const today = Date.UTC(2026, 10, 27);
const thing = { key: 'container/db', source: 'containers', since: 0 };

/** The days as one text, those that are the same as a number of them. */
const told = (days: readonly string[]): string =>
  days.join('').replace(/(.)\1{3,}/g, (run, one) => `${one}${run.length}`);

describe('the days of a thing', () => {
  test('are all well where nothing ever was', () => {
    const { days, uptime } = daysOf([], now)(thing);
    expect([told(days), uptime]).toEqual(['g90', 1]);
  });

  test('show how long there was trouble, and when', () => {
    const lasted = [
      { key: thing.key, since: today - 2 * day, until: today - 2 * day + 10 * 60_000 },
      { key: thing.key, since: today - day + hour, until: today - day + 3 * hour },
      { key: thing.key, since: now - 60_000, until: null },
      { key: 'container/other', since: today, until: null },
    ];
    const { days, uptime } = daysOf(lasted, now)(thing);
    expect(told(days)).toBe('g87yry');
    const wholeMs = (daysShown - 1) * day + 12 * hour;
    expect(uptime).toBeCloseTo(1 - (2 * hour + 11 * 60_000) / wholeMs, 9);
  });

  test('are grey, and count for neither side, while nobody looked', () => {
    const lasted = [
      { key: notRunning, since: today - 5 * day, until: today - 4 * day },
      { key: 'blind/containers', since: today - 3 * day, until: today - 2 * day },
      { key: `unseen/${thing.key}`, since: today - day, until: today },
      // It was open all the time: what nobody saw of it is not counted.
      { key: thing.key, since: today - 5 * day, until: today - 4 * day + hour },
    ];
    const { days, uptime } = daysOf(lasted, now)(thing);
    expect(told(days)).toBe('g84uruguG'.replace('G', 'g'));
    expect(uptime).toBeCloseTo(1 - hour / ((daysShown - 4) * day + 12 * hour), 9);
  });

  test('are grey before it was first seen, and nothing is said of what never was', () => {
    const { days, uptime } = daysOf([], now)({ ...thing, since: today - 2 * day });
    expect([told(days), uptime]).toEqual(['u87ggg', 1]);
    expect(daysOf([], now)({ ...thing, since: now }).uptime).toBeNull();
  });

  test('are of the first day as it was from then on, and grey where most of that was not looked at', () => {
    const since = now - 10 * 60_000;
    expect(daysOf([], now)({ ...thing, since })).toMatchObject({ uptime: 1 });
    expect(told(daysOf([], now)({ ...thing, since }).days)).toBe('u89g');
    const blind = [{ key: `blind/${thing.source}`, since: since + 60_000, until: null }];
    expect(told(daysOf(blind, now)({ ...thing, since }).days)).toBe('u90');
  });

  test('know overlapping spans once', () => {
    const lasted = [
      { key: thing.key, since: today, until: today + 2 * hour },
      { key: thing.key, since: today + hour, until: today + 3 * hour },
    ];
    const { uptime } = daysOf(lasted, now)({ ...thing, since: today });
    expect(uptime).toBeCloseTo(1 - 3 / 12, 9);
  });

  test.each([
    [1, '100'],
    [0.999_999, '99.99'],
    [0.9995, '99.95'],
    [0, '0.00'],
  ])('a share of %s is %s %%', (share, text) => {
    expect(percentText(share)).toBe(text);
  });
});

test('the days are what looking at each hour by itself gives', () => {
  const hours = daysShown * 24;
  const from = now - hours * hour;
  const keys = [thing.key, 'blind/containers', `unseen/${thing.key}`, notRunning, 'container/other'];
  const span = fc.record({
    key: fc.constantFrom(...keys),
    begins: fc.integer({ min: -50, max: hours }),
    long: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(null)),
  });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), fc.integer({ min: -10, max: hours }), (spans, seen) => {
      const lasted = spans.map(({ key, begins, long }) => ({
        ...{ key, since: from + begins * hour },
        until: long === null ? null : Math.min(now, from + (begins + long) * hour),
      }));
      const since = from + seen * hour;
      const isIn = (key: string, at: number): boolean =>
        lasted.some((one) => one.key === key && one.since <= at && at < (one.until ?? now));
      let [seenMs, downMs] = [0, 0];
      const plain = Array.from({ length: daysShown }, (_, index) => {
        const begin = today - (daysShown - 1 - index) * day;
        let [grey, bad, all, early] = [0, 0, 0, 0];
        for (let at = begin; at < Math.min(begin + day, now); at += hour) {
          all += hour;
          if (at < since) early += hour;
          if (at < since || keys.slice(1, 4).some((key) => isIn(key, at))) grey += hour;
          else if (isIn(thing.key, at)) bad += hour;
        }
        seenMs += all - grey;
        downMs += bad;
        if (bad > 0) return 'r';
        return all === grey || (all - grey) * 2 < all - early ? 'u' : 'g';
      });
      const { days, uptime } = daysOf(lasted, now)({ ...thing, since });
      expect(days.join('')).toBe(plain.join(''));
      if (seenMs === 0) expect(uptime).toBeNull();
      else expect(uptime).toBeCloseTo(1 - downMs / seenMs, 9);
    }),
  );
});
