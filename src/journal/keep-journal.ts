import { catchError, concat, defer, EMPTY, type Observable, type Subscription, tap, timer } from 'rxjs';
import { messageOf } from '../language/errors.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { createBacklog } from './backlog.ts';
import { createCatchUp } from './catch-up.ts';
import type { JournalEvent } from './events.ts';
import { fold } from './fold.ts';
import type { Journal, JournalOptions } from './journal.ts';
import type { Restored } from './restore.ts';
import { type Store, StoreError } from './store/store.ts';
import { closeStore, openStore } from './store-of.ts';
import { createTurns } from './turns.ts';
import { createWriter, type Progress } from './writer.ts';

/** So many events, and about so many bytes of them, wait for a store that fails. */
export const mostHeld = 100_000;
export const mostHeldBytes = 8 * 1024 * 1024;

/**
 * Goes on with what was restored, into a store that works (`writer.ts`), and in memory while it fails or is silent, until it has
 * been brought up to date (`catch-up.ts`). `trouble` is what it failed with; without an opened store it is opened later.
 */
export const keepJournal = (
  options: JournalOptions,
  opened: Store | null,
  restored: Restored,
  trouble: unknown,
): Journal => {
  const { scheduler, onTrouble, onMerged, warn, words = locales.en, againMs = 5_000 } = options;
  const { inWords = (error: unknown): string => whyFailed(error, words) } = options;
  const { patience = mostHeld, patienceBytes = mostHeldBytes } = options;
  let store = opened;
  /** What the store failed with; `undefined`: it works. */
  let fault = trouble;
  /** What could not be written yet, but for memories. */
  const backlog = createBacklog(patience, patienceBytes);
  let again: Subscription | undefined;
  /** It is tried once more, and then no more. */
  let isClosing = false;
  /** So many appends have not had their turn yet. */
  let queued = 0;

  const inTurn = createTurns((error) => fail(error));

  const writer = createWriter(options, restored, (target, prune) => {
    inTurn(() => {
      if (store === target && fault === undefined) prune();
      return EMPTY;
    }).subscribe();
  });

  const catchingUp = createCatchUp(options, writer, backlog, (merged) => {
    fault = undefined;
    onTrouble(null);
    if (merged) onMerged?.();
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
    writer.forget();
    // A full disk gets room again, and until then nobody else shall have the file. Who is silent may only be slow.
    const stays = error instanceof StoreError && (error.fault === 'full' || error.fault === 'silent');
    if (store !== null && error instanceof StoreError && !stays) {
      closeStore(store, warn, words);
      store = null;
    }
    tryLater();
  };

  const hold = (events: readonly JournalEvent[]): void => {
    const tooMany = backlog.hold(events);
    if (tooMany !== null && !catchingUp.lacks()) warn(words.journal.tooManyWait(tooMany - 1));
  };

  const goOnInMemory = (events: readonly JournalEvent[]): void => {
    const others = events.filter(({ type }) => type !== 'memory');
    for (const event of others) fold(writer.state, event);
    hold(others);
  };

  const keep = (target: Store, events: readonly JournalEvent[]): Observable<unknown> => {
    const progress: Progress = { under: [], ahead: [] };
    return writer.keep(target, events, progress).pipe(
      catchError((error: unknown) => {
        hold(progress.under);
        goOnInMemory(progress.ahead);
        throw error;
      }),
    );
  };

  /** Brings a store that failed up to date; one that was given up is opened first. */
  const catchUp = (): Observable<unknown> =>
    concat(
      defer(() => (store === null ? openStore(options, fault) : EMPTY)).pipe(
        tap((target) => {
          store = target;
        }),
      ),
      defer(() => (store === null ? EMPTY : catchingUp.in(store))),
    );

  if (fault !== undefined) tryLater();

  return {
    get state() {
      return writer.state;
    },

    get store() {
      return fault === undefined ? store : null;
    },

    get end() {
      return writer.last?.position ?? 0;
    },

    append: (events) =>
      defer(() => {
        // While the store fails nobody waits for it, not for its being tried once more either.
        if (fault !== undefined && queued === 0) {
          writer.takeMemories(events);
          goOnInMemory(events);
          return EMPTY;
        }
        queued += 1;
        return inTurn(() => {
          queued -= 1;
          writer.takeMemories(events);
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
          return store === null ? EMPTY : writer.write(store, [], writer.memories());
        }),
        inTurn(() => {
          writer.stop();
          if (fault !== undefined) warn(words.journal.neverWritten(backlog.events.length));
          if (store !== null) closeStore(store, warn, words);
          store = null;
          return EMPTY;
        }),
      ),
  };
};
