import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ownerSuffix } from '../../../language/journal-files.ts';
import { StoreError } from '../store.ts';
import { asStoreError } from './sqlite-faults.ts';

/**
 * Takes the right to write the journal at `path`, and gives back how to release it. The right is an
 * exclusive SQLite transaction on an empty file beside it, `<path>-owner`: the system ends such a lock with
 * its process, however that dies, SQLite keeps it apart within one process too, and readers of the
 * journal itself are left alone. The file stays; to delete a lock file is to have two locks. Throws
 * `StoreError`: `locked` at once if anybody holds it, else what keeps the file from being made.
 */
export const takeOwnership = (path: string): (() => void) => {
  const file = path + ownerSuffix;
  let db: DatabaseSync | undefined;
  try {
    makePrivate(file);
    db = new DatabaseSync(file, { timeout: 0 });
    // Nothing is ever written, so nothing is ever to be rolled back.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    db?.close();
    const error = asStoreError(file, cause);
    if (!(error instanceof StoreError) || error.fault !== 'locked') throw error;
    throw new StoreError('locked', { code: 'usedByAnother', path }, cause);
  }
  const held = db;
  return () => held.close();
};

/** Makes the file if there is none, for its owner only. An existing one is not opened: see below. */
export const makePrivate = (file: string): void => {
  try {
    // Opening and closing a file that SQLite has open would drop its POSIX locks; `x` makes new files only.
    closeSync(openSync(file, 'ax', 0o600));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
};
