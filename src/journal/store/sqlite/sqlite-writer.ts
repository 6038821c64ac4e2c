import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { defer, type Observable, of } from 'rxjs';
import type { Messages } from '../../../messages/messages.ts';
import {
  type Append,
  checkVersion,
  type Prune,
  type Pruned,
  type Slot,
  type Store,
  type Stored,
  StoreError,
  slotText,
  textOf,
} from '../store.ts';
import { sqlitePruning } from './sqlite-pruning.ts';
import { query, sqliteReader } from './sqlite-reader.ts';
import { checksum, keyText, slotChecksum } from './sqlite-schema.ts';

/**
 * After so many events the oldest heads, so many at most, go from memory into the file. A key that has another
 * event meanwhile need not be written at all; what opening asks is no more than the events of `HEADLESS_ROWS`.
 */
const HEADED_EVERY = 1_000;
const HEADED_AT_ONCE = 100;
const HEADLESS_ROWS = 100_000;

/** What one statement inserts of a large batch: the row costs half of what it costs alone. */
const GROUP_ROWS = 64;
const COLUMNS = 5;

/** What the writer knows of the journal, as of the last transaction. */
interface Known {
  /** `PRAGMA data_version`: it moves on when another connection writes. */
  readonly version: unknown;
  readonly last: number;
  readonly pruned: number;
  readonly headed: number;
  /** The last position of each key, as `keyText`, with an event after `headed`; the oldest first. */
  readonly heads: Map<string, number>;
  /** The last event when heads were last written into the file, as far as that is known: at least `headed`. */
  readonly settledAt: number;
}

