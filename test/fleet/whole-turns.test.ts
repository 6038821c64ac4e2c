import { expect, test } from 'vitest';
import type { VoiceRecord } from '../../src/fleet/records.ts';
import { WholeTurns } from '../../src/fleet/whole-turns.ts';

const record = (holder: string, term: number, number: number, more = false): VoiceRecord => ({
  ...{ holder, term, number, after: 0, events: [] },
  ...(more && { more }),
});

test('a turn is taken with the last of its records, and one that another voice has cut short is none', () => {
  const turns = new WholeTurns();
  const [first, second] = [record('a', 1, 1, true), record('a', 1, 2)];
  expect(turns.take(first)).toEqual([]);
  expect(turns.take(second)).toEqual([first, second]);

  expect(turns.take(record('a', 1, 3, true))).toEqual([]);
  const other = record('b', 2, 1);
  expect(turns.take(other)).toEqual([other]);

  turns.take(record('b', 2, 2, true));
  turns.forget();
  expect(turns.take(record('b', 2, 3))).toEqual([record('b', 2, 3)]);
});
