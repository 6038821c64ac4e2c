import { type SchedulerLike, type Subscription, timer } from 'rxjs';
import { dayMs } from '../language/duration.ts';
import { firstAtWall, wallAt } from '../language/wall-clock.ts';
import type { JournalEvent } from './events.ts';
import type { JournalState } from './fold.ts';
import type { Restored } from './restore.ts';
import { sizeOf, sizeOfFold } from './size-of.ts';
import type { PrunableStore, Prune, Store } from './store/store.ts';

export interface UpkeepOptions {
  readonly scheduler: SchedulerLike;
  readonly keepMs: number;
  readonly maxBytes: number;
  readonly checkpointEvery?: number;
  readonly checkpointEveryMs?: number;
  /** How much is written at once, about. */
  readonly batchBytes: number;
}

/** When the fold has to be written down, and how far history goes behind it. */
export interface Upkeep {
  /** These are written, the last of them from this time. */
  wrote(events: readonly JournalEvent[], at: number): void;
  /** This is what stands in the store from now on. */
  restored(restored: Restored): void;
  isDue(store: Store, state: JournalState): boolean;
  /** A checkpoint is written, which begins at `position`: removes the first of what is not needed any more. */
  checkpointed(store: Store, state: JournalState, position: number): void;
  /** Removes some more of it. Throws `StoreError`. */
  prune(store: Store): void;
  /** Calls back after a rest, if there is more to be removed. */
  later(work: () => void): void;
  /** Removes what is not needed any more, where there is no room beside it for the next events. Throws `StoreError`. */
  makeRoom(store: Store): void;
  /** As `makeRoom`, for a checkpoint of this state. */
  makeRoomFor(store: Store, state: JournalState): void;
  stop(): void;
}

/** How long others have their turn between two parts of one pruning. */
const restMs = 10;

/** So many bytes are worth a checkpoint, however few events they are. */
const muchBytes = 4 * 1024 * 1024;

/**
 * A checkpoint is written after `checkpointEvery` events or some megabytes, and a large one only after twice its own
 * size, so that checkpoints are never most of what is written; but whatever it costs, before an eighth of
 * `maxBytes` is written that can't be pruned yet. What is pruned leaves room for that eighth and the checkpoint at its
 * end, so that the store stays below `maxBytes`, as long as what there is to know takes less than a third of it.
 */
export const createUpkeep = (options: UpkeepOptions, begun: Restored): Upkeep => {
  const { scheduler, keepMs, maxBytes, checkpointEvery = 2_000, checkpointEveryMs = dayMs } = options;
  const tightBytes = Math.max(maxBytes / 8, 65_536);
  /** So many events, and bytes, since the last checkpoint, and since when. */
  let { events, bytes, since } = begun;
  /** What is being removed. */
  let limits: Prune | undefined;
  let resting: Subscription | undefined;

  const prune = (store: Store): void => {
    if (limits === undefined || !isPrunable(store) || !store.prune(limits).more) limits = undefined;
  };

  /** Twice a batch may be in the write-ahead log beside it. */
  const makeRoom = (store: Store, bytes: number): void => {
    if (!isPrunable(store)) return;
    while (limits !== undefined && store.sizeBytes() + bytes + 2 * options.batchBytes > maxBytes)
      prune(store);
  };

  return {
    wrote(those, at) {
      events += those.length;
      for (const event of those) bytes += sizeOf(event);
      since ??= at;
    },

    restored(restored) {
      ({ events, bytes, since } = restored);
    },

    isDue(store, state) {
      // By recorded time, which the events' own is.
      const now = state.at;
      if (now - (since ?? now) >= checkpointEveryMs) return true;
      if (isPrunable(store) && bytes >= tightBytes) return true;
      if (events < checkpointEvery && bytes < muchBytes) return false;
      const fold = sizeOfFold(state);
      return fold <= options.batchBytes || bytes >= 2 * fold;
    },

    checkpointed(store, state, position) {
      events = 0;
      bytes = 0;
      since = state.at;
      const fold = sizeOfFold(state);
      const room = fold + Math.min(tightBytes, Math.max(2 * fold, muchBytes));
      limits = {
        before: position,
        // By the wall: a clock that had leapt must not make all that was before it old.
        olderThan: firstAtWall(state.clock, wallAt(state.clock, state.at) - keepMs),
        maxBytes: Math.max(0, maxBytes - room),
      };
      prune(store);
    },

    prune,

    later(work) {
      resting?.unsubscribe();
      if (limits !== undefined) resting = timer(restMs, scheduler).subscribe(work);
    },

    makeRoom: (store) => makeRoom(store, options.batchBytes),

    makeRoomFor: (store, state) => makeRoom(store, sizeOfFold(state)),

    stop: () => resting?.unsubscribe(),
  };
};

const isPrunable = (store: Store): store is PrunableStore => 'prune' in store;
