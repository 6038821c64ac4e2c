import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSqliteStore } from '../../../../src/journal/store/sqlite/read-sqlite-store.ts';
import { asStoreError } from '../../../../src/journal/store/sqlite/sqlite-faults.ts';
import { setAside } from '../../../../src/journal/store/sqlite/sqlite-files.ts';
import { bringUpToDate } from '../../../../src/journal/store/sqlite/sqlite-schema.ts';
import { sqliteWriter, type Writer } from '../../../../src/journal/store/sqlite/sqlite-writer.ts';
import { StoreError, VersionConflict } from '../../../../src/journal/store/store.ts';
import { locales } from '../../../../src/messages/messages.ts';
import {
  all,
  failure,
  fault,
  journalFiles,
  many,
  one,
  positions,
  pruneAll,
  thrown,
} from '../../../support/journal-files.ts';
import { smallDisk } from '../../../support/small-disk.ts';

const files = journalFiles();
const { open, reader, raw } = files;

const freeBytes = (path: string): number => {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
};

/** Changes the file behind the back of any store. */
const tamper = (sql: string): void => {
  const db = raw();
  db.exec(sql);
  db.close();
};

describe('what SQLite and the system say', () => {
  const sqlite = (errcode: number): Error =>
    Object.assign(new Error('it says'), { code: 'ERR_SQLITE_ERROR', errcode });
  const system = (code: string): Error => Object.assign(new Error('it says'), { code, syscall: 'open' });

  test.each([
    { what: 'BUSY', cause: sqlite(5), is: 'locked' },
    { what: 'LOCKED', cause: sqlite(6), is: 'locked' },
    { what: 'BUSY_SNAPSHOT', cause: sqlite(517), is: 'locked' },
    { what: 'READONLY', cause: sqlite(8), is: 'unwritable' },
    { what: 'READONLY_DBMOVED', cause: sqlite(1032), is: 'unwritable' },
    { what: 'IOERR_WRITE', cause: sqlite(778), is: 'unwritable' },
    { what: 'IOERR_SHMSIZE', cause: sqlite(4874), is: 'full' },
    { what: 'IOERR_CORRUPTFS', cause: sqlite(8458), is: 'corrupt' },
    { what: 'CORRUPT', cause: sqlite(11), is: 'corrupt' },
    { what: 'CORRUPT_INDEX', cause: sqlite(779), is: 'corrupt' },
    { what: 'NOTADB', cause: sqlite(26), is: 'corrupt' },
    { what: 'ERROR', cause: sqlite(1), is: 'corrupt' },
    { what: 'FULL', cause: sqlite(13), is: 'full' },
    { what: 'CANTOPEN', cause: sqlite(14), is: 'unwritable' },
    { what: 'ENOSPC', cause: system('ENOSPC'), is: 'full' },
    { what: 'EDQUOT', cause: system('EDQUOT'), is: 'full' },
    { what: 'EACCES', cause: system('EACCES'), is: 'unwritable' },
    { what: 'EROFS', cause: system('EROFS'), is: 'unwritable' },
    { what: 'ENOENT', cause: system('ENOENT'), is: 'unwritable' },
    { what: 'EIO', cause: system('EIO'), is: 'unwritable' },
  ] as const)('$what is $is, with the path and the cause', ({ cause, is }) => {
    expect(asStoreError('/x/journal.db', cause)).toEqual(fault(is, '/x/journal.db: it says'));
    expect(asStoreError('/x/journal.db', cause)).toMatchObject({ cause });
  });

  test.each([
    new TypeError('a bug'),
    new VersionConflict('a', 1, 2),
    new StoreError('full', '/x: no room'),
    'no error at all',
  ])('%s stays as it is', (cause) => {
    expect(asStoreError('/x', cause)).toBe(cause);
  });
});

