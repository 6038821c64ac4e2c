import { lastValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { split } from '../../src/journal/checkpoint-parts.ts';
import { type JournalEvent, streamOf } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold } from '../../src/journal/fold.ts';
import { keyOf } from '../../src/journal/keys.ts';
import { mostWarnings, restoreWhole } from '../../src/journal/restore.ts';
import { memoryStore } from '../../src/journal/store/memory-store.ts';
import type { Json, Slot, Stored } from '../../src/journal/store/store.ts';
import { movesOf, startOf } from '../support/journal-events.ts';
import { start } from '../support/sweep-samples.ts';

const hour = 3_600_000;

/** As a store has it; with a name in front it is another host's. */
type Written =
  | JournalEvent
  | { readonly whose: string; readonly event: JournalEvent }
  | { readonly bad: Json };

const storeOf = (events: readonly Written[], slots: readonly Slot[] = []) => {
  const stored = events.map((each, index): Stored => {
    const position = index + 1;
    if ('bad' in each) return { position, key: ':checkpoint', at: start, event: each.bad };
    const [host, event] = 'whose' in each ? [each.whose, each.event] : [null, each];
    const key = keyOf(host, streamOf(event));
    return { position, key, at: event.at, event: JSON.parse(JSON.stringify(event)) };
  });
  const store = memoryStore(stored);
  if (slots.length > 0) store.append([], slots).subscribe();
  return store;
};

const restored = async (events: readonly Written[], slots?: readonly Slot[], host: string | null = null) => {
  const told: string[] = [];
  const { state, ...rest } = await lastValueFrom(
    restoreWhole(storeOf(events, slots), (message) => told.push(message), host),
  );
  return { state, told, ...rest, whole: { ...checkpointOf(state), at: state.at } };
};

/** A life, and the parts of a checkpoint that stand behind it. */
const life: readonly JournalEvent[] = [startOf('chat'), ...movesOf(30)];
const after = life.length;
const foldOf = (events: readonly JournalEvent[]) => {
  const state = emptyState();
  for (const event of events) fold(state, event);
  return checkpointOf(state);
};
const parts = split(foldOf(life), 8_192, after);
const [later] = movesOf(1, 'later', 'is down.', start + hour);
if (later === undefined) throw new Error('no move');

describe('a journal whose checkpoint is in parts', () => {
  test('is read from the first of them on', async () => {
    expect(parts.length).toBeGreaterThan(3);
    const { whole, events, since, last, told } = await restored([...life, ...parts, later]);
    expect(whole).toEqual(foldOf([...life, later]));
    expect([events, since, last?.position]).toEqual([parts.length + 1, start + 29, after + parts.length + 1]);
    expect(told).toEqual([]);
  });

  test('is read from its beginning while the last of them is not written', async () => {
    const { whole, events } = await restored([...life, ...parts.slice(0, -1)]);
    expect([whole, events]).toEqual([foldOf(life), after + parts.length - 1]);
  });

  test('is read from its beginning where one of them is of another checkpoint', async () => {
    const [first, ...others] = parts;
    if (first === undefined) throw new Error('no part');
    const { whole, events } = await restored([...life, { ...first, at: first.at - 1 }, ...others, later]);
    expect([whole, events]).toEqual([foldOf([...life, later]), after + parts.length + 1]);
  });

  test('is read from its beginning where one of them can not be read, which is told', async () => {
    const { whole, events, told } = await restored([...life, ...parts.with(1, { bad: 7 } as never)]);
    expect(whole.actors).toEqual(foldOf(life).actors);
    expect(events).toBe(after + parts.length);
    expect(told).toHaveLength(1);
  });

  test('is read from the first of them on, though others write between them', async () => {
    const others = parts.flatMap((event): Written[] => [
      { whose: 'nas', event: startOf('chat') },
      { whose: 'box', event },
    ]);
    const its = life.map((event) => ({ whose: 'box', event }));
    const { whole, events } = await restored([...its, ...others], [], 'box');
    expect([whole, events]).toEqual([foldOf(life), parts.length]);
  });
});

describe('what stands beside a journal', () => {
  const slot = (key: string, value: Json, at = start): Slot => ({ key, at, value });

  test('is remembered by its source, and as late as it was written', async () => {
    const { state } = await restored(life, [slot(':source/disks', { used: 5 }, start + hour)]);
    expect([...state.memories]).toEqual([['disks', { used: 5 }]]);
    expect(state.at).toBe(start + hour);
  });

  test('sets no time back', async () => {
    const { state } = await restored([later], [slot(':source/disks', 5)]);
    expect(state.at).toBe(start + hour);
  });

  test('is not remembered where a part of it is gone, nor what is no source’s', async () => {
    const half = slot(':source/disks', { ':parts': { field: 'disks', count: 2 } });
    const others = [slot(':part/0/disks', []), slot(':lasted/0', 'text'), slot(':part/9/disks', [])];
    const { state } = await restored(life, [half, ...others]);
    expect([...state.memories]).toEqual([]);
  });
});

test('a journal that is bad throughout is told of so often, and then that no more is', async () => {
  const bad = Array.from({ length: mostWarnings + 5 }, () => ({ bad: 'x' }));
  const { told, events } = await restored(bad);
  expect([told.length, events]).toEqual([mostWarnings + 1, bad.length]);
  expect(told.at(-1)).not.toEqual(told[0]);
});
