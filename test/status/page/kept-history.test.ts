import { expect, test } from 'vitest';
import { keptHistory } from '../../../src/status/page/kept-history.ts';

const world = () => {
  const is = { at: 100_000, changes: 0, asked: 0 };
  const kept = keptHistory(
    {
      lasted: async () => {
        is.asked += 1;
        return [];
      },
      firstSeen: async () => {
        is.asked += 1;
        return new Map();
      },
      story: async () => ({ records: [], isCut: false }),
    },
    () => is.at,
    () => is.changes,
  );
  return { is, kept };
};

test.each(['lasted', 'firstSeen'] as const)(
  'the journal is asked for %s anew at each change, and once in ten seconds where nothing changes',
  async (what) => {
    const { is, kept } = world();
    const ask = async (count: number, everyMs: number, changes: number): Promise<number> => {
      const before = is.asked;
      for (let index = 0; index < count; index += 1) {
        is.at += everyMs;
        is.changes += changes;
        await kept[what](0);
      }
      return is.asked - before;
    };
    expect(await ask(100, 100, 1)).toBe(100);
    is.at += 60_000;
    expect(await ask(200, 100, 0)).toBe(2);
    is.at -= 50_000;
    expect(await ask(1, 0, 0)).toBe(1);
  },
);

test.each(['lasted', 'firstSeen'] as const)(
  'what is kept of %s is fresh for less than ten seconds',
  async (what) => {
    const { is, kept } = world();
    const asked: number[] = [];
    for (const at of [100_000, 100_000, 109_999, 110_000, 110_001, 110_000, 109_999]) {
      is.at = at;
      await kept[what](0);
      asked.push(is.asked);
    }
    expect(asked).toEqual([1, 1, 1, 2, 2, 2, 3]);
  },
);

test('the journal is asked anew for another time from which on', async () => {
  const { is, kept } = world();
  for (const from of [0, 0, 1, 1, 0]) await kept.lasted(from);
  expect(is.asked).toBe(3);
});
