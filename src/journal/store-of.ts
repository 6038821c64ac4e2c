import { defer, type Observable, take, throwIfEmpty } from 'rxjs';
import { whyFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import type { JournalOptions } from './journal.ts';
import { inTime, type TimeLimit } from './store/in-time.ts';
import { type Store, StoreError } from './store/store.ts';

// The store of a journal: how long it may be silent, how it is opened, and how it is let go.

/** How long the store may be silent when it is asked something. */
export const limitOf = ({ silentMs = 5_000, scheduler }: JournalOptions): TimeLimit => ({
  ms: silentMs,
  scheduler,
});

/** Opens the store, for which it has as long as for everything else; `last` is what ended the one before it. */
export const openStore = (options: JournalOptions, last?: unknown): Observable<Store> =>
  inTime(
    defer(() => options.open(last)),
    'open',
    limitOf(options),
  ).pipe(
    take(1),
    throwIfEmpty(() => new StoreError('unwritable', 'no store was opened')),
  );

/** Closes the store, where it can be; what goes wrong is told, and holds up nothing. */
export const closeStore = (store: Store, warn: (message: string) => void, words: Messages): void => {
  try {
    if ('close' in store && typeof store.close === 'function') store.close();
  } catch (error) {
    warn(words.journal.notClosed(whyFailed(error, words)));
  }
};
