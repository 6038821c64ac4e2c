import type { Logger } from 'pino';
import { firstValueFrom, map, type Observable, of, race, type SchedulerLike, timer } from 'rxjs';
import type { Config } from '../config/config.ts';
import type { Journal } from '../journal/journal.ts';
import { openJournal } from '../journal/open-journal.ts';
import { openJournalFile } from '../journal/store/sqlite/journal-file.ts';
import { type Store, StoreError } from '../journal/store/store.ts';
import { storeFaultOf } from '../journal/store/store-fault.ts';
import { faultText } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import type { Health } from '../streams/self.ts';
import { debugLines } from './debug-lines.ts';

export interface Opening {
  readonly logger: Logger;
  readonly schedulerFrom: (notBefore: number) => SchedulerLike;
  /** Ends the wait for a journal that is held; it must repeat itself to whoever comes later. */
  readonly stop$: Observable<unknown>;
  /** How long a journal that is held by another process is waited for, milliseconds. Default: 15 s. */
  readonly lockPatienceMs?: number;
  /** Told how the journal does. */
  readonly self: Health;
  readonly onMerged: () => void;
}

/** How often a journal that is held by another process is tried. */
const lockRetryMs = 200;

/** Opens the journal of the configuration, if it has one, and has the operator told how it does. */
export const openConfiguredJournal = async (
  { journal: settings, locale }: Config,
  { logger, schedulerFrom, lockPatienceMs = 15_000, self, stop$, onMerged }: Opening,
): Promise<Journal | null> => {
  if (settings === null) return null;
  const words = locales[locale];
  const scheduler = schedulerFrom(0);
  const warn = (message: string): void => logger.warn(message);
  const onSetAside = (message: string): void => {
    warn(message);
    self.happened('journal', message);
  };
  const file = {
    path: settings.path,
    maxBytes: settings.maxBytes,
    now: () => scheduler.now(),
    warn,
    onSetAside,
    words,
  };

  /** A predecessor may still be draining: its journal is waited for, for a while. */
  const patiently = async (): Promise<Store | null> => {
    const until = scheduler.now() + lockPatienceMs;
    for (let told = false; ; told = true) {
      try {
        return openJournalFile(file);
      } catch (error) {
        // Any other fault is the journal's own to tell, and so is this one in the end.
        const isLocked = error instanceof StoreError && error.fault === 'locked';
        if (!isLocked || scheduler.now() >= until) return null;
        if (!told) warn(words.journal.waiting(settings.path));
        const isStopped = stop$.pipe(map(() => true));
        const isOver = timer(lockRetryMs, scheduler).pipe(map(() => false));
        if (await firstValueFrom(race(isStopped, isOver))) return null;
      }
    }
  };
  let first = await patiently();
  const lines = debugLines(logger, words);
  self.set('journal', null);
  return firstValueFrom(
    openJournal({
      ...settings,
      open: (last) => {
        const store = first ?? openJournalFile(file, last);
        first = null;
        return of(lines.store(store));
      },
      scheduler,
      warn,
      onMerged,
      words,
      inWords: (error) => faultText(storeFaultOf(error, settings.path), words),
      onTrouble: (why) => {
        self.set('journal', why);
        if (why === null) logger.info(words.self.journalWorks);
        else logger.error(words.self.journalBroken(why));
      },
    }),
  );
};
