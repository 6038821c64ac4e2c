import type { Actor } from '../machines/actors.ts';
import { evolveActors } from '../machines/evolve.ts';
import { evolve } from '../telling/evolve.ts';
import { awaitFirstLook, looked } from '../telling/first-look.ts';
import { restoreTelling, snapshotOf } from '../telling/snapshot.ts';
import { emptyTelling, type TellingState } from '../telling/state.ts';
import { lengthOf } from './length-of.ts';
import type { TapRecord } from './records.ts';

/** What was recorded together. Its text is made when it is written: what waits would be there twice. */
export interface Batch {
  readonly at: number;
  readonly records: readonly TapRecord[];
}

/** What stands before a batch. */
export interface Snapshot {
  readonly actors: ReadonlyMap<string, Actor>;
  readonly telling: TellingState;
}

/**
 * What was recorded and does not stand in every file yet, and what stands before it: once for all files, however far each has
 * come.
 */
export interface Backlog {
  /** Puts what belongs together behind all that waits. */
  add(records: readonly TapRecord[]): void;
  /** Where a file begins: behind all there is. */
  follow(): Cursor;
}

/** How far one file has come. */
export interface Cursor {
  /** What waits behind the batch in flight: how many, and characters, or so. */
  readonly waiting: { readonly batches: number; readonly length: number };
  /** The next batch, to be written; it is in flight until it is committed: nothing is put into it any more. `null`: there is none. */
  take(): Batch | null;
  /** What is in flight is done with, written or given up. Nothing that `snapshot` gave may be read any more. */
  commit(): void;
  /** What stands before what is in flight. */
  snapshot(): Snapshot;
}

/** So many characters of deliveries are one batch. */
export const mostTogether = 65_536;

interface GrowingBatch extends Batch {
  /** Characters, or so. */
  length: number;
  readonly records: TapRecord[];
  /** Others may be put behind it, as long as it is not sealed. */
  readonly onlyDeliveries: boolean;
  /** Some file has it in flight, or begins behind it. */
  isSealed: boolean;
}

interface Position {
  /** The number of its next batch. */
  next: number;
  isInFlight: boolean;
  /** Characters, or so, behind what is in flight. */
  length: number;
}

/** @param telling what telling began with; it stays the caller's */
export const createBacklog = (begun: readonly Actor[], telling: TellingState | null): Backlog => {
  const base: { actors: Map<string, Actor>; telling: TellingState } = {
    actors: new Map(begun.map((actor) => [actor.key, actor])),
    telling: telling === null ? emptyTelling() : copyOf(telling),
  };
  const batches: GrowingBatch[] = [];
  const positions: Position[] = [];
  /** The number of the first of `batches`, which `base` stands before. */
  let first = 0;

  const foldCommitted = (): void => {
    const until = Math.min(...positions.map(({ next }) => next));
    for (; first < until; first += 1)
      for (const record of batches.shift()?.records ?? []) evolveBy(record, base.actors, base.telling);
  };

  /** Of a file that is ahead of another, whose disk is slow or full. */
  const snapshotAt = (next: number): Snapshot => {
    const snapshot = { actors: new Map(base.actors), telling: copyOf(base.telling) };
    for (const { records } of batches.slice(0, next - first))
      for (const record of records) evolveBy(record, snapshot.actors, snapshot.telling);
    return snapshot;
  };

  return {
    add(records) {
      const [head] = records;
      if (head === undefined) return;
      const length = lengthOf(records);
      const onlyDeliveries = records.every(({ type }) => type === 'delivery');
      const last = batches.at(-1);
      const kept = records.map(withoutMemory);
      // Of a storm there are thousands, one after the other: they need not be as many writes.
      if (onlyDeliveries && last?.onlyDeliveries && !last.isSealed && last.length < mostTogether) {
        last.records.push(...kept);
        last.length += length;
      } else batches.push({ at: head.at, length, records: kept, onlyDeliveries, isSealed: false });
      for (const position of positions) position.length += length;
    },
    follow() {
      const position: Position = { next: first + batches.length, isInFlight: false, length: 0 };
      positions.push(position);
      // What comes next is put behind this batch, and not into it, which this file does not have.
      const last = batches.at(-1);
      if (last !== undefined) last.isSealed = true;
      const take = (): Batch | null => {
        const batch = batches[position.next - first] ?? null;
        if (batch === null || position.isInFlight) return batch;
        batch.isSealed = true;
        position.isInFlight = true;
        position.length -= batch.length;
        return batch;
      };
      return {
        get waiting() {
          const count = first + batches.length - position.next - (position.isInFlight ? 1 : 0);
          return { batches: count, length: position.length };
        },
        take,
        commit() {
          if (take() === null) return;
          position.isInFlight = false;
          position.next += 1;
          foldCommitted();
        },
        snapshot: () => (position.next === first ? base : snapshotAt(position.next)),
      };
    },
  };
};

const copyOf = (telling: TellingState): TellingState => {
  const copy = emptyTelling();
  restoreTelling(copy, snapshotOf(telling));
  return copy;
};

/** What its source remembers is not recorded, and is as large as all that it watches: of each sweep that waits it would wait, too. */
const withoutMemory = (record: TapRecord): TapRecord => {
  if (record.type !== 'sweep' || record.memory === undefined) return record;
  const { memory: _, ...rest } = record;
  return rest;
};

/** What stands after one more record. */
export const evolveBy = (record: TapRecord, actors: Map<string, Actor>, telling: TellingState): void => {
  switch (record.type) {
    case 'sweep': {
      const { at, source, error } = record;
      if (record.slept === true) awaitFirstLook(telling, Math.max(telling.at, at));
      looked(telling, record);
      if (record.hinted !== true) evolve(telling, { type: 'swept', at, source, failed: error !== undefined });
      return;
    }
    case 'transition':
      evolveActors(actors, record);
      evolve(telling, record);
      return;
    case 'command':
      if (record.slept === true) awaitFirstLook(telling, Math.max(telling.at, record.at));
      evolve(telling, record);
      return;
    case 'hold':
    case 'notice':
      evolve(telling, record);
      return;
    case 'delivery':
    case 'state':
    case 'stop':
      return;
  }
};
