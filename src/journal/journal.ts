import {
  catchError,
  concat,
  concatMap,
  defaultIfEmpty,
  defer,
  EMPTY,
  forkJoin,
  ignoreElements,
  type Observable,
  of,
  reduce,
  type SchedulerLike,
  type Subscription,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { checkpointKey, type JournalEvent, parseEvent, streamOf } from './events.ts';
import { checkpointOf, emptyState, fold, type JournalState } from './fold.ts';
import { type Append, type Json, type PrunableStore, type Store, StoreError } from './store.ts';

export interface JournalOptions {
  /** Opens the store; throws `StoreError` where it can't. Asked again while it fails. */
  readonly open: () => Store;
  readonly scheduler: SchedulerLike;
  /** Told why the journal can't be written, once for each new reason, and `null` once it can again. */
  readonly onTrouble: (why: string | null) => void;
  readonly warn: (message: string) => void;
  readonly keepMs: number;
  readonly maxBytes: number;
  /** After so many events the fold is written down, so that a start stays short. */
  readonly checkpointEvery?: number;
  /** How long to wait before a store that failed is tried again. */
  readonly againMs?: number;
  /** So many events wait for a store that fails; with more, only their fold is kept. */
  readonly patience?: number;
}

export interface Journal {
  /** Everything that was appended, folded. It is the journal's own: read it, never write it. */
  readonly state: Readonly<JournalState>;
  /**
   * Makes events durable, then completes. While the store fails it completes at once: the events are
   * folded and wait, and `onTrouble` has said so. Never errors.
   */
  append(events: readonly JournalEvent[]): Observable<never>;
  close(): void;
}

/**
 * The journal over a store: restores by folding from the last checkpoint, appends with the version of each
 * key, writes checkpoints and prunes behind them, and goes on in memory while the store fails.
 */
export const openJournal = (options: JournalOptions): Observable<Journal> =>
  defer(() => {
    try {
      const store = options.open();
      return restore(store, options.warn).pipe(
        concatMap((state) => of(keepJournal(options, store, state, null))),
        catchError((error: unknown) => {
          closeStore(store);
          throw error;
        }),
      );
    } catch (error) {
      return throwError(() => error);
    }
  }).pipe(
    catchError((error: unknown) => {
      options.onTrouble(messageOf(error));
      return of(keepJournal(options, null, emptyState(), messageOf(error)));
    }),
  );

/** Folds a store: the last checkpoint, and everything behind it. */
export const restore = (store: Store, warn: (message: string) => void): Observable<JournalState> =>
  store.latest(checkpointKey).pipe(
    defaultIfEmpty(undefined),
    concatMap((checkpoint) => store.read(checkpoint?.position ?? 1)),
    reduce((state, { position, key, event }) => {
      try {
        const parsed = parseEvent(event);
        if (parsed !== null) fold(state, parsed);
      } catch (error) {
        warn(`journal, event ${position} of ${key} is passed over: ${messageOf(error)}`);
      }
      return state;
    }, emptyState()),
  );

const keepJournal = (
  options: JournalOptions,
  opened: Store | null,
  restored: JournalState,
  trouble: string | null,
): Journal => {
  const { scheduler, open, onTrouble, warn, keepMs, maxBytes } = options;
  const { checkpointEvery = 2_000, againMs = 5_000, patience = 100_000 } = options;
  let store = opened;
  let state = restored;
  let why = trouble;
  /** The position of the last event of each key that lives. */
  const positions = new Map<string, number>();
  /** What could not be written yet. */
  let waiting: JournalEvent[] = [];
  /** There was too much of that: only the fold is still to be had. */
  let overflowed = false;
  let sinceCheckpoint = 0;
  let again: Subscription | null = null;

  const appendOf = (event: JournalEvent): Append => {
    const key = streamOf(event);
    return { key, expected: positions.get(key) ?? 0, at: event.at, event: event as unknown as Json };
  };

  /** The versions of keys this process has not written yet, or has forgotten. */
  const lookUp = (target: Store, events: readonly JournalEvent[]): Observable<unknown> => {
    const unknown = [...new Set(events.map(streamOf))].filter((key) => !positions.has(key));
    if (unknown.length === 0) return of(null);
    return forkJoin(unknown.map((key) => target.latest(key).pipe(defaultIfEmpty(undefined)))).pipe(
      tap((found) => {
        unknown.forEach((key, i) => {
          positions.set(key, found[i]?.position ?? 0);
        });
      }),
    );
  };

  const write = (target: Store, events: readonly JournalEvent[]): Observable<readonly number[]> =>
    lookUp(target, events).pipe(
      concatMap(() => target.append(events.map(appendOf))),
      tap((written) => {
        events.forEach((event, i) => {
          const key = streamOf(event);
          const position = written[i];
          if (position === undefined) return;
          if (event.type === 'transition' && !state.actors.has(key)) positions.delete(key);
          else positions.set(key, position);
        });
      }),
    );

  /** Behind a checkpoint nothing is needed for the state, so history may go. */
  const checkpoint = (target: Store): Observable<unknown> => {
    sinceCheckpoint = 0;
    return write(target, [checkpointOf(state)]).pipe(
      tap(([position = 0]) => {
        if (isPrunable(target)) {
          target.prune({ before: position, olderThan: scheduler.now() - keepMs, maxBytes });
        }
      }),
    );
  };

  const fail = (error: unknown): void => {
    const reason = messageOf(error);
    // What is told again must have changed; what is written next must be looked up.
    if (reason !== why) onTrouble(reason);
    why = reason;
    positions.clear();
    if (store !== null && error instanceof StoreError && error.fault !== 'full') {
      closeStore(store);
      store = null;
    }
    again ??= timer(againMs, scheduler).subscribe(retry);
  };

  const hold = (events: readonly JournalEvent[]): void => {
    waiting.push(...events);
    if (waiting.length <= patience) return;
    if (!overflowed) warn(`journal: more than ${patience} events wait; only what they add up to is kept`);
    waiting = [];
    overflowed = true;
  };

  const retry = (): void => {
    again = null;
    const held = waiting;
    const asFold = overflowed;
    concat(
      defer(() => {
        store ??= open();
        const target = store;
        return target.latest(checkpointKey).pipe(
          defaultIfEmpty(undefined),
          // An empty store, or one that missed too much, begins with all there is.
          concatMap((last) => {
            const events = asFold || last === undefined ? [...held, checkpointOf(state)] : held;
            return events.length === 0 ? EMPTY : write(target, events);
          }),
          ignoreElements(),
        );
      }),
      // From here on they are durable, whatever comes.
      defer(() => {
        waiting = waiting.slice(held.length);
        overflowed = false;
        return EMPTY;
      }),
      // What stood in the store before is part of the truth: this process may have begun without it.
      defer(() => (store === null ? EMPTY : restore(store, warn))).pipe(
        tap((folded) => {
          state = folded;
          for (const event of waiting) fold(state, event);
        }),
      ),
    ).subscribe({
      error: fail,
      complete: () => {
        why = null;
        onTrouble(null);
      },
    });
  };

  if (why !== null) again = timer(againMs, scheduler).subscribe(retry);

  return {
    get state() {
      return state;
    },
    append: (events) =>
      defer(() => {
        if (events.length === 0) return EMPTY;
        for (const event of events) fold(state, event);
        const target = store;
        if (target === null || why !== null) {
          hold(events);
          return EMPTY;
        }
        sinceCheckpoint += events.length;
        const due = sinceCheckpoint >= checkpointEvery;
        return concat(write(target, events), due ? defer(() => checkpoint(target)) : EMPTY).pipe(
          ignoreElements(),
          catchError((error: unknown) => {
            hold(events);
            fail(error);
            return EMPTY;
          }),
        );
      }),
    close() {
      again?.unsubscribe();
      if (store !== null) closeStore(store);
      store = null;
    },
  };
};

const isPrunable = (store: Store): store is PrunableStore => 'prune' in store;

const closeStore = (store: Store): void => {
  if ('close' in store && typeof store.close === 'function') store.close();
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
