import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { circlesIn } from '../../../src/streams/checks/circles.ts';
import { runs } from '../../support/runs.ts';

const checks = (needs: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(needs).map(([name, dependsOn]) => ({ name, dependsOn }));

describe('checks that depend on each other', () => {
  test.each<[string, Readonly<Record<string, readonly string[]>>, readonly (readonly string[])[]]>([
    ['two', { a: ['check/b'], b: ['check/a'] }, [['a', 'b']]],
    [
      'three, and one that only needs them',
      { w: ['check/x'], x: ['check/y'], y: ['check/z'], z: ['check/x'] },
      [['x', 'y', 'z']],
    ],
    [
      'two pairs',
      { a: ['check/b'], b: ['check/a'], c: ['check/d'], d: ['check/c'] },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['by what is found below a name', { a: ['check/b/shelf/1'], b: ['check/a'] }, [['a', 'b']]],
    [
      'none: one needs the other by two ways',
      { a: ['check/b', 'check/c'], b: ['check/d'], c: ['check/d'], d: [] },
      [],
    ],
    ['none: of what is no check nothing is known', { a: ['container/a', 'check/other', 'dep/a'] }, []],
    ['none: a name with a stroke is one name', { 'a/b': ['check/a'], a: [] }, []],
  ])('%s', (_, needs, circles) => {
    expect(circlesIn(checks(needs))).toEqual(circles);
  });

  test('are said by ten names at the most', () => {
    const many = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, n) => [`c${n}`, [`check/c${(n + 1) % 2_000}`]]),
    );
    expect(circlesIn(checks(many))).toEqual([[...Array.from({ length: 10 }, (_, n) => `c${n}`), '…']]);
  });

  test('are found exactly where some check comes to itself again', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const anyNeeds = fc.array(fc.subarray(names), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(anyNeeds, (all) => {
        const needs = new Map(names.map((name, index) => [name, all[index] ?? []]));
        const comesTo = (from: string): Set<string> => {
          const seen = new Set<string>();
          const waiting = [...(needs.get(from) ?? [])];
          for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
            if (seen.has(next)) continue;
            seen.add(next);
            waiting.push(...(needs.get(next) ?? []));
          }
          return seen;
        };
        const circles = circlesIn(
          names.map((name) => ({ name, dependsOn: (needs.get(name) ?? []).map((each) => `check/${each}`) })),
        );
        expect(circles.length > 0).toBe(names.some((name) => comesTo(name).has(name)));
        for (const circle of circles)
          for (const [index, name] of circle.entries())
            expect(needs.get(name)).toContain(circle[(index + 1) % circle.length]);
      }),
      { numRuns: runs(500) },
    );
  });
});
