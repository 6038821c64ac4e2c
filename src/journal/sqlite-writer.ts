import type { DatabaseSync } from 'node:sqlite';
import { defer, of } from 'rxjs';
import { type Reader, sqliteReader } from './sqlite-reader.ts';
import { checksum, keyText } from './sqlite-schema.ts';
import { type Append, checkVersion, type Prune, type Store, StoreError, textOf } from './store.ts';

/** Of so many keys, the last written, the version is kept in memory; that of another is looked up. */
const HEADS = 10_000;

/** How many events one transaction removes, at most and, for the sake of size, at least. */
const PRUNED_ROWS = 1000;
const PRUNED_ROWS_MIN = 64;

/** How many pages one transaction gives back: 4 MiB of log. */
const FREED_PAGES = 1000;

/** What the writer keeps in mind: the last position, how far is pruned, and when it looked (`data_version`). */
interface Known {
  readonly version: unknown;
  readonly last: number;
  readonly pruned: number;
}

/** A journal over one connection that is the only one to write it. */
export interface Writer extends Store {
  /** Removes events, and says how many; what was theirs is then free inside the file. Throws as SQLite does. */
  remove(options: Prune): number;
  /** Gives what is free inside the file, and the write-ahead log, back to the file system. */
  giveBack(): void;
  readonly reader: Reader;
}

/**
 * Writes a journal through `db`. `present` is asked before every write and throws where there is no
 * sense in one; `fail` turns what is thrown into what the verbs error with. After any failure everything
 * known of the journal is forgotten and read again, so no cached version outlives a rollback.
 */
export const sqliteWriter = (
  db: DatabaseSync,
  options: {
    readonly warn: (message: string) => void;
    readonly fail: (cause: unknown) => unknown;
    readonly present: () => void;
  },
): Writer => {
  const reader = sqliteReader(db, options.warn, options.fail);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const insert = db.prepare('INSERT INTO event (position, key, at, sum, event) VALUES (?, ?, ?, ?, ?)');
  const dataVersion = db.prepare('PRAGMA data_version');
  const pageCount = db.prepare('PRAGMA page_count');
  const freePages = db.prepare('PRAGMA freelist_count');
  const pageSize = Number(db.prepare('PRAGMA page_size').get()?.page_size);
  const selectOldest = db.prepare(
    'SELECT position, CAST(at AS REAL) AS at FROM event WHERE position < ? ORDER BY position LIMIT ?',
  );
  const deleteUpTo = db.prepare('DELETE FROM event WHERE position <= ?');
  const setPruned = db.prepare("UPDATE meta SET value = ? WHERE name = 'pruned'");

  /** As of `data_version`, which moves on when another connection writes. */
  let known: Known | undefined;
  /** Versions of keys, in two generations: when the younger is full, the elder is dropped. */
  let heads = new Map<string, number>();
  let elder = new Map<string, number>();

  const forget = (): void => {
    known = undefined;
    heads = new Map();
    elder = new Map();
  };

  const remember = (key: string, position: number): void => {
    heads.set(key, position);
    if (heads.size < HEADS / 2) return;
    elder = heads;
    heads = new Map();
  };

  const rollback = (): void => {
    forget();
    // SQLite has rolled back by itself after some errors.
    if (db.isTransaction) db.exec('ROLLBACK');
  };

  /** Inside a transaction: is what is known still so? The lock says yes; this notices who heeds no lock. */
  const look = (): Known => {
    const version = dataVersion.get()?.data_version;
    if (known && known.version === version) return known;
    forget();
    return { version, last: reader.last(), pruned: reader.pruned() };
  };

  const check = (append: Append, pruned: number): void => {
    const { key, expected } = append;
    const cached = heads.get(key) ?? elder.get(key);
    // Only the front is pruned: a version from before that has no event any more.
    const head = cached === undefined ? reader.head(key) : cached > pruned ? cached : 0;
    if (head === expected) return;
    // A writer can't know of a last event that couldn't be read, and is right with the one before.
    const actual = reader.readable(key)?.position ?? 0;
    if (actual < expected && reader.keyAt(expected) === key) {
      throw new StoreError('corrupt', `the index has lost event ${expected} of ${key}`);
    }
    checkVersion(append, actual, pruned);
  };

  const write = (batch: readonly Append[]): readonly number[] => {
    if (batch.length === 0) return [];
    const texts = batch.map(textOf);
    const staged = new Map<string, number>();
    const positions: number[] = [];
    options.present();
    try {
      begin.run();
      const state = look();
      let position = state.last;
      for (const [index, append] of batch.entries()) {
        position += 1;
        if (!staged.has(append.key)) check(append, state.pruned);
        staged.set(append.key, position);
        const key = keyText(append.key);
        const text = texts[index] ?? '';
        insert.run(position, key, append.at, checksum(position, key, append.at, text), text);
        positions.push(position);
      }
      commit.run();
      known = { ...state, last: position };
    } catch (cause) {
      rollback();
      throw cause;
    }
    for (const [key, position] of staged) remember(key, position);
    return positions;
  };

  /** Removes the next few in one transaction; 0: there is nothing more to remove. */
  const removeSome = ({ before, olderThan, maxBytes }: Prune): number => {
    try {
      begin.run();
      const state = look();
      const used = (Number(pageCount.get()?.page_count) - Number(freePages.get()?.freelist_count)) * pageSize;
      const rows = selectOldest.all(before, PRUNED_ROWS);
      const young = rows.findIndex(({ at }) => Number(at) >= olderThan);
      const old = young === -1 ? rows.length : young;
      // As if all events were of one size; the next transaction knows better.
      const surplus = Math.ceil((state.last - state.pruned) * (1 - maxBytes / used));
      const count = used > maxBytes ? Math.max(old, surplus, PRUNED_ROWS_MIN) : old;
      const upTo = rows.slice(0, count).at(-1)?.position;
      if (typeof upTo === 'number') {
        deleteUpTo.run(upTo);
        setPruned.run(upTo);
      }
      commit.run();
      if (typeof upTo !== 'number') return 0;
      known = { ...state, pruned: upTo };
      return Math.min(count, rows.length);
    } catch (cause) {
      rollback();
      throw cause;
    }
  };

  const remove = (prune: Prune): number => {
    options.present();
    let removed = 0;
    for (let some = -1; some !== 0; removed += some) some = removeSome(prune);
    return removed;
  };

  const giveBack = (): void => {
    let before = Number.POSITIVE_INFINITY;
    let free = Number(freePages.get()?.freelist_count);
    while (free > 0 && free < before) {
      db.exec(`PRAGMA incremental_vacuum(${FREED_PAGES})`);
      before = free;
      free = Number(freePages.get()?.freelist_count);
    }
    // It shortens the file, too: until now what was freed is only noted in the log.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  };

  return {
    append: (batch) =>
      defer(() => {
        try {
          return of(write(batch));
        } catch (cause) {
          throw options.fail(cause);
        }
      }),
    read: reader.read,
    latest: reader.latest,
    remove,
    giveBack,
    reader,
  };
};
