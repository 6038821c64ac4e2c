import type { Messages } from '../messages.ts';
import { openSqliteStore, type SqliteStore, setAside } from './sqlite-store.ts';
import { StoreError } from './store.ts';

/**
 * Opens the journal's file. A corrupt one is set aside under another name, never deleted, and a new one
 * begun. Throws `StoreError` where there is none to be had.
 */
export const openJournalFile = (options: {
  path: string;
  now: () => number;
  warn: (message: string) => void;
  words: Messages;
}): SqliteStore => {
  const { path, now, warn, words } = options;
  try {
    return openSqliteStore({ path, now, warn });
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault !== 'corrupt') throw error;
    warn(words.journal.setAside(path, setAside(path, now())));
    return openSqliteStore({ path, now, warn });
  }
};
