import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { FaultError } from '../../../language/fault.ts';
import { type Json, type Slot, type Stored, StoreError } from '../store.ts';

/** `PRAGMA application_id` of a journal: "PLKN". By it `file` and this program know one. */
export const APPLICATION_ID = 0x504c4b4e;

/** The tables of one version of the journal, and how to come to it from older ones. */
export interface Layout {
  readonly version: number;
  readonly create: string;
  /** From version → makes it the next one. `at` is now, epoch milliseconds. It runs inside a transaction. */
  readonly migrations: Readonly<Record<number, (db: DatabaseSync, at: number) => void>>;
}

const SLOT_TABLE = `
    CREATE TABLE slot (
      key TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      sum INTEGER NOT NULL,
      value TEXT NOT NULL
    ) STRICT;
  `;

/**
 * `event` is last in its table, so that what is long is not touched for what is short. Positions are given
 * out by the writer without a hole, and only the front is ever pruned: a journal holds exactly the positions
 * from `pruned` + 1 to the last, and a position that is lacking is damage. `sum` is the row's `checksum`.
 *
 * `head` has the last position of each key that has no event after the position `headed`; for the others the
 * events themselves are asked. An index of all events by key would be exact at any time, at a price: in it
 * every event of a batch dirties another page (measured: three times the processor and five times the writing
 * of a sweep of fifty), and it is a twentieth of the file.
 *
 * `slot` has the values that are written over; it is no part of the log, and has a checksum of its own.
 */
export const layout: Layout = {
  version: 2,
  create: `
    CREATE TABLE event (
      position INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      at INTEGER NOT NULL,
      sum INTEGER NOT NULL,
      event TEXT NOT NULL
    ) STRICT;
    CREATE TABLE head (key TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO meta VALUES ('pruned', 0), ('headed', 0);
    ${SLOT_TABLE}
  `,
  migrations: {
    1: (db) => db.exec(SLOT_TABLE),
  },
};

/** The oldest version that can be read as it is: what came later it only lacks. */
export const readableFrom = 1;

const numberOf = (db: DatabaseSync, sql: string): number =>
  Number(Object.values(db.prepare(sql).get() ?? {})[0]);

/**
 * What the file is: empty, or a journal of some version. Only reads. Throws `StoreError`: `newer` for a
 * journal of a later version, `unwritable` for the database of another program, which isn't ours to touch.
 */
export const versionOf = (db: DatabaseSync, to: Layout = layout): number | 'empty' => {
  const version = numberOf(db, 'PRAGMA user_version');
  const application = numberOf(db, 'PRAGMA application_id');
  const tables = numberOf(db, 'SELECT count(*) FROM sqlite_schema');
  if (tables === 0 && version === 0 && application === 0) return 'empty';
  if (application !== APPLICATION_ID) {
    const ours = numberOf(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('event', 'head', 'meta')");
    if (ours === 3)
      throw new StoreError('corrupt', `the application id is ${application}, not ${APPLICATION_ID}`);
    throw new StoreError('unwritable', { code: 'otherProgram' });
  }
  if (version > to.version) {
    throw new StoreError('newer', { code: 'newerJournal', version, known: to.version });
  }
  return version;
};

/**
 * Makes the tables of an empty file, or brings those of an older version up to date: one transaction,
 * all or nothing. `at` is now, epoch milliseconds. Throws `StoreError` as `versionOf` does, and `corrupt`
 * for a version that never was.
 */
export const bringUpToDate = (db: DatabaseSync, at: number, to: Layout = layout): void => {
  const found = versionOf(db, to);
  if (found === to.version) return;
  // It can only be set before the first table, and outside a transaction; later it has no effect.
  if (found === 'empty') db.exec('PRAGMA auto_vacuum = INCREMENTAL');
  db.exec('BEGIN IMMEDIATE');
  try {
    if (found === 'empty') {
      db.exec(to.create);
    } else {
      for (let version = found; version < to.version; version += 1) {
        const migrate = to.migrations[version];
        if (!migrate) throw new StoreError('corrupt', `there never was a journal of version ${version}`);
        migrate(db, at);
      }
    }
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${to.version}; COMMIT`);
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw cause;
  }
};

/** One row of `event`, as an array: as objects, a million of them take a third longer to read. */
export type Row = readonly [position: number, key: unknown, at: unknown, sum: unknown, event: unknown];

/** The columns of a `Row`; as REAL a damaged number can't be too big to be read. */
export const ROW = 'position, key, CAST(at AS REAL), CAST(sum AS REAL), event';

/**
 * SQLite keeps no checksum of what it has moved out of its write-ahead log; so each row has its own, over
 * its position too, and a flipped bit is noticed wherever it falls. CRC-32, as in zip files.
 */
export const checksum = (position: number, key: string, at: number, event: string): number =>
  // Of the event by itself: put together, all of it would be copied once more.
  crc32(event, crc32(`${position} ${at} ${key} `));

/** The same for a slot, which has no position. */
export const slotChecksum = (key: string, at: number, value: string): number =>
  crc32(`${at} ${key} ${value}`);

/** A key as SQLite can hold it: a lone surrogate has no UTF-8, so such a key is written as JSON. */
export const keyText = (key: string): string =>
  key.isWellFormed() && !key.startsWith('"') ? key : JSON.stringify(key);

/** The key that `keyText` wrote. */
export const keyOfText = (text: string): string => (text.startsWith('"') ? String(JSON.parse(text)) : text);

/** The event of a row. Throws where the row is not what was written. */
export const storedOf = ([position, key, at, sum, event]: Row): Stored => {
  if (typeof key !== 'string' || typeof at !== 'number' || typeof event !== 'string') {
    throw new FaultError({ code: 'columnOfAnotherType' });
  }
  if (checksum(position, key, at, event) !== sum) throw new FaultError({ code: 'checksumWrong' });
  return { position, key: keyOfText(key), at, event: JSON.parse(event) as Json };
};

/** One row of `slot`, as an array, and its columns. */
export type SlotRow = readonly [key: unknown, at: unknown, sum: unknown, value: unknown];
export const SLOT_ROW = 'key, CAST(at AS REAL), CAST(sum AS REAL), value';

/** The slot of a row. Throws where the row is not what was written. */
export const slotOf = ([key, at, sum, value]: SlotRow): Slot => {
  if (typeof key !== 'string' || typeof at !== 'number' || typeof value !== 'string') {
    throw new FaultError({ code: 'columnOfAnotherType' });
  }
  if (slotChecksum(key, at, value) !== sum) throw new FaultError({ code: 'checksumWrong' });
  return { key: keyOfText(key), at, value: JSON.parse(value) as Json };
};
