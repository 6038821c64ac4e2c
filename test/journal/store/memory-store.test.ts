import { expect, test } from 'vitest';
import { memoryStore } from '../../../src/journal/store/memory-store.ts';
import type { Stored } from '../../../src/journal/store/store.ts';
import { all } from '../../support/journal-files.ts';
import { storeContract } from '../../support/store-contract.ts';

storeContract('in memory', () => {
  const store = memoryStore();
  return { store: () => store, end: () => undefined };
});

const events: Stored[] = [
  { position: 5, key: 'a', at: 1, event: 'five' },
  { position: 6, key: 'b', at: 2, event: 'six' },
  { position: 8, key: 'a', at: 3, event: 'eight' },
];

test('begun with the events of another journal, it goes on after them', async () => {
  const store = memoryStore(events);
  expect(await all(store.read(1))).toEqual(events);
  expect(await all(store.latest('a'))).toEqual([events[2]]);
  expect(
    await all(
      store.append([
        { key: 'a', expected: 8, at: 4, event: null },
        { key: 'of-what-was-pruned', expected: 4, at: 4, event: null },
      ]),
    ),
  ).toEqual([[9, 10]]);
  await expect(all(store.append([{ key: 'b', expected: 0, at: 4, event: null }]))).rejects.toMatchObject({
    actual: 6,
  });
});

test('events that are out of order are no journal', () => {
  expect(() => memoryStore([...events].reverse())).toThrow('event 6 comes after event 8');
  expect(() => memoryStore([...events, ...events.slice(-1)])).toThrow('event 8 comes after event 8');
});

test('what stood before the events it was begun with is taken for pruned, and nothing behind them is', async () => {
  const asked = (expected: number): Promise<unknown> =>
    all(memoryStore(events).append([{ key: 'new', expected, at: 4, event: null }]));
  expect(await asked(4)).toEqual([[9]]);
  await expect(asked(5)).rejects.toMatchObject({ expected: 5, actual: 0 });
  await expect(asked(7)).rejects.toMatchObject({ expected: 7, actual: 0 });
});

test('a slot that is written over has its size anew, and no more', async () => {
  const store = memoryStore();
  const sized = async (value: string, key = ':source/disks'): Promise<number> => {
    await all(store.append([], [{ key, at: 1, value }]));
    return store.sizeBytes();
  };
  const first = await sized('x'.repeat(1_000));
  expect(first).toBeGreaterThan(1_000 + ':source/disks'.length);
  expect(await sized('x'.repeat(400))).toBe(first - 600);
  expect(await sized('x'.repeat(1_000))).toBe(first);
  expect(await sized('x'.repeat(1_000), ':source/other')).toBe(2 * first);
});

test('is pruned down to the size it may have, to the byte', async () => {
  const store = memoryStore();
  for (let at = 1; at <= 4; at += 1)
    await all(store.append([{ key: 'a', expected: at - 1, at, event: 'x'.repeat(100) }]));
  const each = store.sizeBytes() / 4;
  expect(each).toBeGreaterThan(100);
  expect(store.prune({ before: 5, olderThan: 0, maxBytes: 4 * each })).toMatchObject({
    removed: 0,
    bytes: 0,
  });
  expect(store.prune({ before: 5, olderThan: 0, maxBytes: 4 * each - 1 })).toMatchObject({
    ...{ removed: 1, bytes: each, more: false },
  });
});

test('its size grows with what is in it', async () => {
  const store = memoryStore();
  expect(store.sizeBytes()).toBe(0);
  await all(store.append([{ key: 'a', expected: 0, at: 0, event: 'x'.repeat(1_000) }]));
  expect(store.sizeBytes()).toBeGreaterThan(1_000);
  store.prune({ before: 2, olderThan: 1, maxBytes: 0 });
  expect(store.sizeBytes()).toBe(0);
});
