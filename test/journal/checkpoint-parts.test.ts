import { describe, expect, test } from 'vitest';
import { gather, split } from '../../src/journal/checkpoint-parts.ts';
import { type Checkpoint, stepsAfter } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold } from '../../src/journal/fold.ts';
import { movesOf, startOf } from '../support/journal-events.ts';

/** A checkpoint of so many incidents, which two sinks are owed, and messages with copies of another. */
const checkpointWith = (incidents: number): Checkpoint => {
  const state = emptyState();
  fold(state, startOf('chat', 'mail'));
  for (const move of movesOf(incidents)) fold(state, move);
  const checkpoint = checkpointOf(state);
  const ids = movesOf(incidents).map(({ incident }, index) => [incident ?? '', `m${index}`, null] as const);
  const endings = ids.map((id) => [...id, 'Web', 1, 'cleared'] as const);
  const [chat, mail] = checkpoint.sinks;
  if (chat === undefined || mail === undefined) throw new Error('no sinks');
  // Where nothing has ended, a whole says nothing of it, and one of parts that there is none.
  const toBeSeen = ids.map(([incident], index) => [incident, index] as const);
  const telling = checkpoint.telling && { ...checkpoint.telling, toBeSeen, ended: [] };
  return {
    ...checkpoint,
    clock: [{ at: 1, shift: 3_600_000 }],
    ...(telling && { telling }),
    sinks: [{ ...chat, messageIds: ids, copies: ids, endings }, mail],
  };
};

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const gathered = (parts: readonly Checkpoint[], pending: Checkpoint[] = []) =>
  parts.map((part) => gather(pending, part));

/** A whole checkpoint, and the parts of it. */
const sample = () => {
  const whole = checkpointWith(40);
  const parts = split(whole, 4_096, 7);
  const [first, second, ...more] = parts;
  if (first === undefined || second === undefined) throw new Error('one part');
  return { whole, parts, first, second, more };
};

describe('a checkpoint that is split', () => {
  test('says how the wall clock has differed, though history begins with it; one of an older version, which did not, takes nothing back', () => {
    const { whole, parts } = sample();
    expect(parts.reduce(stepsAfter, [])).toEqual(whole.clock);
    const old = parts.map(({ clock: _, ...part }) => part);
    expect(old.reduce(stepsAfter, whole.clock ?? [])).toEqual(whole.clock);
  });

  test('stays one where it fits', () => {
    const { whole } = sample();
    expect(split(whole, 1_048_576, 7)).toEqual([whole]);
  });

  test('is numbered, says how many there are and what stood before, and no part is longer than it may be', () => {
    const { parts } = sample();
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.map(({ part }) => part)).toEqual(
      parts.map((_, index) => ({ number: index + 1, of: parts.length, after: 7 })),
    );
    for (const part of parts) expect(bytesOf(part)).toBeLessThanOrEqual(4_096);
  });

  test('is in no more parts than it needs: each is filled before the next begins', () => {
    const { parts } = sample();
    for (const part of parts.slice(0, -1)) expect(bytesOf(part)).toBeGreaterThan(2_800);
  });

  test('holds in its parts whatever the whole held, once, in its order', () => {
    const { whole, parts } = sample();
    expect(gathered(parts).at(-1)).toEqual(whole);
    expect(parts.flatMap(({ actors }) => actors)).toEqual(whole.actors);
    for (const name of ['chat', 'mail']) {
      const its = parts.flatMap(({ sinks }) => sinks.filter((sink) => sink.name === name));
      const all = whole.sinks.find((sink) => sink.name === name);
      expect(its.flatMap(({ owed }) => owed)).toEqual(all?.owed);
      expect(its.flatMap(({ copies = [] }) => copies)).toEqual(all?.copies ?? []);
      expect(its.flatMap(({ endings = [] }) => endings)).toEqual(all?.endings ?? []);
    }
  });

  test('has one part for what is longer than a part by itself', () => {
    const small = split(checkpointWith(2), 10, 0);
    expect(small.every(({ actors, sinks }) => actors.length + sinks.length <= 1)).toBe(true);
    expect(gathered(small).at(-1)).toEqual(checkpointWith(2));
  });

  test('from before there were notices has none of what telling knows in its parts', () => {
    const { telling: _, ...old } = checkpointWith(40);
    const its = split(old, 4_096, 0);
    expect(its.length).toBeGreaterThan(2);
    expect(its.some((part) => 'telling' in part)).toBe(false);
    expect(gathered(its).at(-1)).toEqual(old);
  });
});

describe('parts that are read', () => {
  test('give the whole with the last of them, and nothing before', () => {
    const { whole, parts } = sample();
    const given = gathered(parts);
    expect(given.slice(0, -1).every((one) => one === null)).toBe(true);
    expect(given.at(-1)).toEqual(whole);
  });

  test('give nothing where one is missing, or the first is', () => {
    const { first, second, more } = sample();
    expect(gathered([first, ...more]).every((one) => one === null)).toBe(true);
    expect(gathered([second, ...more]).every((one) => one === null)).toBe(true);
  });

  test('begin anew with a first part, whatever was read before it', () => {
    const { whole, first, second, more } = sample();
    expect(gathered([first, second, first, second, ...more]).at(-1)).toEqual(whole);
  });

  test.each([
    ['another time', { at: 1, part: {} }],
    ['another number of parts', { part: { of: 99 } }],
    ['another place in the journal', { part: { after: 8 } }],
  ])('give nothing where one of them is of %s', (_, other) => {
    const { at, part } = { at: 0, ...other };
    const { whole, first, second } = sample();
    const pending: Checkpoint[] = [];
    gather(pending, first);
    const how = second.part ?? { number: 0, of: 0, after: 0 };
    expect(gather(pending, { ...second, at: whole.at + at, part: { ...how, ...part } })).toBeNull();
    expect(pending).toEqual([]);
  });

  test('that are none are the whole, and empty what waits', () => {
    const { whole, first } = sample();
    const pending = [first];
    expect(gather(pending, whole)).toBe(whole);
    expect(pending).toEqual([]);
  });
});