/** A journal over one connection that is the only one to write it. */
export interface Writer extends Store {
  /** One transaction of pruning (`sqlite-pruning.ts`). Throws as SQLite does. */
  prune(options: Prune): Omit<Pruned, 'bytes'>;
  /** As the reader's. */
  check(): void;
  /**
   * Writes what is only in memory, for a journal that is closed: opening it is quicker then, and shows if
   * its end is lost. Throws as SQLite does; nothing but that is lost then.
   */
  settle(): void;
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
    readonly words: Messages;
    readonly fail: (cause: unknown) => unknown;
    readonly present: () => void;
  },
): Writer => {
  const reader = sqliteReader(db, options);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const into = 'INSERT INTO event (position, key, at, sum, event) VALUES';
  const insert = db.prepare(`${into} (?, ?, ?, ?, ?)`);
  const insertGroup = db.prepare(`${into} ${Array(GROUP_ROWS).fill('(?, ?, ?, ?, ?)').join(', ')}`);
  const setHead = db.prepare('INSERT OR REPLACE INTO head (key, position) VALUES (?, ?)');
  const setSlot = db.prepare('INSERT OR REPLACE INTO slot (key, at, sum, value) VALUES (?, ?, ?, ?)');
  const setHeaded = db.prepare(`UPDATE meta SET value = ? WHERE name = 'headed'`);
  const dataVersion = query<[number]>(db, 'PRAGMA data_version');

  let known: Known | undefined;
  /** The heads that were looked up last, by `keyText`, and of which state of the journal they are. */
  let lookedUp: { readonly of: Known | undefined; readonly heads: ReadonlyMap<string, number> } = {
    of: undefined,
    heads: new Map(),
  };

  /** One transaction, or nothing of it; what is known is true only if it was one. */
  const transaction = <T>(work: (state: Known) => { state: Known; result: T }): T => {
    try {
      begin.run();
      const { state, result } = work(look());
      commit.run();
      known = state;
      return result;
    } catch (cause) {
      known = undefined;
      // SQLite has rolled back by itself after some errors.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw cause;
    }
  };

  /** Is what is known still so? The lock on the journal says yes; this notices who heeds no lock. */
  const look = (): Known => {
    const [version] = dataVersion.first() ?? [];
    if (known && known.version === version) return known;
    const { last, pruned, newHeads } = reader;
    const headed = reader.headed();
    return { version, last: last(), pruned: pruned(), headed, heads: newHeads(), settledAt: headed };
  };

  const headIn = (state: Known, key: string, text = keyText(key)): number =>
    state.heads.get(text) ??
    (lookedUp.of === state ? lookedUp.heads.get(text) : undefined) ??
    reader.oldHead(key);

  const check = (append: Append, text: string, state: Known): void => {
    const { key, expected } = append;
    const { pruned } = state;
    const head = headIn(state, key, text);
    // Only the front is pruned: a position from before that has no event any more.
    if (expected === (head > pruned ? head : 0)) return;
    // A writer can't know of a last event that couldn't be read, and is right with the one before.
    const actual = reader.readable(key, head)?.position ?? 0;
    if (actual < expected && expected > pruned && reader.keyAt(expected) === text) {
      throw new StoreError('corrupt', `event ${expected} of ${key} is not among the heads`);
    }
    checkVersion(append, actual, pruned);
  };

  /** Writes the `most` oldest heads from memory into the file, and those that have waited for too long. */
  const settle = (state: Known, most: number): Known => {
    const { heads, last } = state;
    let headed = last;
    let settled = 0;
    for (const [key, position] of heads) {
      if (settled >= most && position > last - HEADLESS_ROWS) {
        headed = position - 1;
        break;
      }
      setHead.run(key, position);
      heads.delete(key);
      settled += 1;
    }
    setHeaded.run(headed);
    return { ...state, headed, settledAt: last };
  };

  const insertAll = (values: readonly SQLInputValue[]): void => {
    let from = 0;
    while (from < values.length) {
      const rows = values.length - from < COLUMNS * GROUP_ROWS ? 1 : GROUP_ROWS;
      const to = from + COLUMNS * rows;
      (rows === 1 ? insert : insertGroup).run(...values.slice(from, to));
      from = to;
    }
  };

  const write = (batch: readonly Append[], slots: readonly Slot[]): readonly number[] => {
    if (batch.length === 0 && slots.length === 0) return [];
    const texts = batch.map(textOf);
    const slotTexts = slots.map(slotText);
    options.present();
    return transaction((state) => {
      const { heads } = state;
      const first = state.last + 1;
      const values: SQLInputValue[] = [];
      for (const [index, append] of batch.entries()) {
        const key = keyText(append.key);
        // A head that this very batch has set: the key was checked where it came first.
        if ((heads.get(key) ?? 0) < first) check(append, key, state);
        const position = first + index;
        const text = texts[index] ?? '';
        values.push(position, key, append.at, checksum(position, key, append.at, text), text);
        // At the end of the map: it is the youngest now.
        heads.delete(key);
        heads.set(key, position);
      }
      insertAll(values);
      for (const [index, slot] of slots.entries()) {
        const [key, text] = [keyText(slot.key), slotTexts[index] ?? ''];
        setSlot.run(key, slot.at, slotChecksum(key, slot.at, text), text);
      }
      const next = { ...state, last: state.last + batch.length };
      return {
        state: next.last - next.settledAt < HEADED_EVERY ? next : settle(next, HEADED_AT_ONCE),
        result: batch.map((_, index) => first + index),
      };
    });
  };

  const latest = (key: string): Stored | undefined =>
    reader.snapshot(() => {
      known = look();
      return reader.readable(key, headIn(known, key));
    });

  /** All of them on one state of the journal; whoever appends to them next need not look them up once more. */
  const positions = (keys: readonly string[]): readonly number[] =>
    reader.snapshot(() => {
      const state = look();
      known = state;
      const heads = new Map<string, number>();
      const found = keys.map((key) => {
        const text = keyText(key);
        const head = headIn(state, key, text);
        heads.set(text, head);
        return head === 0 ? 0 : (reader.readable(key, head)?.position ?? 0);
      });
      lookedUp = { of: state, heads };
      return found;
    });

  const verb = <T>(work: () => T): Observable<T> =>
    defer(() => {
      try {
        return of(work());
      } catch (cause) {
        throw options.fail(cause);
      }
    });

  return {
    append: (batch, slots = []) => verb(() => write(batch, slots)),
    read: reader.read,
    slots: reader.slots,
    latest: (key) => verb(() => latest(key)),
    positions: (keys) => verb(() => positions(keys)),
    prune: sqlitePruning(db, transaction, options.present),
    check: reader.check,
    settle: () => {
      if (known && known.headed < known.last) {
        transaction((state) => ({ state: settle(state, Number.POSITIVE_INFINITY), result: undefined }));
      }
    },
  };
};
