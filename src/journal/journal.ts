import {
  catchError,
  concat,
  concatAll,
  concatMap,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  Observable,
  of,
  type SchedulerLike,
  Subject,
  type Subscription,
  tap,
  timer,
} from 'rxjs';
import { messageOf } from '../language/errors.ts';
import { createAppender } from './appender.ts';
import type { JournalEvent } from './events.ts';
import { findIn } from './find-in.ts';
import { checkpointOf, emptyState, fold, type JournalState } from './fold.ts';
import { type Restored, restoreWhole } from './restore.ts';
import { type PrunableStore, type Prune, type Store, StoreError } from './store/store.ts';

export interface JournalOptions {
  /**
   * Opens the store; throws `StoreError` where it can't. Asked again while it fails, with the error that
   * `last` ended it: a corrupt store must not be opened once more.
   */
  readonly open: (last?: unknown) => Store;
  readonly scheduler: SchedulerLike;
  /** Told why the journal can't be written, once for each new reason, and `null` once it can again. */
  readonly onTrouble: (why: string | null) => void;
  /** How a failure of the store is put in words. Default: as it says it itself. */
  readonly inWords?: (error: unknown) => string;
  /**
   * Told that the store holds what another process wrote, and that `state` is now the fold of both: what
   * this process has in hand is not, so it has to begin anew from `state`.
   */
  readonly onMerged?: () => void;
  readonly warn: (message: string) => void;
  readonly keepMs: number;
  readonly maxBytes: number;
  /** After so many events, or so many milliseconds, the fold is written down, so that a start stays short. */
  readonly checkpointEvery?: number;
  readonly checkpointEveryMs?: number;
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
  /** Tries once more to write what waits, closes the store, then completes. Never errors. */
  close(): Observable<never>;
}

/**
 * The journal over a store: restores by folding from the last checkpoint, appends with the version of each
 * key, writes checkpoints and prunes behind them, and goes on in memory while the store fails.
 */
export const openJournal = (options: JournalOptions): Observable<Journal> =>
  defer(() => {
    const store = options.open();
    return restoreWhole(store, options.warn).pipe(
      concatMap((restored) => of(keepJournal(options, store, restored, undefined))),
      catchError((error: unknown) => {
        closeStore(store, options.warn);
        throw error;
      }),
    );
  }).pipe(
    catchError((error: unknown) => {
      options.onTrouble((options.inWords ?? messageOf)(error));
      return of(keepJournal(options, null, nothing(), error));
    }),
  );

/** How long others have their turn between two parts of one pruning. */
const pruneRestMs = 10;

const nothing = (): Restored => ({ state: emptyState(), last: null, events: 0, since: null });

