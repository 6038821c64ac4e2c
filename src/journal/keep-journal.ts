import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  endWith,
  from,
  ignoreElements,
  type Observable,
  of,
  repeat,
  type Subscription,
  takeWhile,
  tap,
  timer,
} from 'rxjs';
import { messageOf } from '../language/errors.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { createAppender } from './appender.ts';
import { createBacklog } from './backlog.ts';
import { split } from './checkpoint-parts.ts';
import type { JournalEvent, MemoryEvent } from './events.ts';
import { findIn } from './find-in.ts';
import { checkpointOf, fold } from './fold.ts';
import type { Journal, JournalOptions } from './journal.ts';
import { createMemories } from './memories.ts';
import { type Restored, restoreWhole } from './restore.ts';
import { bounded } from './size-of.ts';
import { storeInTime } from './store/in-time.ts';
import { type Store, StoreError } from './store/store.ts';
import { closeStore, limitOf, openStore } from './store-of.ts';
import { createTurns } from './turns.ts';
import { createUpkeep } from './upkeep.ts';

/** So many events, and about so many bytes of them, wait for a store that fails; one append holds at most so many of both. */
export const mostHeld = 100_000;
export const mostHeldBytes = 8 * 1024 * 1024;
export const mostOfABatch = 1_000;
export const batchOfBytes = 262_144;

/**
 * Goes on with what was restored: appends with the version of each key, writes checkpoints and prunes behind them, and goes on
 * in memory while the store fails or is silent. `trouble` is what it failed with; without an opened store it is opened later.
 */
