import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../support/runs.ts';
import { faultsOf } from '../support/telling-closure.ts';
import { anyLargeHistory, anySmallHistory } from '../support/telling-histories.ts';

describe('the closure law', () => {
  test('holds in any small history: every channel is told of each opening and each closing once', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(anySmallHistory, (history) => {
        expect(faultsOf(history)).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });

  test('holds in any history of a hundred entities', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(anyLargeHistory, (history) => {
        expect(faultsOf(history)).toEqual([]);
      }),
      { numRuns: runs(20) },
    );
  });
});
