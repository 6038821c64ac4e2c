import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFlappingHistory } from '../support/flapping-histories.ts';
import { runs } from '../support/runs.ts';
import { faultsOf } from '../support/telling-closure.ts';
import { anyHintedHistory, anySmallHistory } from '../support/telling-histories.ts';
import { disagreements } from '../support/telling-table.ts';

test('a table of all laws, walked naively at every moment, tells the same', () => {
  fc.assert(
    fc.property(anySmallHistory, (history) => {
      expect(disagreements(history)).toEqual([]);
    }),
    { numRuns: runs(80, 4) },
  );
});

test('it tells the same of what is heard of close together and out of order, with every small setting', () => {
  fc.assert(
    fc.property(anyHintedHistory, (history) => {
      expect(disagreements(history)).toEqual([]);
    }),
    { numRuns: runs(400, 4) },
  );
});

test('it tells the same of what flaps, is critical and hidden in turn, and the laws hold', () => {
  fc.assert(
    fc.property(anyFlappingHistory, (history) => {
      expect(disagreements(history)).toEqual([]);
      expect(faultsOf(history)).toEqual([]);
    }),
    { numRuns: runs(400, 10) },
  );
});
