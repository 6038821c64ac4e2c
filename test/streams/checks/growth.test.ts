import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Growth,
  grown,
  growthIn,
  growthMemory,
  growthOf,
  mostPoints,
} from '../../../src/streams/checks/growth.ts';
import { mostSlopePoints, type Point, slopeOf, withPoint } from '../../../src/streams/checks/slope.ts';

const counted = (values: readonly number[], overMs = 300_000, everyMs = 30_000): Growth | null =>
  values.reduce<Growth | null>((known, value, index) => grown(known, index * everyMs, value, overMs), null);

describe('a counter', () => {
  test('read once says nothing yet', () => {
    expect(growthOf(counted([5]) as Growth, 'increase')).toBeNull();
  });

  test('grows by what came between, and goes on where it began anew', () => {
    expect(growthOf(counted([5, 8, 2, 4]) as Growth, 'increase')).toBe(3 + 2 + 2);
    expect(growthOf(counted([0, 30, 60]) as Growth, 'rate')).toBe(1);
  });

  test('is forgotten beyond its time', () => {
    const growth = counted([0, 100, 100, 100, 100, 100], 60_000) as Growth;
    expect(growthOf(growth, 'increase')).toBe(0);
  });

  test('of a clock that was set back begins anew', () => {
    const growth = grown(counted([0, 5]), 10_000, 50, 300_000);
    expect(growthOf(growth, 'increase')).toBeNull();
  });

  test('is kept in few points, never grows backwards, and comes back from its memory', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1_000, max: 3_600_000 }),
        (values, overMs) => {
          const growth = counted(values, overMs) as Growth;
          expect(growth.points.length).toBeLessThanOrEqual(mostPoints);
          expect(growthOf(growth, 'increase') ?? 0).toBeGreaterThanOrEqual(0);
          expect(growthIn(JSON.parse(JSON.stringify(growthMemory(growth))))).toEqual(growth);
        },
      ),
    );
  });

  test.each([null, 5, [], ['x', []], [1, 'x']])('has no memory in %j', (memory) => {
    expect(growthIn(memory)).toBeNull();
  });
});

describe('how a disk fills', () => {
  const hour = 3_600_000;
  const over = 6 * hour;
  const filled = (free: (at: number) => number, hours = 6): Point[] => {
    let points: Point[] = [];
    for (let at = 0; at <= hours * hour; at += 60_000) points = withPoint(points, [at, free(at)], over);
    return points;
  };

  test('is its slope', () => {
    expect(
      slopeOf(
        filled((at) => 1e9 - at),
        over,
      ),
    ).toBeCloseTo(-1, 5);
  });

  test('is not moved by one large file', () => {
    expect(
      slopeOf(
        filled((at) => (at < 4 * hour ? 1e9 : 5e8)),
        over,
      ),
    ).toBe(0);
  });

  test('is unknown before a quarter of the time', () => {
    expect(
      slopeOf(
        filled((at) => 1e9 - at, 1),
        over,
      ),
    ).toBeNull();
    expect(
      slopeOf(
        filled((at) => 1e9 - at, 2),
        over,
      ),
    ).not.toBeNull();
  });

  test('is kept in few points of the last hours', () => {
    const points = filled(() => 1, 30);
    expect(points.length).toBeLessThanOrEqual(mostSlopePoints);
    expect(points.at(-1)?.[0]).toBe(30 * hour);
    expect(points[0]?.[0]).toBeGreaterThanOrEqual(24 * hour);
  });
});
