import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastedAfter } from '../../src/sidecar/lasted-after.ts';
import type { Lasted } from '../../src/status/history.ts';

const lasted = fc.record({
  key: fc.constantFrom('a', 'b'),
  since: fc.integer({ min: 0, max: 20 }),
  until: fc.option(fc.integer({ min: 0, max: 40 })),
});

const sinceOf = ({ since }: Lasted): number => since;

test('what lasted after a moment comes as one list, the oldest first, whatever of it began when', () => {
  const few = fc.array(lasted, { maxLength: 4 }).map((list) => list.sort((a, b) => a.since - b.since));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 }),
      fc.array(lasted, { maxLength: 12 }),
      few,
      (from, many, apart) => {
        const found = lastedAfter(from, many, apart);
        const wanted = [...apart, ...many.filter(({ until }) => until === null || until > from)];
        expect(found.map(sinceOf)).toEqual(wanted.map(sinceOf).sort((a, b) => a - b));
        expect(new Set(found)).toEqual(new Set(wanted));
      },
    ),
  );
});
