import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { defer, tap } from 'rxjs';
import { faultText } from '../../../messages/faults.ts';
import { locales, type Messages } from '../../../messages/messages.ts';
import { makeFolder } from '../../../recording/folder.ts';
import { type PrunableStore, StoreError } from '../store.ts';
import { storeFaultOf } from '../store-fault.ts';
import { isForeign } from './foreign-file.ts';
import { makePrivate, takeOwnership } from './owner-lock.ts';
import { asStoreError } from './sqlite-faults.ts';
import { bytesOf, fileAt } from './sqlite-files.ts';
import { bringUpToDate } from './sqlite-schema.ts';
import { sqliteWriter } from './sqlite-writer.ts';

/** A journal in a file, written by this process alone. */
export interface SqliteStore extends PrunableStore {
  readonly path: string;
  /** Gives the file free; what comes after is a `StoreError`. A second call does nothing. */
  close(): void;
}

/** How long the writer waits for a reader that holds it up, milliseconds; what else it waits for is a fault. */
const WRITER_WAIT_MS = 100;

/** The write-ahead log is cut back to this when it is begun anew; where the journal may take little, to its share of that. */
const LOG_BYTES = 4 * 1024 * 1024;
const LOG_SHARE = 16;

const PAGE_BYTES = 4096;

const logOf = (file: string): { readonly ino: number | null; readonly size: number } =>
  statSync(`${file}-wal`, { throwIfNoEntry: false }) ?? { ino: null, size: 0 };

/**
 * SQLite throws the log of an empty or missing file away: it takes it for a leftover. Here it can only be what is left
 * of a journal, so it has to be set aside.
 */
const refuseLoneLog = (file: string): void => {
  if (bytesOf(file) === 0 && bytesOf(`${file}-wal`) > 0) {
    throw new StoreError('corrupt', `${file} is empty, but its log ${file}-wal is not`);
  }
};

const refuseForeign = (file: string): void => {
  if (isForeign(file)) throw new StoreError('unwritable', { code: 'notADatabase' });
};

/**
 * Whether the last writer said that it writes, and did not say that it has closed the journal. One from before that was
 * noted is taken for closed.
 */
const isOpen = (db: DatabaseSync): boolean =>
  db.prepare(`SELECT value FROM meta WHERE name = 'closed'`).get()?.value === 0;

/** Into the file itself at once: in the log it would be lost with that, and the end of the journal with it, unnoticed. */
const markOpen = `INSERT OR REPLACE INTO meta (name, value) VALUES ('closed', 0); PRAGMA wal_checkpoint(TRUNCATE)`;
const markClosed = `INSERT OR REPLACE INTO meta (name, value) VALUES ('closed', 1)`;

const connect = (file: string, now: () => number, logBytes: number): DatabaseSync => {
  const db = new DatabaseSync(file, { timeout: WRITER_WAIT_MS });
  try {
    // The tables first, the log after: so the file itself says what it is, and its log is never alone.
    bringUpToDate(db, now());
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
    if (mode !== 'wal') throw new StoreError('unwritable', { code: 'noWriteAheadLog', mode: String(mode) });
    db.exec(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${logBytes}`);
    // Else it is moved into the file after a thousand pages, as by itself.
    if (logBytes < LOG_BYTES)
      db.exec(`PRAGMA wal_autocheckpoint = ${Math.max(1, Math.floor(logBytes / PAGE_BYTES))}`);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
};

/**
 * Opens the journal at `path` for writing, and makes it, with its directory, where there is none. One
 * process at a time can have it so; readers are welcome (`read-sqlite-store.ts`). `now` is asked only where an
 * older journal has to be brought up to date. `warn` hears of what had to be left out; it must not use
 * the store. `maxBytes` is what the journal may take with its log; of what `prune` is told to leave, the log
 * gets its share then. Throws `StoreError`; a `corrupt` file may then be put out of the way (`setAside`).
 */
export const openSqliteStore = (options: {
  path: string;
  now: () => number;
  warn: (message: string) => void;
  /** For what is warned of. Default: English. */
  words?: Messages;
  maxBytes?: number;
}): SqliteStore => {
  const { path, now, warn, words = locales.en, maxBytes = Number.POSITIVE_INFINITY } = options;
  const logBytes = Math.min(LOG_BYTES, Math.floor(maxBytes / LOG_SHARE));
  const logShare = maxBytes === Number.POSITIVE_INFINITY ? 0 : logBytes;
  const fail = (cause: unknown): unknown => asStoreError(path, cause);
  let release: (() => void) | undefined;
  let db: DatabaseSync | undefined;
  try {
    makeFolder(dirname(path));
    const file = fileAt(path);
    refuseForeign(file);
    release = takeOwnership(file);
    refuseLoneLog(file);
    makePrivate(file);
    const hadLog = bytesOf(`${file}-wal`) > 0;
    db = connect(file, now, logBytes);
    // A writer that is killed leaves its log. Where that is empty, it was just cut back, or somebody else has done it.
    const mayLackItsEnd = isOpen(db) && !hadLog;
    const { ino, dev } = statSync(file);

    /** The log as the last of our own writes left it: nobody else makes it shorter. */
    let log = logOf(file);
    const noteLog = (): void => {
      log = logOf(file);
    };
    /** A journal that was moved or deleted can still be written to, and nobody would ever read it. */
    const present = (): void => {
      const found = statSync(file, { throwIfNoEntry: false });
      if (found?.ino !== ino || found.dev !== dev) throw new StoreError('unwritable', { code: 'movedInUse' });
      // SQLite makes it with its first write.
      if (log.ino === null) return;
      const now = logOf(file);
      if (now.ino !== log.ino || now.size < log.size) throw new StoreError('unwritable', { code: 'logGone' });
    };
    const sizeBytes = (): number => bytesOf(file) + bytesOf(`${file}-wal`);
    const open = { db, release };
    const writer = sqliteWriter(db, { warn, words, fail, present });
    writer.check();
    let isMarked = false;
    const marked = (): void => {
      if (isMarked) return;
      try {
        open.db.exec(markOpen);
        noteLog();
        isMarked = true;
      } catch (cause) {
        throw fail(cause);
      }
    };

    return {
      path,
      ...(mayLackItsEnd && { mayLackItsEnd }),
      append: (batch, slots) =>
        defer(() => {
          marked();
          return writer.append(batch, slots);
        }).pipe(tap({ complete: noteLog })),
      read: writer.read,
      latest: writer.latest,
      ...(writer.positions && { positions: writer.positions }),
      slots: writer.slots,
      sizeBytes,
      prune: (prune) => {
        try {
          const before = sizeBytes();
          const pruned = writer.prune({ ...prune, maxBytes: Math.max(0, prune.maxBytes - logShare) });
          noteLog();
          return { ...pruned, bytes: before - sizeBytes() };
        } catch (cause) {
          throw fail(cause);
        }
      },
      close: () => {
        if (!open.db.isOpen) return;
        try {
          present();
          writer.settle();
          open.db.exec(markClosed);
        } catch (cause) {
          warn(words.journal.withoutHeads(faultText(storeFaultOf(fail(cause), path), words)));
        }
        open.db.close();
        open.release();
      },
    };
  } catch (cause) {
    db?.close();
    release?.();
    throw fail(cause);
  }
};
