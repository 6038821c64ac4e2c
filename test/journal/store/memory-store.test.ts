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
});

test('its size grows with what is in it', async () => {
  const store = memoryStore();
  expect(store.sizeBytes()).toBe(0);
  await all(store.append([{ key: 'a', expected: 0, at: 0, event: 'x'.repeat(1_000) }]));
  expect(store.sizeBytes()).toBeGreaterThan(1_000);
  store.prune({ before: 2, olderThan: 1, maxBytes: 0 });
  expect(store.sizeBytes()).toBe(0);
});
