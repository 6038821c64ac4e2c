import { lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { createAppender } from '../../src/journal/appender.ts';
import type { MemoryEvent } from '../../src/journal/events.ts';
import { createMemoryParts, entriesOfAPart, wholeMemory } from '../../src/journal/memory-parts.ts';
import { restoreWhole } from '../../src/journal/restore.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import type { Json, Slot } from '../../src/journal/store/store.ts';

interface Entry {
  readonly name: string;
  readonly run: number;
}
const entry = (index: number, run = 0): Entry => Object.freeze({ name: `web-${index}`, run });
const many = entriesOfAPart * 16;
const entries = Array.from({ length: many }, (_, index) => entry(index));

const memoryOf = (containers: readonly Entry[], more: object = {}): MemoryEvent => ({
  type: 'memory',
  at: 5,
  source: 'containers',
  memory: Object.freeze({ containers: Object.freeze([...containers]), ...more }),
});

/** Writes memories one after the other; gives the slots that each has cost, and reads back what stands there. */
const kept = (host: string | null = null) => {
  const parts = createMemoryParts(host);
  const store = new Map<string, Slot>();
  return {
    parts,
    store,
    write: (event: MemoryEvent): number => {
      const slots = parts.slotsOf(event);
      for (const slot of slots) store.set(slot.key, JSON.parse(JSON.stringify(slot)));
      parts.wrote([event]);
      return slots.length;
    },
    read: () =>
      wholeMemory(
        'containers',
        store.get(':source/containers')?.value ?? null,
        (key) => store.get(key)?.value,
      ),
  };
};

const frozenList = (containers: readonly unknown[]): object =>
  Object.freeze({ containers: Object.freeze([...containers]) });

const named = (memory: unknown): Entry[] =>
  (memory as { containers: Entry[] }).containers.toSorted((one, other) => one.name.localeCompare(other.name));

describe('a memory of many entries that is frozen', () => {
  test('is written in parts, then only the part whose entry has changed', () => {
    const { write, read } = kept();
    expect(write(memoryOf(entries, { next: 'web-1' }))).toBe(1 + 16);
    expect(write(memoryOf(entries))).toBe(1);
    const after = entries.with(7, entry(7, 1));
    expect(write(memoryOf(after))).toBe(1 + 1);
    expect(named(read())).toEqual(after.toSorted((one, other) => one.name.localeCompare(other.name)));
    expect(write(memoryOf(after.slice(1)))).toBe(1 + 1);
    expect(named(read())).toHaveLength(many - 1);
  });

  test('is written whole again once nothing is known of the store', () => {
    const { parts, write } = kept();
    write(memoryOf(entries));
    parts.forget();
    expect(write(memoryOf(entries))).toBe(1 + 16);
  });

  test('is not taken for written before it was', () => {
    const { parts } = kept();
    expect(parts.slotsOf(memoryOf(entries))).toHaveLength(17);
    expect(parts.slotsOf(memoryOf(entries))).toHaveLength(17);
  });

  test('keeps what else it says beside the list', () => {
    const { write, read } = kept();
    write(memoryOf(entries, { next: 'web-3' }));
    expect(read()).toMatchObject({ next: 'web-3' });
    write(memoryOf(entries));
    expect(read()).not.toHaveProperty('next');
  });

  test('is none where a part of it is not to be had', () => {
    const { store, write, read } = kept();
    write(memoryOf(entries));
    store.delete(':part/3/containers');
    expect(read()).toBeUndefined();
  });

  test.each([{ field: 5, count: 1 }, { field: 'containers', count: '1' }, { field: null, count: null }, {}])(
    'is none where %j is what stands of its parts',
    (how) => {
      expect(wholeMemory('containers', { ':parts': how as Json, containers: [] }, () => [])).toBeUndefined();
    },
  );

  test('loses an entry that was the last of its part', () => {
    const { write, read } = kept();
    write(memoryOf(entries));
    const rest = entries.slice(0, -1);
    expect(write(memoryOf(rest))).toBe(1 + 1);
    expect(named(read())).toHaveLength(many - 1);
    expect(named(read()).map(({ name }) => name)).not.toContain(`web-${many - 1}`);
  });

  test('is spread over its parts, none of which is much longer than another', () => {
    const { parts } = kept();
    const [, ...its] = parts.slotsOf(memoryOf(entries));
    const lengths = its.map(({ value }) => (value as readonly unknown[]).length);
    expect(Math.max(...lengths)).toBeLessThan(1.5 * entriesOfAPart);
    expect(Math.min(...lengths)).toBeGreaterThan(0.5 * entriesOfAPart);
  });

  test('is in parts from so many entries on, and one slot where there is one less', () => {
    expect(kept().write(memoryOf(entries.slice(0, entriesOfAPart)))).toBe(1 + 1);
    expect(kept().write(memoryOf(entries.slice(0, entriesOfAPart - 1)))).toBe(1);
  });

  test('becomes one slot again when little is left of it', () => {
    const { write, read } = kept();
    write(memoryOf(entries));
    expect(write(memoryOf(entries.slice(0, 3)))).toBe(1);
    expect(named(read())).toHaveLength(3);
  });
});

test.each([
  ['that is not frozen', { containers: entries }],
  ['of entries without names', Object.freeze({ containers: Object.freeze(entries.map(({ run }) => run)) })],
  [
    'of entries that are not frozen',
    Object.freeze({ containers: Object.freeze(entries.map((one) => ({ ...one }))) }),
  ],
  ['that is not frozen, with a list that is', { containers: Object.freeze([...entries]) }],
  ['with a list that is not frozen', Object.freeze({ containers: entries.slice() })],
  ['of entries of which one has no name', frozenList([...entries, Object.freeze({ run: 1 })])],
  ['of entries of which one is named by a number', frozenList([...entries, Object.freeze({ name: 7 })])],
  ['of entries of which one is none', frozenList([...entries, null])],
  ['that is a number', 5],
  ['that is null', null],
])('a memory %s is one slot, as it was', (_, memory) => {
  const { write, read } = kept();
  expect(write({ type: 'memory', at: 5, source: 'containers', memory })).toBe(1);
  expect(read()).toEqual(memory);
});

test('a store gives back what an appender wrote in parts, of each host its own', async () => {
  const store = memoryStore();
  const warn = (message: string): never => {
    throw new Error(message);
  };
  for (const [host, run] of [
    ['one', 1],
    ['other', 2],
  ] as const) {
    const appender = createAppender(() => false, host);
    const start = { type: 'start', at: 1, version: '1', sinks: [] } as const;
    await lastValueFrom(appender.append(store, [start], [memoryOf(entries)]));
    await lastValueFrom(appender.append(store, [], [memoryOf(entries.with(5, entry(5, run)))]), {
      defaultValue: null,
    });
    const { state } = await lastValueFrom(restoreWhole(store, warn, host));
    expect(named(state.memories.get('containers')).find(({ name }) => name === 'web-5')).toEqual(
      entry(5, run),
    );
    expect([...state.memories.keys()]).toEqual(['containers']);
  }
});
