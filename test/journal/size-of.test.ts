import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold } from '../../src/journal/fold.ts';
import { bounded, sizeOf, sizeOfFold } from '../../src/journal/size-of.ts';
import { movesOf, startOf } from '../support/journal-events.ts';

const key = `dep/${'я'.repeat(100)}`;
const [alert] = movesOf(1, 'ж'.repeat(100), 'не отвечает '.repeat(50));
if (alert === undefined) throw new Error('no alert');
const members = Array.from({ length: 20 }, (_, index) => ({
  ...{ incident: `${key}${index}@1`, key: `${key}${index}`, action: 'alert' as const, since: 1 },
}));

const events: readonly (readonly [string, JournalEvent])[] = [
  ['a transition', alert],
  [
    'a delivery',
    {
      ...{ type: 'delivery', at: 1, sink: 'chat', key, incident: `${key}@1`, action: 'alert', of: 1 },
      ...{ outcome: 'dropped', attempts: 3, why: 'слишком длинно '.repeat(100) },
    },
  ],
  [
    'a notice of many',
    { type: 'notice', at: 1, id: 'n1', why: 'alert', quietly: false, channels: ['chat'], members },
  ],
  [
    'a hold',
    {
      ...{ type: 'hold', at: 1, incident: `${key}@1`, key, action: 'alert', channels: ['chat'] },
      ...{ reason: 'quiet', by: null, until: 2 },
    },
  ],
];

test.each(events)('the size of %s is a little more than what it takes as JSON', (_, event) => {
  const bytes = Buffer.byteLength(JSON.stringify(event));
  expect(sizeOf(event)).toBeGreaterThanOrEqual(bytes);
  expect(sizeOf(event)).toBeLessThan(2 * bytes + 700);
});

test('the size of a start is that of any small event, and more than it takes', () => {
  expect(sizeOf(startOf('chat'))).toBeGreaterThan(Buffer.byteLength(JSON.stringify(startOf('chat'))));
  expect(sizeOf(startOf('chat'))).toBeLessThan(500);
});

describe('the size of a checkpoint', () => {
  const checkpointFor = (count: number) => {
    const state = emptyState();
    fold(state, startOf('chat'));
    for (const move of movesOf(count)) fold(state, move);
    return { state, checkpoint: checkpointOf(state) };
  };

  test.each([0, 1, 100])(
    'of %i incidents that are owed is at least what it takes, and so is that of the state',
    (count) => {
      const { state, checkpoint } = checkpointFor(count);
      const bytes = Buffer.byteLength(JSON.stringify(checkpoint));
      // What telling remembers of flaps is counted, and not all of it is written.
      expect(sizeOfFold(state)).toBeGreaterThanOrEqual(sizeOf(checkpoint));
      expect(sizeOfFold(state)).toBeLessThanOrEqual(sizeOf(checkpoint) + 200 * count);
      expect(sizeOf(checkpoint)).toBeGreaterThanOrEqual(bytes);
      expect(sizeOf(checkpoint)).toBeLessThan(3 * bytes + 400);
    },
  );

  test('grows with every message that is remembered, its copies too', () => {
    const { checkpoint } = checkpointFor(1);
    const [chat] = checkpoint.sinks;
    if (chat === undefined) throw new Error('no sink');
    const ids = [['dep/e0@1', 'm1', null] as const, ['dep/e1@1', 'm2', null] as const];
    const sized = (more: object): number => sizeOf({ ...checkpoint, sinks: [{ ...chat, ...more }] });
    const plain = sized({});
    expect(sized({ messageIds: ids })).toBe(plain + 2 * 80);
    expect(sized({ messageIds: ids, copies: ids })).toBe(plain + 4 * 80);
  });
});

describe('events that are bounded', () => {
  const small = movesOf(10, 'e', 'is down.', 0);
  const size = sizeOf(small[0] as JournalEvent);

  test('are in lists of at most so many, in their order', () => {
    const lists = bounded(small, 4, 1_000_000);
    expect(lists.map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(lists.flat()).toEqual(small);
  });

  test('are in lists of at most so many bytes, to the byte', () => {
    expect(bounded(small, 100, 5 * size).map(({ length }) => length)).toEqual([5, 5]);
    expect(bounded(small, 100, 5 * size - 1).map(({ length }) => length)).toEqual([4, 4, 2]);
  });

  test('are alone where one is longer by itself', () => {
    expect(bounded(small.slice(0, 3), 100, 1).map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(bounded([], 100, 1)).toEqual([]);
  });
});