describe('a corrupt journal', () => {
  test.each([
    {
      what: 'that is something else',
      make: () => writeFileSync(files.path, 'no database at all. '.repeat(500)),
    },
    { what: 'of zeros', make: () => writeFileSync(files.path, Buffer.alloc(16_384)) },
    { what: 'cut off', make: () => truncateSync(files.path, 40_960) },
    { what: 'cut off within its first page', make: () => truncateSync(files.path, 100) },
    { what: 'without its events', make: () => tamper('DROP TABLE event') },
    { what: 'without its heads', make: () => tamper('DROP TABLE head') },
    { what: 'that lacks how far it is pruned', make: () => tamper("DELETE FROM meta WHERE name = 'pruned'") },
    { what: 'that lacks its first event', make: () => tamper('DELETE FROM event WHERE position = 1') },
    {
      what: 'that lacks one of its last events',
      make: () => tamper('DELETE FROM event WHERE position = 1999'),
    },
    {
      what: 'whose heads know what is not there',
      make: () => tamper("UPDATE meta SET value = 9999 WHERE name = 'headed'"),
    },
    {
      what: 'whose heads have lost one',
      make: () => {
        const db = raw();
        const page = Number(
          db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'head'").get()?.rootpage,
        );
        db.close();
        // Bytes 3 and 4 of a page say how many cells it has, https://sqlite.org/fileformat.html.
        const bytes = readFileSync(files.path);
        bytes.writeUInt16BE(9, (page - 1) * 4_096 + 3);
        writeFileSync(files.path, bytes);
      },
    },
    { what: 'with another application id', make: () => tamper('PRAGMA application_id = 5') },
    {
      what: 'with an empty file beside its log',
      make: () => {
        copyFileSync(files.path, `${files.path}-wal`);
        truncateSync(files.path, 0);
      },
    },
  ])('$what is known as it is opened, and set aside whole', async ({ make }) => {
    const store = open();
    await all(store.append(many(2_000, 'x'.repeat(50))));
    store.close();
    make();
    const before = readdirSync(files.directory)
      .filter((name) => !name.endsWith('-owner'))
      .map((name) => [name, readFileSync(join(files.directory, name))] as const);

    expect(thrown(() => open())).toEqual(fault('corrupt', files.path));
    const aside = setAside(files.path, Date.UTC(2026, 5, 14, 23, 14, 17, 250));

    expect(aside).toBe(`${files.path}.corrupt-20260614T231417Z`);
    expect(existsSync(files.path)).toBe(false);
    for (const [name, bytes] of before) {
      const now = readFileSync(
        join(files.directory, name.replace('journal.db', 'journal.db.corrupt-20260614T231417Z')),
      );
      expect(now.equals(bytes), name).toBe(true);
    }
    expect(await all(open().append([one('a', 0)]))).toEqual([[1]]);
  });

  test('is set aside under a name of its own each time', () => {
    const names = [1, 2, 3].map((n) => {
      writeFileSync(files.path, `journal ${n}`);
      return setAside(files.path, 0);
    });
    expect(names.map((name) => name.slice(files.path.length))).toEqual([
      '.corrupt-19700101T000000Z',
      '.corrupt-19700101T000000Z-2',
      '.corrupt-19700101T000000Z-3',
    ]);
    expect(names.map((name) => readFileSync(name, 'utf8'))).toEqual(['journal 1', 'journal 2', 'journal 3']);
  });

  test('is not set aside while somebody has it', () => {
    open();
    expect(thrown(() => setAside(files.path, 0))).toEqual(fault('locked'));
    expect(existsSync(files.path)).toBe(true);
  });

  test('shows as it is used: an event that is missing ends the reading where it would come', async () => {
    const store = open();
    await all(store.append(many(2_000)));
    tamper('DELETE FROM event WHERE position = 1200');
    const seen: number[] = [];
    let error: unknown;
    store
      .read(1)
      .subscribe({ next: ({ position }) => seen.push(position), error: (cause) => (error = cause) });
    expect(seen).toEqual(Array.from({ length: 1_199 }, (_, n) => n + 1));
    expect(error).toEqual(fault('corrupt', 'event 1200 is missing'));
  });

  test('shows as it is pruned: nothing is removed where an event is missing', async () => {
    const store = open();
    await all(store.append(many(50)));
    tamper('DELETE FROM event WHERE position = 20');
    expect(thrown(() => store.prune({ before: 40, olderThan: 1e9, maxBytes: 1e9 }))).toEqual(
      fault('corrupt', 'events 1 to 39 is missing'),
    );
    expect(store.prune({ before: 20, olderThan: 1e9, maxBytes: 1e9 }).removed).toBe(19);
  });

  test('shows as it is used: a head of another key, one of no event, and one that is lost', async () => {
    const store = open();
    await all(store.append([...many(10_000), one('late', 0)]));
    tamper(
      "UPDATE head SET position = 9992 WHERE key = 'k0'; UPDATE head SET position = 20000 WHERE key = 'k1'",
    );
    tamper("DELETE FROM head WHERE key = 'k2'");
    expect(await failure(store.latest('k0'))).toEqual(
      fault('corrupt', 'event 9992 is of k1, not the last of k0'),
    );
    expect(await failure(store.append([one('k0', 9_991)]))).toEqual(fault('corrupt'));
    expect(await failure(store.latest('k1'))).toEqual(
      fault('corrupt', 'event 20000, the last of k1, is missing'),
    );
    expect(await failure(store.append([one('k2', 9_993)]))).toEqual(fault('corrupt', 'event 9993 of k2'));
    expect(await all(store.append([one('k3', 9_994)]))).toEqual([[10_002]]);
  });
});

