import { catchError, concatMap, map, type Observable, of } from 'rxjs';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { emptyState } from './fold.ts';
import type { Journal, JournalOptions } from './journal.ts';
import { keepJournal } from './keep-journal.ts';
import { type Restored, restoreWhole } from './restore.ts';
import { storeInTime } from './store/in-time.ts';
import { closeStore, limitOf, openStore } from './store-of.ts';

/**
 * The journal over a store: restores by folding from the last checkpoint, appends with the version of each
 * key, writes checkpoints and prunes behind them, and goes on in memory while the store fails or is silent.
 */
export const openJournal = (options: JournalOptions): Observable<Journal> => {
  const { warn, host, words = locales.en } = options;
  const { inWords = (error: unknown): string => whyFailed(error, words) } = options;
  return openStore(options).pipe(
    concatMap((store) =>
      restoreWhole(storeInTime(store, limitOf(options)), warn, host, words).pipe(
        map((restored) => keepJournal(options, store, restored, undefined)),
        catchError((error: unknown) => {
          closeStore(store, warn, words);
          throw error;
        }),
      ),
    ),
    catchError((error: unknown) => {
      options.onTrouble(inWords(error));
      return of(keepJournal(options, null, nothing(), error));
    }),
  );
};

const nothing = (): Restored => ({ state: emptyState(), last: null, events: 0, bytes: 0, since: null });
