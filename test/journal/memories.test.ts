import { describe, expect, test } from 'vitest';
import { createMemories } from '../../src/journal/memories.ts';
import { memoryOf } from '../support/journal-events.ts';

const nobody: ReadonlySet<string> = new Set();

/** Memories of which this one is written, and what is due once the source remembers the other so much later. */
const dueAfter = (before: unknown, after: unknown, laterMs = 0, moved = nobody) => {
  const memories = createMemories(1_000);
  const written = memoryOf('s', before, 0);
  memories.take(written);
  memories.wrote([written]);
  memories.take(memoryOf('s', after, laterMs));
  return memories.due(moved).map(({ memory }) => memory);
};

describe('a memory that is written', () => {
  test('is not written once more', () => {
    const memories = createMemories(1_000);
    const memory = memoryOf('s', 1);
    memories.take(memory);
    expect(memories.due(nobody)).toEqual([memory]);
    memories.wrote([memory]);
    expect([memories.due(nobody), memories.all()]).toEqual([[], []]);
  });

  test('leaves a later one of its source to be written', () => {
    const memories = createMemories(1_000);
    const [first, later] = [memoryOf('s', 'a'), memoryOf('s', 'b')];
    memories.take(first);
    memories.take(later);
    memories.wrote([first]);
    expect(memories.due(nobody)).toEqual([later]);
    expect(memories.all()).toEqual([later]);
  });

  test('is to be written again, as it is known now, once the store may not be what it was', () => {
    const memories = createMemories(1_000);
    const [old, known] = [memoryOf('s', 1), memoryOf('s', 2)];
    memories.take(memoryOf('gone', 1));
    memories.wrote([old]);
    memories.forget([known]);
    expect(memories.all()).toEqual([known]);
    // Nothing is known of what stands there, so not even numbers wait.
    expect(memories.due(nobody)).toEqual([known]);
  });
});

describe('what differs in numbers alone', () => {
  test.each([
    ['a number', 1, 2],
    ['numbers in a record', { cpu: 1, run: 'a' }, { cpu: 2, run: 'a' }],
    ['numbers in lists', [[1, 'a'], [2]], [[3, 'a'], [4]]],
    ['nothing at all', { of: null, is: true }, { of: null, is: true }],
  ])('waits for its time: %s', (_, before, after) => {
    expect(dueAfter(before, after, 999)).toEqual([]);
    expect(dueAfter(before, after, 1_000)).toEqual([after]);
  });

  test('is written along with a transition of its source, and of no other', () => {
    expect(dueAfter(1, 2, 0, new Set(['s']))).toEqual([2]);
    expect(dueAfter(1, 2, 0, new Set(['another']))).toEqual([]);
  });
});

test.each([
  ['a text', { run: 'a' }, { run: 'b' }],
  ['a text for a number', { run: 1 }, { run: 'b' }],
  ['a number for a text', { run: 'a' }, { run: 1 }],
  ['a truth', true, false],
  ['what was nothing', { run: null }, { run: {} }],
  ['what is nothing now', { run: {} }, { run: null }],
  ['a name more', { a: 1 }, { a: 1, b: 1 }],
  ['a name less', { a: 1, b: 1 }, { a: 1 }],
  ['another name', { a: undefined }, { b: undefined }],
  ['one name of two', { a: 1, b: 'x' }, { a: 1, b: 'y' }],
  ['an entry more', [1], [1, 1]],
  ['one entry of two', [1, 'a'], [1, 'b']],
  ['a record for a list', [1], { 0: 1 }],
  ['a list for a record', { 0: 1, length: 1 }, [1]],
])('a memory that differs in more than numbers is written at once: %s', (_, before, after) => {
  expect(dueAfter(before, after)).toEqual([after]);
});