const keepJournal = (
  options: JournalOptions,
  opened: Store | null,
  restored: Restored,
  trouble: unknown,
): Journal => {
  const { scheduler, open, onTrouble, inWords = messageOf, onMerged, warn, keepMs, maxBytes } = options;
  const { checkpointEvery = 2_000, checkpointEveryMs = 86_400_000 } = options;
  const { againMs = 5_000, patience = 100_000 } = options;
  let store = opened;
  let { state, last } = restored;
  /** What the store failed with; `undefined`: it works. */
  let fault = trouble;
  const appender = createAppender((event) => event.type === 'transition' && !state.actors.has(event.key));
  /** What could not be written yet. */
  let waiting: JournalEvent[] = [];
  /** There was too much of that: only the fold is still to be had. */
  let overflowed = false;
  /** The store holds what is not in `state` yet. */
  let toMerge = false;
  /** So many events since the last checkpoint, and since when. */
  let unfolded = restored.events;
  let since = restored.since;
  let again: Subscription | undefined;
  let pruning: Subscription | undefined;

  /** One thing after the other, so that also with a store that takes its time the fold has the store's order. */
  const turns$ = new Subject<Observable<unknown>>();
  turns$.pipe(concatAll()).subscribe();
  const inTurn = (work: () => Observable<unknown>): Observable<never> =>
    new Observable((subscriber) => {
      turns$.next(
        defer(work).pipe(
          ignoreElements(),
          catchError((error: unknown) => {
            fail(error);
            return EMPTY;
          }),
          finalize(() => subscriber.complete()),
        ),
      );
    });

  const write = (target: Store, events: readonly JournalEvent[]): Observable<unknown> =>
    appender.append(target, events).pipe(
      tap((stored) => {
        unfolded += events.length;
        since ??= stored.at;
        last = stored;
      }),
    );

  /** Behind a checkpoint nothing is needed for the state, so history may go. */
  const writeCheckpoint = (target: Store): Observable<unknown> =>
    write(target, [checkpointOf(state)]).pipe(
      tap(() => {
        unfolded = 0;
        since = scheduler.now();
        const before = last?.position ?? 0;
        if (isPrunable(target)) prune(target, { before, olderThan: scheduler.now() - keepMs, maxBytes });
      }),
    );

  /** A little at a time, so that what comes in meanwhile need not wait for all of it. */
  const prune = (target: PrunableStore, limits: Prune): void => {
    pruning?.unsubscribe();
    if (!target.prune(limits).more) return;
    pruning = timer(pruneRestMs, scheduler).subscribe(() => {
      inTurn(() => {
        if (store === target && fault === undefined) prune(target, limits);
        return EMPTY;
      }).subscribe();
    });
  };

  const isCheckpointDue = (): boolean =>
    unfolded >= checkpointEvery || scheduler.now() - (since ?? scheduler.now()) >= checkpointEveryMs;

  const tryLater = (): void => {
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
    // A full disk gets room again, and until then nobody else shall have the file.
    if (store !== null && error instanceof StoreError && error.fault !== 'full') {
      closeStore(store, warn);
      store = null;
    }
    tryLater();
  };

  const hold = (events: readonly JournalEvent[]): void => {
    for (const event of events) waiting.push(event);
    if (waiting.length <= patience) return;
    if (!overflowed) warn(`journal: more than ${patience} events wait; only what they add up to is kept`);
    waiting = [];
    overflowed = true;
  };

  /** Brings a store that failed up to date: what waits is written, and what others wrote is taken in. */
  const catchUp = (): Observable<unknown> => {
    store ??= open(fault);
    const target = store;
    return findIn(target, last, waiting).pipe(
      concatMap(({ known, taken, foreign, end }) => {
        // A new file, or one that missed too much, begins with all there is; it is the end of all before it.
        const whole = !known || overflowed;
        if (foreign && whole) warn('journal: what another process has written meanwhile is not taken in');
        toMerge ||= foreign && !whole;
        // From here on what was taken is written, whatever comes of the rest.
        last = end;
        waiting.splice(0, taken);
        return concat(
          write(target, whole ? [...waiting, checkpointOf(state)] : waiting),
          defer(() => {
            waiting = [];
            overflowed = false;
            if (whole) unfolded = 0;
            return toMerge ? takeIn(target) : EMPTY;
          }),
          defer(() => {
            const merged = toMerge;
            toMerge = false;
            fault = undefined;
            onTrouble(null);
            if (merged) onMerged?.();
            return EMPTY;
          }),
        );
      }),
    );
  };

  const takeIn = (target: Store): Observable<unknown> =>
    restoreWhole(target, warn).pipe(
      tap((merged) => {
        ({ state, last, events: unfolded, since } = merged);
      }),
    );

  if (fault !== undefined) tryLater();

  return {
    get state() {
      return state;
    },

    append: (events) =>
      inTurn(() => {
        if (events.length === 0) return EMPTY;
        for (const event of events) fold(state, event);
        const target = store;
        if (target === null || fault !== undefined) {
          hold(events);
          return EMPTY;
        }
        const written = write(target, events).pipe(
          catchError((error: unknown) => {
            hold(events);
            throw error;
          }),
        );
        return concat(
          written,
          defer(() => (isCheckpointDue() ? writeCheckpoint(target) : EMPTY)),
        );
      }),

    close: () =>
      concat(
        inTurn(() => (fault === undefined ? EMPTY : catchUp())),
        inTurn(() => {
          again?.unsubscribe();
          if (fault !== undefined) warn(`journal: ${waiting.length} events could not be written any more`);
          if (store !== null) closeStore(store, warn);
          store = null;
          return EMPTY;
        }),
      ),
  };
};

const isPrunable = (store: Store): store is PrunableStore => 'prune' in store;

const closeStore = (store: Store, warn: (message: string) => void): void => {
  try {
    if ('close' in store && typeof store.close === 'function') store.close();
  } catch (error) {
    warn(`journal: the store could not be closed: ${messageOf(error)}`);
  }
};
