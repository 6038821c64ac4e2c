import { expect, test } from 'vitest';
import { nearestOf } from '../../src/language/nearest.ts';
import { expectAtOnce } from '../support/at-once.ts';

test('the nearest known name differs in two letters at most, and not in all of them', () => {
  const known = ['series', 'step', 'ok', 'at'];
  expect(nearestOf('serie', known)).toBe('series');
  expect(nearestOf('Steps', known)).toBe('step');
  expect(nearestOf('sreies', known)).toBe('series');
  expect(nearestOf('xyzw', known)).toBeNull();
  expect(nearestOf('no', known)).toBeNull();
  // The first of those that are equally near.
  expect(nearestOf('bt', ['it', 'at'])).toBe('it');
});

test('of long names more letters may be wrong, where the caller says so', () => {
  const known = ['WATCHDOG_MEM_PCT', 'WATCHDOG_MEM_COOLDOWN_S'];
  expect(nearestOf('watchdog_mem_perct', known, 1)).toBeNull();
  expect(nearestOf('watchdog_mem_perct', known, 3)).toBe('WATCHDOG_MEM_PCT');
  expect(nearestOf('WATCHDOG_MEM_PERCENT', known, 3)).toBeNull();
  expect(nearestOf('WATCHDOG_MEM_PERCENT', known, 4)).toBe('WATCHDOG_MEM_PCT');
});

test('a name of a hundred thousand letters is like none, at once', () => {
  const known = Array.from({ length: 200 }, (_, i) => `${'known'.repeat(20)}${i}`);
  expect(expectAtOnce(() => nearestOf('k'.repeat(100_000), known, 4))).toBeNull();
});