describe('an event that is not what was written', () => {
  test.each([
    { what: 'broken JSON', sql: "UPDATE event SET event = '{broken' WHERE position = 3" },
    { what: 'another number', sql: "UPDATE event SET event = '4' WHERE position = 3" },
    { what: 'another key', sql: "UPDATE event SET key = 'z' WHERE position = 3" },
    {
      what: 'another event in its place',
      sql: `UPDATE event SET (key, at, sum, event) = (SELECT key, at, sum, event FROM event WHERE position = 4)
            WHERE position = 3`,
    },
    { what: 'another time', sql: 'UPDATE event SET at = 1001 WHERE position = 3' },
    { what: 'no time that can be', sql: 'UPDATE event SET at = 9223372036854775807 WHERE position = 3' },
    {
      what: 'no checksum that can be',
      sql: 'UPDATE event SET sum = -9223372036854775808 WHERE position = 3',
    },
  ])('$what is left out and warned of, and its key goes on', async ({ sql }) => {
    const store = open();
    await all(store.append([one('a', 0, 1), one('b', 0, 2), one('a', 0, 3), one('c', 0, 4)]));
    tamper(sql);
    expect(await positions(store)).toEqual([1, 2, 4]);
    expect(files.warnings).toEqual([
      expect.stringMatching(/^event 3 of the journal can't be read and is left out: /),
    ]);
    expect(await all(store.latest('a'))).toEqual([expect.objectContaining({ position: 1 })]);
    // Who has read the journal knows 1, and is right.
    expect(await failure(store.append([one('a', 2)]))).toMatchObject({ name: 'VersionConflict', actual: 1 });
    expect(await all(store.append([one('a', 1)]))).toEqual([[5]]);
    expect(await all(store.latest('a'))).toEqual([expect.objectContaining({ position: 5 })]);
  });

  test('does not hinder who wrote it and remembers where', async () => {
    const store = open();
    await all(store.append([one('a', 0, 1), one('a', 0, 2)]));
    tamper("UPDATE event SET event = '' WHERE position = 2");
    expect(await all(store.append([one('a', 2)]))).toEqual([[3]]);
  });

  test('is all there is of its key: then it has none', async () => {
    const store = open();
    await all(store.append([one('a', 0, 1)]));
    tamper("UPDATE event SET event = '' WHERE position = 1");
    expect(await all(store.latest('a'))).toEqual([undefined]);
    expect(await all(store.append([one('a', 0)]))).toEqual([[2]]);
  });

  test('is an error for a reader that could tell nobody', async () => {
    await all(open().append([one('a', 0, 1)]));
    tamper("UPDATE event SET event = '' WHERE position = 1");
    const silent = readSqliteStore(files.path);
    expect(await failure(silent.read(1))).toEqual(fault('corrupt', "event 1 of the journal can't be read"));
    expect(await failure(silent.latest('a'))).toEqual(fault('corrupt', files.path));
    silent.close();
  });

  test('can have a type that no column of ours has', async () => {
    const store = open();
    await all(store.append([one('a', 0, 1)]));
    tamper(`
      CREATE TABLE loose (position INTEGER PRIMARY KEY, key, at, sum, event);
      INSERT INTO loose SELECT position, key, at, sum, x'00' FROM event;
      DROP TABLE event;
      ALTER TABLE loose RENAME TO event;
    `);
    expect(await positions(store)).toEqual([]);
    expect(files.warnings).toEqual([expect.stringContaining('another type')]);
  });
});

describe('a slot that is not what was written', () => {
  const written = async (): Promise<ReturnType<typeof open>> => {
    const store = open();
    await all(store.append([one('a', 0, 1)], [slot('x', 1), slot('y', 2), slot('"z', 3)]));
    expect(await keysOf(store)).toEqual(['"z', 'x', 'y']);
    return store;
  };
  const slot = (key: string, value: number) => ({ key, at: 5, value });
  const keysOf = async (store: Pick<ReturnType<typeof open>, 'slots'>): Promise<readonly string[]> =>
    (await all(store.slots())).map(({ key }) => key).toSorted();

  test.each([
    ['broken JSON', "value = '{broken'"],
    ['another number', "value = '4'"],
    ['another time', 'at = 6'],
    ['a time later than any', 'at = 9223372036854775807'],
    ['another key', "key = 'w'"],
    ['another checksum', 'sum = sum + 1'],
  ])('with %s is left out and warned of, and the others are there', async (_, change) => {
    const store = await written();
    tamper(`UPDATE slot SET ${change} WHERE key = 'x'`);
    expect(await keysOf(store)).toEqual(['"z', 'y']);
    expect(files.warnings).toEqual([
      expect.stringMatching(/^the slot [xw] of the journal can't be read and is left out: /),
    ]);
  });

  test.each([
    ['key', "x'00', at, sum, value"],
    ['time', 'key, NULL, sum, value'],
    ['value', "key, at, sum, x'00'"],
  ])('can have a %s of a type that no column of ours has', async (_, columns) => {
    const store = await written();
    tamper(`
      CREATE TABLE loose (key, at, sum, value);
      INSERT INTO loose SELECT ${columns} FROM slot WHERE key = 'x';
      DROP TABLE slot;
      ALTER TABLE loose RENAME TO slot;
    `);
    expect(await keysOf(store)).toEqual([]);
    expect(files.warnings).toEqual([expect.stringContaining('another type')]);
  });
});

describe('a full disk', () => {
  /** A store in a file that can't grow beyond `pages`, on any machine. */
  const limited = (pages: number): { writer: Writer; grow(pages: number): void } => {
    const db = raw();
    bringUpToDate(db, 0);
    const grow = (to: number): void => db.exec(`PRAGMA max_page_count = ${to}`);
    db.exec('PRAGMA journal_mode = WAL');
    grow(pages);
    const fail = (cause: unknown): unknown => asStoreError(files.path, cause);
    return {
      grow,
      writer: sqliteWriter(db, {
        warn: (text) => expect.unreachable(text),
        words: locales.en,
        fail,
        present: () => undefined,
      }),
    };
  };

  test('is told, leaves no part of a batch, and the next one fits once there is room', async () => {
    const { writer, grow } = limited(40);
    await all(writer.append([one('a', 0, 'first'), one('b', 0)]));
    const big = Array.from({ length: 100 }, () => one('a', 2, 'x'.repeat(4_000)));
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await failure(writer.append([one('d', 0), one('a', 1), ...big]))).toEqual(
        fault('full', files.path),
      );
      expect(await positions(writer)).toEqual(turn === 0 ? [1, 2] : [1, 2, 3]);
      // Smaller things still fit, and nothing of the big one is remembered.
      if (turn === 0) expect(await all(writer.append([one('c', 0)]))).toEqual([[3]]);
      expect(await all(writer.latest('a'))).toEqual([expect.objectContaining({ event: 'first' })]);
    }
    grow(10_000);
    expect(await all(writer.append([one('a', 1), one('b', 2), one('c', 3), one('d', 0), ...big]))).toEqual([
      Array.from({ length: 104 }, (_, n) => n + 4),
    ]);
  });

  test('is told where the heads no longer fit, and no event is lost or doubled', async () => {
    const { writer, grow } = limited(10_000);
    const keyOf = (n: number) => `container/${'x'.repeat(100)}-${n}`;
    const batch = (from: number, length: number) => Array.from({ length }, (_, n) => one(keyOf(from + n), 0));
    await all(writer.append(batch(0, 998)));
    // From here on it can not grow: there is room for another event, but none for the first hundred heads.
    grow(1);
    expect(await all(writer.append(batch(998, 1)))).toEqual([[999]]);
    expect(await failure(writer.append(batch(999, 1)))).toEqual(fault('full'));
    expect(await positions(writer)).toEqual(Array.from({ length: 999 }, (_, n) => n + 1));
    grow(10_000);
    await all(writer.append(batch(999, 1_001)));
    grow(1);
    expect(thrown(() => writer.settle())).toEqual(expect.objectContaining({ errcode: 13 }));
    grow(10_000);
    expect(await positions(writer)).toEqual(Array.from({ length: 2_000 }, (_, n) => n + 1));
    expect(await all(writer.append([one(keyOf(0), 1), one(keyOf(1_999), 2_000)]))).toEqual([[2_001, 2_002]]);
  });

  test('for real: the log can not grow, then can again', async (context) => {
    const disk = smallDisk(context, '1m');
    const ballast = join(disk.path, 'ballast');
    const path = join(disk.path, 'journal.db');
    writeFileSync(ballast, Buffer.alloc(300_000));
    const store = open(path);
    let head = 0;
    let error: unknown;
    for (let n = 0; error === undefined; n += 1) {
      await all(store.append([one('a', head, { n, padding: 'x'.repeat(20_000) })])).then(
        ([positions]) => (head = positions?.[0] ?? 0),
        (cause) => (error = cause),
      );
    }
    expect(head).toBeGreaterThan(5);
    const written = Array.from({ length: head }, (_, n) => n + 1);
    expect(error).toEqual(fault('full', path));
    expect(await failure(store.append([one('a', head, 'x'.repeat(20_000))]))).toEqual(fault('full', path));
    expect(await positions(store)).toEqual(written);
    expect(await positions(reader(path))).toEqual(written);

    rmSync(ballast);
    expect(await all(store.append([one('a', head, 'x'.repeat(20_000))]))).toEqual([[head + 1]]);
    store.close();
    expect(await positions(open(path))).toEqual([...written, head + 1]);
  });

  test('for real: nothing can be made on it, and what is there can still be read', async (context) => {
    const disk = smallDisk(context, '1m');
    const path = join(disk.path, 'journal.db');
    const store = open(path);
    await all(store.append(many(100)));
    store.close();
    copyFileSync(path, files.path);
    writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(2_000_000).subarray(0, freeBytes(disk.path)));
    expect(thrown(() => open(join(disk.path, 'new.db')))).toEqual(fault('full'));
    expect(thrown(() => open(path))).toEqual(fault('full'));
    rmSync(join(disk.path, 'ballast'));
    expect(await positions(open(path))).toHaveLength(100);
  });
});

