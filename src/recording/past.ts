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
export interface Stand {
  readonly actors: ReadonlyMap<string, Actor>;
  readonly telling: TellingState;
}

/**
 * What was recorded and does not stand in every file yet, and what stands before it: once for all files, however far each has
 * come.
 */
export interface Past {
  /** Puts what belongs together behind all that waits. */
  add(records: readonly TapRecord[]): void;
  /** Where a file begins: behind all there is. */
  follow(): Place;
}

/** How far one file has come. */
export interface Place {
  /** What waits behind the batch that was taken: how many, and characters, or so. */
  readonly waits: { readonly batches: number; readonly length: number };
  /** The next batch, to be written, until it is passed: nothing is put into it any more. `null`: there is none. */
  take(): Batch | null;
  /** What was taken is done with, written or given up. Nothing that `stand` gave may be read any more. */
  pass(): void;
  /** What stands before what was taken. */
  stand(): Stand;
}

/** So many characters of deliveries are one batch. */
export const mostTogether = 65_536;

interface Waiting extends Batch {
  /** Characters, or so. */
  length: number;
  readonly records: TapRecord[];
  /** Others may be put behind it, as long as nobody has taken it. */
  readonly onlyDeliveries: boolean;
  taken: boolean;
}

interface Counted {
  /** The number of its next batch. */
  next: number;
  isTaken: boolean;
  /** Characters, or so, behind what is taken. */
  length: number;
}

/** @param telling what telling began with; it stays the caller's */
export const createPast = (begun: readonly Actor[], telling: TellingState | null): Past => {
  const base: { actors: Map<string, Actor>; telling: TellingState } = {
    actors: new Map(begun.map((actor) => [actor.key, actor])),
    telling: telling === null ? emptyTelling() : copyOf(telling),
  };
  const batches: Waiting[] = [];
  const places: Counted[] = [];
  /** The number of the first of `batches`, which `base` stands before. */
  let first = 0;

  const foldPassed = (): void => {
    const until = Math.min(...places.map(({ next }) => next));
    for (; first < until; first += 1)
      for (const record of batches.shift()?.records ?? []) evolveBy(record, base.actors, base.telling);
  };

  /** Of a file that is ahead of another, whose disk is slow or full. */
  const standAhead = (next: number): Stand => {
    const stand = { actors: new Map(base.actors), telling: copyOf(base.telling) };
    for (const { records } of batches.slice(0, next - first))
      for (const record of records) evolveBy(record, stand.actors, stand.telling);
    return stand;
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
      if (onlyDeliveries && last?.onlyDeliveries && !last.taken && last.length < mostTogether) {
        last.records.push(...kept);
        last.length += length;
      } else batches.push({ at: head.at, length, records: kept, onlyDeliveries, taken: false });
      for (const place of places) place.length += length;
    },
    follow() {
      const place: Counted = { next: first + batches.length, isTaken: false, length: 0 };
      places.push(place);
      const take = (): Batch | null => {
        const batch = batches[place.next - first] ?? null;
        if (batch === null || place.isTaken) return batch;
        batch.taken = true;
        place.isTaken = true;
        place.length -= batch.length;
        return batch;
      };
      return {
        get waits() {
          const count = first + batches.length - place.next - (place.isTaken ? 1 : 0);
          return { batches: count, length: place.length };
        },
        take,
        pass() {
          if (take() === null) return;
          place.isTaken = false;
          place.next += 1;
          foldPassed();
        },
        stand: () => (place.next === first ? base : standAhead(place.next)),
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
