import { expect, test } from 'vitest';
import type { VoiceRecord } from '../../src/fleet/records.ts';
import { mostTurnRecords, WholeTurns } from '../../src/fleet/whole-turns.ts';

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

test('a turn of more records than anybody writes is none, however it ends; the one behind it is one', () => {
  const turns = new WholeTurns();
  for (let number = 1; number <= 3 * mostTurnRecords; number += 1)
    expect(turns.take(record('a', 1, number, true))).toEqual([]);
  expect(turns.take(record('a', 1, 2_000))).toEqual([]);
  const next = record('a', 1, 2_001);
  expect(turns.take(next)).toEqual([next]);
});

test('as many records as there may be of a turn are one', () => {
  const turns = new WholeTurns();
  const all = Array.from({ length: mostTurnRecords }, (_, index) =>
    record('a', 1, index + 1, index + 1 < mostTurnRecords),
  );
  expect(all.map((each) => turns.take(each).length)).toEqual([
    ...Array.from({ length: mostTurnRecords - 1 }, () => 0),
    mostTurnRecords,
  ]);
});
