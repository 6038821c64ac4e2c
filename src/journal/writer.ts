import { concat, concatMap, defer, EMPTY, from, type Observable, tap } from 'rxjs';
import { createAppender } from './appender.ts';
import { split } from './checkpoint-parts.ts';
import type { JournalEvent, MemoryEvent } from './events.ts';
import { checkpointOf, fold, type JournalState } from './fold.ts';
import type { JournalOptions } from './journal.ts';
import { createMemories } from './memories.ts';
import type { Restored } from './restore.ts';
import { bounded } from './size-of.ts';
import { storeInTime } from './store/in-time.ts';
import type { Store, Stored } from './store/store.ts';
import { limitOf } from './store-of.ts';
import { createUpkeep } from './upkeep.ts';

/** One append holds at most so many events, and about so many bytes of them. */
export const mostOfABatch = 1_000;
export const batchOfBytes = 262_144;
/** A checkpoint is in parts of so many bytes at most: each is one text, of which there are copies until it is durable. */
export const mostOfAPart = 65_536;

/** The fold of what was appended, and how it comes into a store that works; whoever has the store says which. */
export interface Writer {
  readonly state: JournalState;
  /** The last event that is durable; `null`: there is none. */
  readonly last: Stored | null;
  /** Goes on with what a store turned out to hold. */
  restored(restored: Restored): void;
  /** This is the last event that is durable, as the store was found. */
  found(last: Stored | null): void;
  /** Takes what sources remember of these; it becomes durable with what is written next. */
  takeMemories(events: readonly JournalEvent[]): void;
  /** The memories that are not durable. */
  memories(): readonly MemoryEvent[];
  /** What stands in the store may no longer be what it was: versions are looked up, memories written anew. */
  forget(): void;
  /** Appends events that are folded already, and memories with them. */
  write(
    target: Store,
    events: readonly JournalEvent[],
    remembered?: readonly MemoryEvent[],
  ): Observable<unknown>;
  /** Writes the fold down. Behind it nothing is needed for the state, so history may go. */
  writeCheckpoint(target: Store): Observable<unknown>;
  /**
   * Folds events and writes them, one append after the other, with a checkpoint where one is due. Which of them are not in the
   * store when it errors, `progress` knows.
   */
  keep(target: Store, events: readonly JournalEvent[], progress: Progress): Observable<unknown>;
  /** Prunes no more. */
  stop(): void;
}

/** How far a list of events has come. */
export interface Progress {
  /** Folded, and on the way into the store. */
  under: readonly JournalEvent[];
  /** Neither folded nor written. */
  ahead: readonly JournalEvent[];
}

/** @param prunes has some more of history removed from `target` when its turn comes, and not where the store fails by then */
export const createWriter = (
  options: JournalOptions,
  begun: Restored,
  prunes: (target: Store, prune: () => void) => void,
): Writer => {
  const { host = null, memoryEveryMs = 300_000 } = options;
  const { batchEvents = mostOfABatch, batchBytes = batchOfBytes } = options;
  const limit = limitOf(options);
  let { state, last } = begun;
  const appender = createAppender(
    (event) => event.type === 'transition' && !state.actors.has(event.key),
    host,
  );
  const memories = createMemories(memoryEveryMs);
  const upkeep = createUpkeep({ ...options, batchBytes }, begun);

  const write: Writer['write'] = (target, events, remembered = []) =>
    appender.append(storeInTime(target, limit), events, remembered).pipe(
      tap({
        next: (stored) => {
          upkeep.wrote(events, stored.at);
          last = stored;
        },
        complete: () => memories.wrote(remembered),
      }),
    );

  const writeCheckpoint: Writer['writeCheckpoint'] = (target) =>
    defer(() => {
      upkeep.makeRoomFor(target, state);
      const parts = split(checkpointOf(state), Math.min(batchBytes, mostOfAPart), last?.position ?? 0);
      let first = 0;
      return concat(
        from(parts).pipe(
          concatMap((part, index) =>
            write(target, [part]).pipe(
              tap(() => {
                if (index === 0) first = last?.position ?? 0;
              }),
            ),
          ),
        ),
        defer(() => {
          upkeep.checkpointed(target, state, first);
          pruneLater(target);
          return EMPTY;
        }),
      );
    });

  /** A little at a time, so that what comes in meanwhile need not wait for all of it. */
  const pruneLater = (target: Store): void =>
    upkeep.later(() =>
      prunes(target, () => {
        upkeep.prune(target);
        pruneLater(target);
      }),
    );

  const remembered = (): MemoryEvent[] =>
    [...state.memories].map(([source, memory]) => ({ type: 'memory', at: state.at, source, memory }));

  const forget = (): void => {
    appender.forget();
    memories.forget(remembered());
  };
  memories.forget(remembered());

  return {
    get state() {
      return state;
    },
    get last() {
      return last;
    },
    restored(restored) {
      ({ state, last } = restored);
      upkeep.restored(restored);
    },
    found: (end) => {
      last = end;
    },
    takeMemories(events) {
      for (const event of events) {
        if (event.type !== 'memory') continue;
        fold(state, event);
        memories.take(event);
      }
    },
    memories: memories.all,
    forget,
    write,
    writeCheckpoint,
    keep: (target, events, progress) =>
      defer(() => {
        const moved = new Set(events.map((event) => (event.type === 'transition' ? event.source : '')));
        const isEnd = events.some(({ type }) => type === 'stop');
        const along = isEnd ? memories.all() : memories.due(moved);
        const others = events.filter(({ type }) => type !== 'memory');
        const lists = bounded(others, batchEvents, batchBytes);
        if (lists.length === 0) return write(target, [], along);
        progress.ahead = others;
        return from(lists).pipe(
          concatMap((list, index) => {
            for (const event of list) fold(state, event);
            progress.under = list;
            progress.ahead = progress.ahead.slice(list.length);
            upkeep.makeRoom(target);
            return concat(
              write(target, list, index === lists.length - 1 ? along : []),
              defer(() => {
                progress.under = [];
                return upkeep.isDue(target, state) ? writeCheckpoint(target) : EMPTY;
              }),
            );
          }),
        );
      }),
    stop: upkeep.stop,
  };
};
