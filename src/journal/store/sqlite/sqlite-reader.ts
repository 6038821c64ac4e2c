import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { defer, from, of } from 'rxjs';
import { whyFailed } from '../../../messages/faults.ts';
import type { Messages } from '../../../messages/messages.ts';
import { type Slot, type Store, type Stored, StoreError } from '../store.ts';
import { keyText, ROW, type Row, SLOT_ROW, type SlotRow, slotOf, storedOf } from './sqlite-schema.ts';

/** A page ends with so many rows, or so many characters of events: what a read holds in memory at a time. */
const PAGE_ROWS = 1000;
const PAGE_LENGTH = 4 * 1024 * 1024;

/** How many rows at either end are looked at when a journal is opened. */
const CHECKED_ROWS = 100;

/** What one connection sees of a journal: the reading verbs, and what a writer has to know. */
export interface Reader extends Pick<Store, 'read' | 'latest' | 'slots'> {
  /** Everything up to and with this position is pruned; 0: nothing yet. */
  pruned(): number;
  /** The last position that was given out, pruned or not. */
  last(): number;
  /** Up to and with this position `oldHead` knows the last event of every key. */
  headed(): number;
  /** The position of the key's last event, pruned or not, where it has none after `headed`; 0: none. */
  oldHead(key: string): number;
  /** The last position of each key, as `keyText`, that has an event after `headed`; the oldest first. */
  newHeads(): Map<string, number>;
  /** The last event of the key, at `head` or before it, that can be read. */
  readable(key: string, head: number): Stored | undefined;
  /** The key, as `keyText`, that stands at this position, readable or not. */
  keyAt(position: number): unknown;
  /** Several queries on one state of the journal, whatever another process does to it meanwhile. */
  snapshot<T>(work: () => T): T;
  /** Reads the heads, the first and the last rows. Throws `StoreError` where they aren't what must stand there. */
  check(): void;
}

/** A query whose rows come as arrays of their columns. */
export const query = <Columns extends readonly unknown[]>(db: DatabaseSync, sql: string) => {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return {
    first: (...values: SQLInputValue[]) => statement.get(...values) as unknown as Columns | undefined,
    rows: (...values: SQLInputValue[]) =>
      statement.iterate(...values) as Iterable<unknown> as Iterable<Columns>,
  };
};

/**
 * Reads a journal through `db`. A row that is not what was written is left out, and `warn` is told of it;
 * rows that are missing or out of order are a `StoreError` (`corrupt`). `fail` turns what SQLite throws
 * into what the verbs error with.
 */
