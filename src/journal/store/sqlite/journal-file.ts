import type { Messages } from '../../../messages/messages.ts';
import { StoreError } from '../store.ts';
import { setAside } from './sqlite-files.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

export interface JournalFileOptions {
  readonly path: string;
  readonly now: () => number;
  /** What it may take, bytes; its log gets a share of that. */
  readonly maxBytes?: number;
  readonly warn: (message: string) => void;
  /** Told that the file was corrupt, and what has become of it: what stood in it is not known any more. */
  readonly onSetAside: (message: string) => void;
  readonly words: Messages;
}

/**
 * Opens the journal's file. A corrupt one is set aside under another name, never deleted, and a new one
 * begun: at once where opening shows it, and the next time where it turned out later and was the `last`
 * error. Throws `StoreError` where there is no journal to be had.
 */
export const openJournalFile = (options: JournalFileOptions, last?: unknown): SqliteStore => {
  const { path, now, warn, onSetAside, words, maxBytes } = options;
  const file = { path, now, warn, words, ...(maxBytes !== undefined && { maxBytes }) };
  const putAside = (): void => onSetAside(words.journal.setAside(path, setAside(path, now())));
  if (isCorrupt(last)) putAside();
  try {
    return openSqliteStore(file);
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    putAside();
    return openSqliteStore(file);
  }
};

const isCorrupt = (error: unknown): boolean => error instanceof StoreError && error.fault === 'corrupt';