export const keepJournal = (
  options: JournalOptions,
  opened: Store | null,
  restored: Restored,
  trouble: unknown,
): Journal => {
  const { scheduler, onTrouble, onMerged, warn, host = null, words = locales.en } = options;
  const { inWords = (error: unknown): string => whyFailed(error, words) } = options;
  const {
    againMs = 5_000,
    patience = mostHeld,
    patienceBytes = mostHeldBytes,
    memoryEveryMs = 300_000,
  } = options;
  const { batchEvents = mostOfABatch, batchBytes = batchOfBytes } = options;
  const limit = limitOf(options);
  let store = opened;
  let { state, last } = restored;
  /** What the store failed with; `undefined`: it works. */
  let fault = trouble;
  const appender = createAppender(
    (event) => event.type === 'transition' && !state.actors.has(event.key),
    host,
  );
  const memories = createMemories(memoryEveryMs);
  const upkeep = createUpkeep({ ...options, batchBytes }, restored);
  /** What could not be written yet, but for memories. */
  const backlog = createBacklog(patience, patienceBytes);
  /** The store lacks something that is to be had only from the fold. */
  let lacking = false;
  /** The store holds what is not in `state` yet, or did not a moment ago. */
  let toMerge = false;
  let merged = false;
  let again: Subscription | undefined;
  /** It is tried once more, and then no more. */
  let isClosing = false;
  /** So many appends have not had their turn yet. */
  let queued = 0;

  const inTurn = createTurns((error) => fail(error));

  const write = (
    target: Store,
    events: readonly JournalEvent[],
    remembered: readonly MemoryEvent[] = [],
  ): Observable<unknown> =>
    appender.append(storeInTime(target, limit), events, remembered).pipe(
      tap({
        next: (stored) => {
          upkeep.wrote(events, stored.at);
          last = stored;
        },
        complete: () => memories.wrote(remembered),
      }),
    );

  /** Behind a checkpoint nothing is needed for the state, so history may go. */
  const writeCheckpoint = (target: Store): Observable<unknown> =>
    defer(() => {
      upkeep.makeRoomFor(target, state);
      const parts = split(checkpointOf(state), batchBytes, last?.position ?? 0);
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
    upkeep.later(() => {
      inTurn(() => {
        if (store === target && fault === undefined) {
          upkeep.prune(target);
          pruneLater(target);
        }
        return EMPTY;
      }).subscribe();
    });

  const tryLater = (): void => {
    if (isClosing) return;
    again ??= timer(againMs, scheduler).subscribe(() => {
      again = undefined;
      inTurn(catchUp).subscribe();
    });
  };

  const fail = (error: unknown): void => {
    const before = fault;
    fault = error;
    if (before === undefined || messageOf(before) !== messageOf(error)) onTrouble(inWords(error));
    // What stands in the store may no longer be what it was.
    appender.forget();
    memories.forget(remembered());
    // A full disk gets room again, and until then nobody else shall have the file. Who is silent may only be slow.
    const stays = error instanceof StoreError && (error.fault === 'full' || error.fault === 'silent');
    if (store !== null && error instanceof StoreError && !stays) {
      closeStore(store, warn, words);
      store = null;
    }
    tryLater();
  };

  const remembered = (): MemoryEvent[] =>
    [...state.memories].map(([source, memory]) => ({ type: 'memory', at: state.at, source, memory }));

  const hold = (events: readonly JournalEvent[]): void => {
    const tooMany = backlog.hold(events);
    if (tooMany === null) return;
    if (!lacking) warn(words.journal.tooManyWait(tooMany - 1));
    lacking = true;
  };

  const takeMemories = (events: readonly JournalEvent[]): void => {
    for (const event of events) {
      if (event.type !== 'memory') continue;
      fold(state, event);
      memories.take(event);
    }
  };

  const goOnInMemory = (events: readonly JournalEvent[]): void => {
    const others = events.filter(({ type }) => type !== 'memory');
    for (const event of others) fold(state, event);
    hold(others);
  };

  /** Writes events, and checkpoints between them where they are due. */
  const keep = (target: Store, events: readonly JournalEvent[]): Observable<unknown> =>
    defer(() => {
      const moved = new Set(events.map((event) => (event.type === 'transition' ? event.source : '')));
      const isEnd = events.some(({ type }) => type === 'stop');
      const along = isEnd ? memories.all() : memories.due(moved);
      const others = events.filter(({ type }) => type !== 'memory');
      const lists = bounded(others, batchEvents, batchBytes);
      if (lists.length === 0) return write(target, [], along);
      let folded = 0;
      let written = 0;
      const keepList = (list: readonly JournalEvent[], index: number): Observable<unknown> =>
        defer(() => {
          for (const event of list) fold(state, event);
          folded = index + 1;
          upkeep.makeRoom(target);
          return concat(
            write(target, list, folded === lists.length ? along : []),
            defer(() => {
              written = folded;
              return upkeep.isDue(target, state) ? writeCheckpoint(target) : EMPTY;
            }),
          );
        });
      return from(lists).pipe(
        concatMap(keepList),
        catchError((error: unknown) => {
          hold(lists.slice(written, folded).flat());
          goOnInMemory(lists.slice(folded).flat());
          throw error;
        }),
      );
    });

  /** Brings a store that failed up to date: what waits is written, and what others wrote is taken in. */
  const catchUp = (): Observable<unknown> =>
    concat(
      defer(() => (store === null ? openStore(options, fault) : EMPTY)).pipe(
        tap((target) => {
          store = target;
        }),
      ),
      defer(() => (store === null ? EMPTY : catchUpIn(store))),
    );

  const catchUpIn = (target: Store): Observable<unknown> => {
    const sought = backlog.events;
    return findIn(storeInTime(target, limit), last, sought, host).pipe(
      concatMap(({ known, taken, foreign, end }) => {
        // A new file, or one that missed too much, begins with all there is; it is the end of all before it.
        lacking ||= !known;
        if (foreign && lacking) warn(words.journal.notTakenIn);
        toMerge ||= foreign && !lacking;
        // From here on what was taken is written, whatever comes of the rest.
        last = end;
        backlog.written(sought, taken);
        // Nobody waits for this, so more may come to wait in the meantime.
        return defer(() => catchUpStep(target)).pipe(
          repeat(),
          takeWhile((more) => more),
        );
      }),
    );
  };

  /** One thing that the store lacks; emits whether there may be more. */
  const catchUpStep = (target: Store): Observable<boolean> => {
    const thenMore = (work: Observable<unknown>): Observable<boolean> =>
      work.pipe(ignoreElements(), endWith(true));
    const mine = backlog.events;
    const [list] = bounded(mine.slice(0, batchEvents), batchEvents, batchBytes);
    if (list !== undefined) {
      return thenMore(write(target, list).pipe(tap(() => backlog.written(mine, list.length))));
    }
    if (lacking) {
      lacking = false;
      return thenMore(
        writeCheckpoint(target).pipe(
          catchError((error: unknown) => {
            lacking = true;
            throw error;
          }),
        ),
      );
    }
    const along = memories.all();
    if (along.length > 0) return thenMore(write(target, [], along));
    if (toMerge) return thenMore(takeIn(target));
    fault = undefined;
    onTrouble(null);
    if (merged) {
      merged = false;
      onMerged?.();
    }
    return of(false);
  };

  const takeIn = (target: Store): Observable<unknown> =>
    restoreWhole(storeInTime(target, limit), warn, host, words).pipe(
      tap((both) => {
        ({ state, last } = both);
        for (const event of backlog.events) fold(state, event);
        upkeep.restored(both);
        toMerge = false;
        merged = true;
      }),
    );

  memories.forget(remembered());
  if (fault !== undefined) tryLater();

  return {
    get state() {
      return state;
    },

    get store() {
      return fault === undefined ? store : null;
    },

    get end() {
      return last?.position ?? 0;
    },

    append: (events) =>
      defer(() => {
        // While the store fails nobody waits for it, not for its being tried once more either.
        if (fault !== undefined && queued === 0) {
          takeMemories(events);
          goOnInMemory(events);
          return EMPTY;
        }
        queued += 1;
        return inTurn(() => {
          queued -= 1;
          takeMemories(events);
          const target = store;
          if (target !== null && fault === undefined) return keep(target, events);
          goOnInMemory(events);
          return EMPTY;
        });
      }),

    close: () =>
      concat(
        inTurn(() => {
          isClosing = true;
          again?.unsubscribe();
          if (fault !== undefined) return catchUp();
          return store === null ? EMPTY : write(store, [], memories.all());
        }),
        inTurn(() => {
          upkeep.stop();
          if (fault !== undefined) warn(words.journal.neverWritten(backlog.events.length));
          if (store !== null) closeStore(store, warn, words);
          store = null;
          return EMPTY;
        }),
      ),
  };
};
