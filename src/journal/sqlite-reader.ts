import type { DatabaseSync } from 'node:sqlite';
import { defer, of } from 'rxjs';
import { keyOfText, keyText, ROW, type Row, storedOf } from './sqlite-schema.ts';
import { type Store, type Stored, StoreError } from './store.ts';

/** A page ends with so many rows, or so many characters of events: what a read holds in memory at a time. */
const PAGE_ROWS = 1000;
const PAGE_LENGTH = 4 * 1024 * 1024;

/** How many rows at either end are looked at when a journal is opened. */
const CHECKED_ROWS = 100;

/** What one connection sees of a journal: the reading verbs, and what a writer has to know. */
export interface Reader extends Pick<Store, 'read' | 'latest'> {
  /** Everything up to and with this position is pruned; 0: nothing yet. */
  pruned(): number;
  /** The last position that was given out, pruned or not. */
  last(): number;
  /** The position of the key's last event, readable or not; 0: none is left. */
  head(key: string): number;
  /** The key's last event that can be read. */
  readable(key: string): Stored | undefined;
  /** The key of the event at this position, readable or not. */
  keyAt(position: number): string | undefined;
  /** Reads the first and the last rows and asks the index for them. Throws `StoreError` where they don't agree. */
  check(): void;
}

/**
 * Reads a journal through `db`. A row that is not what was written is left out, and `warn` is told of it;
 * rows that are missing or out of order are a `StoreError` (`corrupt`). `fail` turns what SQLite throws
 * into what the verbs error with.
 */
export const sqliteReader = (
  db: DatabaseSync,
  warn: (message: string) => void,
  fail: (cause: unknown) => unknown,
): Reader => {
  const selectRows = db.prepare(`SELECT ${ROW} FROM event WHERE position BETWEEN ? AND ? ORDER BY position`);
  const selectLast = db.prepare('SELECT max(position) AS position FROM event');
  const heads = 'SELECT position FROM event WHERE key = ? AND position < ? ORDER BY position DESC LIMIT 1';
  const selectHead = db.prepare(heads);
  // The row as the table has it, all of it: what the index says of the key is what is to be proved.
  const selectHeadRow = db.prepare(`SELECT ${ROW} FROM (${heads}) LEFT JOIN event USING (position)`);
  const selectKey = db.prepare('SELECT key FROM event WHERE position = ?');
  const selectPruned = db.prepare("SELECT value FROM meta WHERE name = 'pruned'");

  const pruned = (): number => {
    const value = selectPruned.get()?.value;
    if (typeof value !== 'number')
      throw new StoreError('corrupt', 'how far the journal is pruned is not known');
    return value;
  };

  const last = (): number => Math.max(Number(selectLast.get()?.position ?? 0), pruned());

  const head = (key: string): number =>
    Number(selectHead.get(keyText(key), Number.MAX_SAFE_INTEGER)?.position ?? 0);

  const keyAt = (position: number): string | undefined => {
    const key = selectKey.get(position)?.key;
    return typeof key === 'string' ? keyOfText(key) : undefined;
  };

  /** Several queries on the same state of the journal, whatever another process does to it meanwhile. */
  const snapshot = <T>(work: () => T): T => {
    db.exec('BEGIN');
    try {
      return work();
    } finally {
      if (db.isTransaction) db.exec('ROLLBACK');
    }
  };

  const pageFrom = (from: number, upTo: number): { rows: readonly Row[]; next: number; end: number } =>
    snapshot(() => {
      let next = Math.max(from, pruned() + 1);
      const end = Math.min(upTo, last());
      const rows: Row[] = [];
      let length = 0;
      for (const row of selectRows.iterate(next, end) as Iterable<unknown> as Iterable<Row>) {
        if (row.position !== next) break;
        rows.push(row);
        next += 1;
        length += typeof row.event === 'string' ? row.event.length : 0;
        if (rows.length === PAGE_ROWS || length >= PAGE_LENGTH) break;
      }
      if (rows.length === 0 && next <= end) throw new StoreError('corrupt', `event ${next} is missing`);
      return { rows, next, end };
    });

  const decode = (row: Row): Stored | undefined => {
    try {
      return storedOf(row);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      warn(`event ${row.position} of the journal can't be read and is left out: ${why}`);
      return undefined;
    }
  };

  const readable = (key: string): Stored | undefined => {
    let row: Row | undefined;
    do {
      row = selectHeadRow.get(
        keyText(key),
        row?.position ?? Number.MAX_SAFE_INTEGER,
      ) as unknown as typeof row;
      const stored = row && decode(row);
      if (stored?.key === key) return stored;
      if (stored)
        throw new StoreError('corrupt', `event ${stored.position} is not one of ${key}, as the index says`);
    } while (row);
    return undefined;
  };

  const failing = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw fail(cause);
    }
  };

  /** Between two pages nothing is held of the journal, so who listens may use it. */
  function* eventsFrom(position: number): Generator<Stored> {
    let page = failing(() => pageFrom(position, Number.MAX_SAFE_INTEGER));
    while (page.rows.length > 0) {
      for (const row of page.rows) {
        const stored = failing(() => decode(row));
        if (stored) yield stored;
      }
      const { next, end } = page;
      page = failing(() => pageFrom(next, end));
    }
  }

  const check = (): void => {
    const end = last();
    pageFrom(1, CHECKED_ROWS);
    for (const row of pageFrom(end - CHECKED_ROWS, end).rows.slice(-1)) {
      const stored = decode(row);
      if (stored && head(stored.key) !== row.position) {
        throw new StoreError('corrupt', `the index does not know event ${row.position} of ${stored.key}`);
      }
    }
  };

  return {
    read: (position) => defer(() => eventsFrom(position)),
    latest: (key) => defer(() => of(failing(() => readable(key)))),
    pruned,
    last,
    head,
    readable,
    keyAt,
    check,
  };
};