export const sqliteReader = (
  db: DatabaseSync,
  {
    warn,
    words,
    fail,
  }: {
    readonly warn: (message: string) => void;
    readonly words: Messages;
    readonly fail: (cause: unknown) => unknown;
  },
): Reader => {
  const rowsFrom = query<Row>(
    db,
    `SELECT ${ROW} FROM event WHERE position BETWEEN ? AND ? ORDER BY position`,
  );
  const rowAt = query<Row>(db, `SELECT ${ROW} FROM event WHERE position = ?`);
  const lastPosition = query<[number | null]>(db, 'SELECT max(position) FROM event');
  const meta = query<[number]>(db, 'SELECT value FROM meta WHERE name = ?');
  const headOf = query<[number]>(db, 'SELECT position FROM head WHERE key = ?');
  const headsAfter = query<[string, number]>(
    db,
    'SELECT key, max(position) AS last FROM event WHERE position > ? GROUP BY key ORDER BY last',
  );
  // There is no index of keys, so this walks back through the events, as far as the position that comes last.
  const before = query<[number]>(
    db,
    'SELECT position FROM event WHERE key = ? AND position < ? AND position > ? ORDER BY position DESC LIMIT 1',
  );

  const begin = db.prepare('BEGIN');
  const rollback = db.prepare('ROLLBACK');

  const metaOf = (name: string): number => {
    const [value] = meta.first(name) ?? [];
    if (value === undefined) throw new StoreError('corrupt', `how far the journal is ${name} is not known`);
    return value;
  };
  const pruned = (): number => metaOf('pruned');
  const headed = (): number => metaOf('headed');
  const last = (): number => Math.max(lastPosition.first()?.[0] ?? 0, pruned());
  const oldHead = (key: string): number => headOf.first(keyText(key))?.[0] ?? 0;

  const newHeads = (): Map<string, number> => new Map(headsAfter.rows(headed()));
  const keyAt = (position: number): unknown => rowAt.first(position)?.[1];

  /** Several queries on one state of the journal, whatever another process does to it meanwhile. */
  const snapshot = <T>(work: () => T): T => {
    if (db.isTransaction) return work();
    begin.run();
    try {
      return work();
    } finally {
      if (db.isTransaction) rollback.run();
    }
  };

  const pageFrom = (from: number, upTo: number): { rows: readonly Row[]; next: number; end: number } =>
    snapshot(() => {
      let next = Math.max(from, pruned() + 1);
      const end = Math.min(upTo, last());
      const rows: Row[] = [];
      let length = 0;
      for (const row of rowsFrom.rows(next, end)) {
        const [position, , , , event] = row;
        if (position !== next) break;
        rows.push(row);
        next += 1;
        length += typeof event === 'string' ? event.length : 0;
        if (rows.length === PAGE_ROWS || length >= PAGE_LENGTH) break;
      }
      if (rows.length === 0 && next <= end) throw new StoreError('corrupt', `event ${next} is missing`);
      return { rows, next, end };
    });

  const decode = (row: Row): Stored | undefined => {
    try {
      return storedOf(row);
    } catch (cause) {
      warn(words.journal.eventLeftOut(row[0], whyFailed(cause, words)));
      return undefined;
    }
  };

  const readable = (key: string, head: number): Stored | undefined => {
    let position = head;
    while (position > pruned()) {
      const row = rowAt.first(position);
      if (!row) throw new StoreError('corrupt', `event ${position}, the last of ${key}, is missing`);
      const stored = decode(row);
      if (stored?.key === key) return stored;
      if (stored)
        throw new StoreError('corrupt', `event ${position} is of ${stored.key}, not the last of ${key}`);
      const [earlier = 0] = before.first(keyText(key), position, 0) ?? [];
      if (earlier >= position) throw new StoreError('corrupt', `event ${earlier} is out of order`);
      position = earlier;
    }
    return undefined;
  };

  const latest = (key: string): Stored | undefined => {
    const [late] = before.first(keyText(key), Number.MAX_SAFE_INTEGER, headed()) ?? [];
    return readable(key, late ?? oldHead(key));
  };

  /** Prepared only here: a journal that is only read may be from before there were any. */
  const slots = (): readonly Slot[] => {
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'slot'").get() === undefined) return [];
    const found: Slot[] = [];
    for (const row of query<SlotRow>(db, `SELECT ${SLOT_ROW} FROM slot ORDER BY key`).rows()) {
      try {
        found.push(slotOf(row));
      } catch (cause) {
        warn(words.journal.slotLeftOut(String(row[0]), whyFailed(cause, words)));
      }
    }
    return found;
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

  const walk = (from: number, upTo: number): void => {
    let { next, end } = pageFrom(from, upTo);
    while (next <= end) ({ next, end } = pageFrom(next, end));
  };

  const check = (): void => {
    const end = last();
    walk(1, pruned() + CHECKED_ROWS);
    walk(end - CHECKED_ROWS, end);
    // The heads have no checksums, but are few: milliseconds, where all of a big file would take seconds.
    const [verdict] = query<[string]>(db, 'PRAGMA quick_check(head)').first() ?? [];
    if (verdict !== 'ok') throw new StoreError('corrupt', `the heads are damaged: ${verdict}`);
    if (headed() > end) throw new StoreError('corrupt', `there is no event ${headed()} that its heads know`);
  };

  return {
    read: (position) => defer(() => eventsFrom(position)),
    latest: (key) => defer(() => of(failing(() => snapshot(() => latest(key))))),
    slots: () => defer(() => from(failing(slots))),
    pruned,
    last,
    headed,
    oldHead,
    newHeads,
    readable,
    keyAt,
    snapshot,
    check,
  };
};