describe('room', () => {
  test('the log does not grow without bound', async () => {
    const store = open();
    for (let n = 0; n < 60; n += 1)
      await all(store.append(Array.from({ length: 500 }, () => one(`k${n}`, 0, 'x'.repeat(700)))));
    expect(statSync(files.path).size).toBeGreaterThan(20_000_000);
    expect(statSync(`${files.path}-wal`).size).toBeLessThan(6_000_000);
  });

  test('the log that a long reading has made long is cut back after it', async () => {
    const store = open();
    const big = Array.from({ length: 10 }, () => one('a', 0, 'x'.repeat(1_000_000)));
    await all(store.append([one('a', 0)]));
    const long = raw();
    long.exec('BEGIN; SELECT max(position) FROM event');
    await all(store.append(big.map((append) => ({ ...append, expected: 1 }))));
    const logBytes = (): number => statSync(`${files.path}-wal`).size;
    expect(logBytes()).toBeGreaterThan(10_000_000);
    long.exec('COMMIT');
    // The first moves what is in the log into the file, the second begins it anew.
    await all(store.append([one('a', 11)]));
    await all(store.append([one('a', 12)]));
    expect(logBytes()).toBeLessThan(5_000_000);
  });

  test('what is pruned goes back to the file system, and the heads of what is gone go too', async () => {
    const store = open();
    for (let n = 0; n < 24; n += 1) {
      await all(
        store.append(
          Array.from({ length: 500 }, (_, i) => one(`container/${n * 500 + i}`, 0, 'x'.repeat(200))),
        ),
      );
    }
    const before = store.sizeBytes();
    expect(before).toBeGreaterThan(3_000_000);
    const { removed, bytes } = pruneAll(store, { before: 11_901, olderThan: 1_001, maxBytes: 1e9 });
    expect(removed).toBe(11_900);
    expect(bytes).toBe(before - store.sizeBytes());
    expect(statSync(`${files.path}-wal`).size).toBe(0);
    expect(store.sizeBytes()).toBeLessThan(100_000);
    const db = raw();
    expect(db.prepare('SELECT count(*) AS n FROM head').get()?.n).toBe(0);
    expect(db.prepare('PRAGMA freelist_count').get()?.freelist_count).toBe(0);
    expect(db.prepare('PRAGMA integrity_check').get()?.integrity_check).toBe('ok');
    expect(store.prune({ before: 11_901, olderThan: 1_001, maxBytes: 1e9 })).toEqual({
      removed: 0,
      bytes: 0,
      more: false,
    });
  });
});
