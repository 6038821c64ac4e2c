import { existsSync, realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { throwError } from 'rxjs';
import { locales, type Messages } from '../../../messages/messages.ts';
import { type Store, StoreError } from '../store.ts';
import { asStoreError } from './sqlite-faults.ts';
import { bytesOf } from './sqlite-files.ts';
import { sqliteReader } from './sqlite-reader.ts';
import { readableFrom, versionOf } from './sqlite-schema.ts';

/** How long a reader waits for a writer that recovers the file after a crash, milliseconds. */
const READER_WAIT_MS = 1000;

const isCantOpen = (cause: unknown): boolean => (cause as { readonly errcode?: number }).errcode === 14;

/** Runs `work` on a connection that only reads; it is closed again if that throws. */
const connectReadOnly = <T>(file: string | URL, work: (db: DatabaseSync) => T): T => {
  const db = new DatabaseSync(file, { readOnly: true, timeout: READER_WAIT_MS });
  try {
    return work(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
};

/**
 * Opens the journal at `path` for reading, also while a sidecar writes it; `append` errors. Each page of
 * a read, and each `latest`, sees the journal as it is then. Without a `warn` that could be told of an
 * event that can't be read, such an event is an error. Throws `StoreError`: `unwritable` where there is
 * no journal, or one so old that only a writer may bring it up to date.
 */
export const readSqliteStore = (
  path: string,
  warn: (message: string) => void = (message) => {
    throw new StoreError('corrupt', message);
  },
  words: Messages = locales.en,
): Store & { close(): void } => {
  const fail = (cause: unknown): unknown => asStoreError(path, cause);
  const open = (db: DatabaseSync): Store & { close(): void } => {
    const version = versionOf(db);
    if (version === 'empty' || version < readableFrom) {
      throw new StoreError(
        'unwritable',
        version === 'empty' ? { code: 'emptyJournal' } : { code: 'olderJournal', version },
      );
    }
    const { read, latest, slots } = sqliteReader(db, { warn, words, fail });
    return {
      append: () => throwError(() => fail(new StoreError('unwritable', { code: 'readOnly' }))),
      read,
      latest,
      slots,
      close: () => {
        if (db.isOpen) db.close();
      },
    };
  };
  try {
    if (!existsSync(path)) throw new StoreError('unwritable', { code: 'noJournal' });
    const file = realpathSync(path);
    try {
      return connectReadOnly(file, open);
    } catch (cause) {
      // On a read-only file system a journal that was closed well has no log, and SQLite can't make one: it
      // has to be told that nothing changes the file. With a log it would not see what stands in that.
      if (!isCantOpen(cause) || bytesOf(`${file}-wal`) > 0) throw cause;
      return connectReadOnly(new URL(`${pathToFileURL(file)}?immutable=1`), open);
    }
  } catch (cause) {
    throw fail(cause);
  }
};
