import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { lastValueFrom } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAppender } from '../../../../src/journal/appender.ts';
import type { JournalEvent } from '../../../../src/journal/events.ts';
import { restore } from '../../../../src/journal/restore.ts';
import { sqliteReader } from '../../../../src/journal/store/sqlite/sqlite-reader.ts';
import {
  APPLICATION_ID,
  bringUpToDate,
  checksum,
  layout,
} from '../../../../src/journal/store/sqlite/sqlite-schema.ts';
import { openSqliteStore, type SqliteStore } from '../../../../src/journal/store/sqlite/sqlite-store.ts';
import { sqliteWriter } from '../../../../src/journal/store/sqlite/sqlite-writer.ts';
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
import { longTest } from '../../../support/long-test.ts';
import { smallDisk } from '../../../support/small-disk.ts';
import { storeContract } from '../../../support/store-contract.ts';

const files = journalFiles();
const { open, reader, raw } = files;

storeContract('in SQLite', () => {
  const at = mkdtempSync(join(tmpdir(), 'polkan-contract-'));
  const make = (): SqliteStore =>
    openSqliteStore({ path: join(at, 'journal.db'), now: () => 0, warn: (text) => expect.unreachable(text) });
  let store = make();
  return {
    store: () => store,
    reopen: () => {
      store.close();
      store = make();
    },
    end: () => {
      store.close();
      rmSync(at, { recursive: true });
    },
  };
});

describe('the file', () => {
  test('is made with its directory, for its owner alone', () => {
    const deep = join(files.directory, 'some', 'where', 'journal.db');
    open(deep);
    expect(statSync(join(files.directory, 'some')).mode & 0o777).toBe(0o700);
    expect(statSync(join(files.directory, 'some', 'where')).mode & 0o777).toBe(0o700);
    const names = readdirSync(join(files.directory, 'some', 'where')).sort();
    expect(names).toEqual(['journal.db', 'journal.db-owner', 'journal.db-shm', 'journal.db-wal']);
    for (const name of names)
      expect(statSync(join(files.directory, 'some', 'where', name)).mode & 0o777, name).toBe(0o600);
  });

  test('is a write-ahead logged SQLite database that says what it is', async () => {
    const store = open();
    await all(store.append([one('a', 0, { n: 1 })]));
    const db = raw();
    const value = (sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0];
    expect(value('PRAGMA journal_mode')).toBe('wal');
    expect(value('PRAGMA application_id')).toBe(APPLICATION_ID);
    expect(value('PRAGMA user_version')).toBe(2);
    expect(value('PRAGMA auto_vacuum')).toBe(2);
    expect(value('PRAGMA quick_check')).toBe('ok');
    expect(
      db
        .prepare('SELECT * FROM event')
        .all()
        .map((row) => ({ ...row })),
    ).toEqual([
      { position: 1, key: 'a', at: 1000, sum: checksum(1, 'a', 1000, '{"n":1}'), event: '{"n":1}' },
    ]);
  });

  test('is one also where an empty one was put', async () => {
    writeFileSync(files.path, '');
    expect(await all(open().append([one('a', 0)]))).toEqual([[1]]);
  });

  test('is closed once; what comes after fails, and does not touch it', async () => {
    const store = open();
    await all(store.append([one('a', 0)]));
    store.close();
    store.close();
    expect(await failure(store.append([one('a', 1)]))).toEqual(fault('unwritable', files.path));
    expect(await failure(store.read(1))).toEqual(fault('unwritable', files.path));
    expect(await failure(store.latest('a'))).toEqual(fault('unwritable', files.path));
    expect(thrown(() => store.prune({ before: 1, olderThan: 1, maxBytes: 1 }))).toEqual(
      fault('unwritable', files.path),
    );
    expect(readdirSync(files.directory).sort()).toEqual(['journal.db', 'journal.db-owner']);
    expect(await positions(open())).toEqual([1]);
  });

  test('that was moved away or deleted is not written to in secret', async () => {
    const store = open();
    await all(store.append([one('a', 0)]));
    renameSync(files.path, `${files.path}.moved`);
    expect(await failure(store.append([one('a', 1)]))).toEqual(fault('unwritable', 'moved or deleted'));
    writeFileSync(files.path, '');
    expect(await failure(store.append([one('a', 1)]))).toEqual(fault('unwritable', 'moved or deleted'));
    expect(thrown(() => store.prune({ before: 9, olderThan: 9, maxBytes: 9 }))).toEqual(fault('unwritable'));
    rmSync(files.path);
    renameSync(`${files.path}.moved`, files.path);
    expect(await all(store.append([one('a', 1)]))).toEqual([[2]]);
  });

  test.each<[string, (log: string) => void]>([
    ['deleted', (log) => rmSync(log)],
    ['cut short', (log) => truncateSync(log, 0)],
    [
      'replaced',
      (log) => {
        copyFileSync(log, `${log}.copy`);
        renameSync(`${log}.copy`, log);
      },
    ],
  ])('whose log was %s under it is not written to in secret', async (_, disturb) => {
    const store = open();
    await all(store.append([one('a', 0)]));
    await all(store.append([one('a', 1)]));
    disturb(`${files.path}-wal`);
    expect(await failure(store.append([one('a', 2)]))).toEqual(fault('unwritable', 'deleted or cut short'));
    expect(thrown(() => store.prune({ before: 9, olderThan: 9, maxBytes: 9 }))).toEqual(fault('unwritable'));
  });

  test.each([
    ['text', 'my notes\n'],
    ['a tap', '{"type":"stop","at":1}\n'],
    ['a short file', 'x'],
  ])('that is none, but %s, is left alone, and nothing is put beside it', (_, content) => {
    writeFileSync(files.path, content);
    for (let time = 0; time < 2; time += 1) {
      expect(thrown(() => open())).toEqual(fault('unwritable', 'is no journal'));
    }
    expect(readFileSync(files.path, 'utf8')).toBe(content);
    expect(readdirSync(files.directory)).toEqual(['journal.db']);
  });

  test('that is a pipe is left alone, and nothing is put beside it', () => {
    execFileSync('mkfifo', [files.path]);
    expect(thrown(() => open())).toEqual(fault('unwritable', 'is no journal'));
    expect(readdirSync(files.directory)).toEqual(['journal.db']);
  });

  test('that was moved away is closed all the same, and whole once it is moved back to its log', async () => {
    const store = open();
    await all(store.append([one('a', 0), one('a', 0)]));
    renameSync(files.path, `${files.path}.moved`);
    store.close();
    expect(files.warnings).toEqual([expect.stringContaining('closed without its heads')]);
    expect(thrown(() => open())).toEqual(fault('corrupt', 'its log'));
    renameSync(`${files.path}.moved`, files.path);
    expect(await positions(open())).toEqual([1, 2]);
  });

  test.each([
    {
      what: 'a directory that is a file',
      make: () => writeFileSync(join(files.directory, 'x'), ''),
      at: 'x/journal.db',
    },
    { what: 'a journal that is a directory', make: () => mkdirSync(files.path), at: 'journal.db' },
    { what: 'a name that is too long', make: () => undefined, at: 'x'.repeat(300) },
    {
      what: 'a link to nowhere',
      make: () => symlinkSync(join(files.directory, 'no', 'where'), files.path),
      at: 'journal.db',
    },
  ])('$what is said to be unwritable', ({ make, at }) => {
    make();
    const whole = join(files.directory, at);
    expect(thrown(() => open(whole))).toEqual(fault('unwritable', whole));
  });

  test.skipIf(process.getuid?.() === 0)(
    'a directory without the right to write is said to be unwritable',
    () => {
      chmodSync(files.directory, 0o500);
      expect(thrown(() => open())).toEqual(fault('unwritable', files.path));
      chmodSync(files.directory, 0o700);
    },
  );

  test('loading SQLite warns of nothing', () => {
    const { stdout, stderr } = spawnSync(process.execPath, [
      '-e',
      "import('node:sqlite').then(() => console.log('ok'))",
    ]);
    expect({ stdout: String(stdout), stderr: String(stderr) }).toEqual({ stdout: 'ok\n', stderr: '' });
  });
});

describe('one writer', () => {
  test('a second one in the same process is refused at once, by whatever name', () => {
    open();
    mkdirSync(join(files.directory, 'sub'));
    symlinkSync(files.directory, join(files.directory, 'way'));
    symlinkSync(files.path, join(files.directory, 'link.db'));
    const waits = ['journal.db', 'sub/../journal.db', 'way/journal.db', 'link.db'].map((other) => {
      const before = performance.now();
      expect(
        thrown(() => open(`${files.directory}/${other}`)),
        other,
      ).toEqual(fault('locked', 'in use'));
      return performance.now() - before;
    });
    // Of four, for the machine may have other things to do.
    expect(Math.min(...waits)).toBeLessThan(500);
  });

  test('the next one may have it when the first has closed it, or could not open it', () => {
    open().close();
    open().close();
    writeFileSync(files.path, 'x'.repeat(5_000));
    expect(thrown(() => open())).toEqual(fault('corrupt'));
    rmSync(files.path);
    open();
  });

  test('who heeds no lock holds it up a moment, as locked, and does no harm', async () => {
    const store = open();
    await all(store.append([one('a', 0)]));
    const other = raw();
    other.exec('BEGIN IMMEDIATE');
    expect(await failure(store.append([one('a', 1)]))).toEqual(fault('locked', files.path));
    other.exec('ROLLBACK');
    expect(await all(store.append([one('a', 1)]))).toEqual([[2]]);
  });

  test('who heeds no lock and writes is noticed, whatever is remembered of the key', async () => {
    const store = open();
    await all(store.append([one('a', 0), one('b', 0)]));
    const other = raw();
    other
      .prepare('INSERT INTO event (position, key, at, sum, event) VALUES (?, ?, ?, ?, ?)')
      .run(3, 'a', 5, checksum(3, 'a', 5, '"foreign"'), '"foreign"');
    expect(await failure(store.append([one('a', 1)]))).toMatchObject({ name: 'VersionConflict', actual: 3 });
    expect(await all(store.latest('a'))).toEqual([{ position: 3, key: 'a', at: 5, event: 'foreign' }]);
    expect(await all(store.append([one('b', 2)]))).toEqual([[4]]);
  });
});

describe('readers', () => {
  test('read a journal that is being written, as far as it is written', async () => {
    const store = open();
    await all(store.append(many(2_500)));
    const cli = reader();
    expect(await positions(cli)).toHaveLength(2_500);
    await all(store.append([one('late', 0, 'news')]));
    expect(await all(cli.latest('late'))).toEqual([
      { position: 2_501, key: 'late', at: 1000, event: 'news' },
    ]);
    expect(await all(cli.latest('nobody'))).toEqual([undefined]);
    store.prune({ before: 1_001, olderThan: 1e9, maxBytes: 1e9 });
    expect(await all(cli.latest('k3'))).toEqual([expect.objectContaining({ position: 2_494 })]);
    expect((await positions(cli))[0]).toBe(1_001);
    expect(await failure(cli.append([one('a', 0)]))).toEqual(fault('unwritable', 'for reading only'));
    cli.close();
    cli.close();
    expect(await failure(cli.read(1))).toEqual(fault('unwritable'));
    expect(await all(store.append([one('late', 2_501)]))).toEqual([[2_502]]);
  });

  test('see each page as it is: pruned in the middle of a reading, it goes on with what is left', async () => {
    const store = open();
    await all(store.append(many(3_000)));
    const seen: number[] = [];
    reader()
      .read(1)
      .subscribe(({ position }) => {
        seen.push(position);
        if (position === 500) pruneAll(store, { before: 2_501, olderThan: 1e9, maxBytes: 1e9 });
      });
    expect(seen).toEqual([
      ...Array.from({ length: 1_000 }, (_, n) => n + 1),
      ...Array.from({ length: 500 }, (_, n) => 2_501 + n),
    ]);
  });

  test('wait for no more than a thousand events at a time while a journal is pruned', async () => {
    const store = open();
    await all(store.append(many(2_500, 'x'.repeat(1_000))));
    const limits = { before: 2_401, olderThan: 1e9, maxBytes: 1e9 };
    const removed: number[] = [];
    let expected = 2_500;
    for (let more = true; more; ) {
      const done = store.prune(limits);
      removed.push(done.removed);
      more = done.more;
      [[expected = 0] = []] = await all(store.append([one('k9', expected)]));
    }
    // What is behind the removals gives their room back, a hundred pages at a time.
    expect(removed.slice(0, 4)).toEqual([1_000, 1_000, 400, 0]);
    expect(removed.slice(4).every((count) => count === 0)).toBe(true);
    expect(removed.length).toBeGreaterThan(8);
    expect(await positions(store)).toEqual(Array.from({ length: 100 + removed.length }, (_, n) => 2_401 + n));
  });

  test('ask all that belongs together of one state of the journal', async () => {
    const store = open();
    await all(store.append(many(10)));
    const { snapshot, last, pruned } = sqliteReader(raw(), {
      warn: expect.unreachable,
      words: locales.en,
      fail: (cause) => cause,
    });
    const seen = snapshot(() => {
      const before = [last(), pruned()];
      store.append([one('new', 0)]).subscribe();
      store.prune({ before: 5, olderThan: 1e9, maxBytes: 1e9 });
      return [before, [last(), pruned()]];
    });
    expect(seen).toEqual([
      [10, 0],
      [10, 0],
    ]);
    expect([last(), pruned()]).toEqual([11, 4]);
  });

  test('hold a few megabytes of big events at a time, not a thousand of them', async () => {
    const store = open();
    await all(store.append(many(20, 'x'.repeat(1_000_000))));
    const seen: number[] = [];
    reader()
      .read(1)
      .subscribe(({ position }) => {
        seen.push(position);
        if (position === 1) store.prune({ before: 20, olderThan: 1e9, maxBytes: 1e9 });
      });
    expect(seen).toEqual([1, 2, 3, 4, 5, 20]);
  });

  test('do not keep the log from being cut back', async () => {
    const store = open();
    const cli = reader();
    await all(store.append(many(100)));
    expect(await positions(cli)).toHaveLength(100);
    store.prune({ before: 1, olderThan: 0, maxBytes: 1e9 });
    expect(statSync(`${files.path}-wal`).size).toBe(0);
  });

  test('find the latest event of a key whether its head is in the file yet or not', async () => {
    const store = open();
    await all(store.append([one('old', 0, 1), ...many(10_500), one('young', 0, 2)]));
    await all(store.append([one('new', 0, 3)]));
    const cli = reader();
    for (const [key, event] of [
      ['old', 1],
      ['young', 2],
      ['new', 3],
    ] as const) {
      expect(await all(cli.latest(key))).toEqual([expect.objectContaining({ key, event })]);
    }
    expect(Number(raw().prepare('SELECT count(*) AS n FROM head').get()?.n)).toBe(12);
  });

  test('read one that is closed, also where nothing can be written', async (context) => {
    const store = open();
    await all(store.append([one('a', 0)]));
    store.close();
    const readOnly = smallDisk(context, '1m');
    copyFileSync(files.path, join(readOnly.path, 'journal.db'));
    readOnly.remount('ro');
    const cli = reader(join(readOnly.path, 'journal.db'));
    expect(await positions(cli)).toEqual([1]);
    expect(await all(cli.latest('a'))).toHaveLength(1);
    expect(thrown(() => open(join(readOnly.path, 'journal.db')))).toEqual(fault('unwritable'));
    expect(await positions(reader())).toEqual([1]);
    cli.close();
  });

  test.each([
    { what: 'no journal', make: () => undefined, name: 'unwritable', message: 'there is no journal' },
    {
      what: 'an empty file',
      make: () => writeFileSync(files.path, ''),
      name: 'unwritable',
      message: 'is empty',
    },
    {
      what: 'no database',
      make: () => writeFileSync(files.path, 'x'.repeat(9_000)),
      name: 'corrupt',
      message: '',
    },
    { what: 'a directory', make: () => mkdirSync(files.path), name: 'unwritable', message: '' },
  ] as const)('are told of $what', ({ make, name, message }) => {
    make();
    expect(thrown(() => reader())).toEqual(fault(name, message));
  });
});

describe('versions of the file', () => {
  const setVersion = (version: number): void => {
    open().close();
    const db = raw();
    db.exec(`PRAGMA user_version = ${version}`);
    db.close();
  };

  test('a newer one is refused by both numbers, and left as it is', () => {
    setVersion(7);
    const before = readFileSync(files.path);
    for (const refused of [() => open(), () => reader()]) {
      expect(thrown(refused)).toEqual(fault('newer', /version 7\b.*versions up to 2\b/));
    }
    expect(readFileSync(files.path).equals(before)).toBe(true);
  });

  test('one of today is kept as it is by the last release, which knows version 1, and goes on behind it', async () => {
    const store = open();
    await all(store.append([one('dep/db', 0), one(':telling', 0)]));
    const before = await all(store.read(1));
    store.close();
    const bytes = readFileSync(files.path);
    // How 0.1.0 opened a journal: it asked which version it is, and made the tables of its own where there was none.
    const ofTheLastRelease = { version: 1, create: 'the tables of version 1', migrations: {} };
    const db = raw();
    const refused = thrown(() => bringUpToDate(db, 0, ofTheLastRelease));
    db.close();
    expect(refused).toEqual(fault('newer', /version 2\b.*versions up to 1\b/));
    expect(readFileSync(files.path).equals(bytes)).toBe(true);
    const again = open();
    expect(await all(again.read(1))).toEqual(before);
    expect(await all(again.append([one('dep/db', 1)]))).toEqual([[3]]);
  });

  test('an older one that never was is corrupt; a reader asks for the sidecar', () => {
    setVersion(0);
    expect(thrown(() => open())).toEqual(fault('corrupt', 'version 0'));
    expect(thrown(() => reader())).toEqual(fault('unwritable', 'older version 0'));
  });

  // A layout that never was, to have something to come from: no time, no checksum, no heads.
  const older = (): void => {
    const db = raw();
    db.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      CREATE TABLE event (position INTEGER PRIMARY KEY, key TEXT NOT NULL, event TEXT NOT NULL) STRICT;
      INSERT INTO event VALUES (1, 'a', '"one"'), (2, 'b', '"two"'), (3, 'a', '"three"');
      PRAGMA application_id = ${APPLICATION_ID};
    `);
    db.close();
  };

  const fromOlder = {
    ...layout,
    migrations: {
      ...layout.migrations,
      0: (db: DatabaseSync, at: number) => {
        db.exec(`ALTER TABLE event RENAME TO old_event; ${layout.create}`);
        db.function('checksum', (position, key, event) =>
          checksum(Number(position), String(key), at, String(event)),
        );
        db.prepare(
          'INSERT INTO event SELECT position, key, ?, checksum(position, key, event), event FROM old_event',
        ).run(at);
        db.exec('DROP TABLE old_event; DROP TABLE slot');
      },
    },
  };

  test('an older one is brought up to date, and loses nothing', async () => {
    older();
    const db = raw();
    bringUpToDate(db, 99, fromOlder);
    db.close();
    const store = open();
    expect(await all(store.read(1))).toEqual([
      { position: 1, key: 'a', at: 99, event: 'one' },
      { position: 2, key: 'b', at: 99, event: 'two' },
      { position: 3, key: 'a', at: 99, event: 'three' },
    ]);
    expect(await all(store.append([one('a', 3), one('b', 2)]))).toEqual([[4, 5]]);
  });

  test('several versions are gone through one by one, and only then is it the new one', () => {
    older();
    const db = raw();
    const steps: string[] = [];
    const step = (name: string) => (): void => {
      steps.push(`${name} ${db.prepare('PRAGMA user_version').get()?.user_version} ${db.isTransaction}`);
    };
    bringUpToDate(db, 0, { ...layout, version: 2, migrations: { 0: step('0→1'), 1: step('1→2') } });
    expect(steps).toEqual(['0→1 0 true', '1→2 0 true']);
    expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(2);
  });

  test('a migration that fails leaves the older one as it was', () => {
    older();
    const db = raw();
    const failing = {
      ...fromOlder,
      version: 2,
      migrations: {
        ...fromOlder.migrations,
        1: () => {
          throw new Error('no');
        },
      },
    };
    expect(() => bringUpToDate(db, 99, failing)).toThrow('no');
    expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(0);
    expect(db.prepare('SELECT * FROM event').all()).toHaveLength(3);
    expect(() => db.prepare('SELECT at FROM event')).toThrow('no such column');
  });

  test("another program's database is left alone", () => {
    const db = raw();
    db.exec('CREATE TABLE customers (name TEXT); PRAGMA user_version = 1');
    db.close();
    const before = readFileSync(files.path);
    for (const refused of [() => open(), () => reader()]) {
      expect(thrown(refused)).toEqual(fault('unwritable', 'another program'));
    }
    expect(readFileSync(files.path).equals(before)).toBe(true);
  });
});

describe('the heads in the file', () => {
  const writerOf = (db: DatabaseSync) =>
    sqliteWriter(db, {
      warn: expect.unreachable,
      words: locales.en,
      fail: (cause) => cause,
      present: () => undefined,
    });
  const headsIn = (db: DatabaseSync): unknown =>
    db.prepare('SELECT count(*) AS heads, max(position) AS last FROM head').get();
  const fresh = (): DatabaseSync => {
    const db = raw();
    bringUpToDate(db, 0);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
    return db;
  };

  longTest(
    'and the events behind them give the last event of each key to whoever opens it after a crash',
    async () => {
      fresh().close();
      const heads = new Map<string, number>();
      let last = 0;
      for (let round = 0; round < 12; round += 1) {
        // Nobody settles or closes the writer before.
        const writer = writerOf(raw());
        for (let turn = 0; turn < 5; turn += 1) {
          const keys = Array.from({ length: 211 }, (_, n) => `k${(last * 31 + n * n * 17) % 1_009}`);
          const seen = new Set<string>();
          await all(writer.append(keys.map((key) => one(key, seen.has(key) ? 0 : (heads.get(key) ?? 0)))));
          for (const key of keys) {
            last += 1;
            seen.add(key);
            heads.set(key, last);
          }
        }
        const reading = writerOf(raw());
        for (const [key, position] of heads) {
          expect(await all(reading.latest(key))).toEqual([expect.objectContaining({ key, position })]);
        }
      }
    },
  );

  test('are a hundred of every thousand events, the oldest, but none of a key that has moved on', async () => {
    const db = fresh();
    const writer = writerOf(db);
    const key = (n: number) => one(`k${n}`, 0);
    await all(writer.append(Array.from({ length: 150 }, (_, n) => key(n))));
    await all(writer.append(Array.from({ length: 849 }, (_, n) => ({ ...key(n % 50), expected: n + 1 }))));
    expect(headsIn(db)).toEqual({ heads: 0, last: null });
    await all(writer.append([key(150)]));
    expect(headsIn(db)).toEqual({ heads: 100, last: 150 });
    await all(writer.append(Array.from({ length: 999 }, (_, n) => key(1_000 + n))));
    expect(headsIn(db)).toEqual({ heads: 100, last: 150 });
    await all(writer.append([key(1_999)]));
    // Fifty of the keys that had moved on, and the first of those that came after.
    expect(headsIn(db)).toEqual({ heads: 200, last: 1_049 });
    writer.settle();
    expect(headsIn(db)).toEqual({ heads: 1_151, last: 2_000 });
  });

  test('are written though no process lives for a thousand events', async () => {
    const db = fresh();
    for (let life = 0; life < 3; life += 1) {
      const appends = many(600).map((append, n) =>
        n < 10 ? { ...append, expected: life * 600 - 9 + n } : append,
      );
      await all(writerOf(raw()).append(life === 0 ? many(600) : appends));
    }
    expect(headsIn(db)).toEqual({ heads: 10, last: 1_200 });
  });

  longTest('are behind by a hundred thousand events at most', async () => {
    const db = fresh();
    const writer = writerOf(db);
    for (let from = 0; from < 113_000; from += 1_000) {
      await all(writer.append(Array.from({ length: 1_000 }, (_, n) => one(`k${from + n}`, 0))));
    }
    expect(headsIn(db)).toEqual({ heads: 13_000, last: 13_000 });
  });
});

describe('what was owed when the process was killed', () => {
  const at = 1_000;
  const alert: JournalEvent = {
    type: 'transition',
    at,
    source: 'host',
    key: 'mem',
    kind: 'mem',
    entity: '',
    from: 'ok.quiet',
    to: 'alerting',
    action: 'alert',
    reason: 'crossed',
    incident: `mem@${at}`,
    title: 'Memory',
    detail: '',
  };
  const start: JournalEvent = { type: 'start', at, version: '1', sinks: ['chat'] };
  const attempt: JournalEvent = { type: 'attempt', at, sink: 'chat', count: 1 };

  /** What is in doubt after a run that was killed, or closed, whose journal and log are `left` to the next. */
  const inDoubtAfter = async (end: 'killed' | 'closed', left: (path: string) => void): Promise<number> => {
    const store = open();
    const appender = createAppender(() => false);
    await lastValueFrom(appender.append(store, [start, alert]));
    // It moves all of that into the file itself, so that it outlives the log.
    store.prune({ before: 1, olderThan: 0, maxBytes: Number.POSITIVE_INFINITY });
    await lastValueFrom(appender.append(store, [attempt]));
    const killed = join(mkdtempSync(join(tmpdir(), 'polkan-killed-')), 'journal.db');
    onTestFinished(() => rmSync(dirname(killed), { recursive: true }));
    const copy = (): void => {
      for (const part of ['', '-wal'])
        if (existsSync(files.path + part)) copyFileSync(files.path + part, killed + part);
    };
    if (end === 'killed') copy();
    store.close();
    if (end === 'closed') copy();
    left(killed);
    const again = openSqliteStore({ path: killed, now: () => 0, warn: (text) => expect.unreachable(text) });
    const state = await lastValueFrom(restore(again, (text) => expect.unreachable(text)));
    again.close();
    const { owed = [], inDoubt = -1, attempting = -1 } = state.sinks.get('chat') ?? {};
    expect(owed).toHaveLength(1);
    return Math.max(inDoubt, attempting);
  };

  test.each([
    ['killed', 'its log is there', () => undefined, 1],
    ['killed', 'its log has vanished', (path: string) => rmSync(`${path}-wal`), 1],
    ['killed', 'its log was emptied', (path: string) => truncateSync(`${path}-wal`), 1],
    ['closed', 'it needs no log', () => undefined, 1],
  ] as const)('%s, %s: it is marked', async (end, _, left, inDoubt) => {
    expect(await inDoubtAfter(end, left)).toBe(inDoubt);
  });

  test('is not marked after a run that was closed before anything was sent', async () => {
    const store = open();
    await lastValueFrom(createAppender(() => false).append(store, [start, alert]));
    store.close();
    const again = open();
    const { sinks } = await lastValueFrom(restore(again, (text) => expect.unreachable(text)));
    expect(sinks.get('chat')?.inDoubt).toBe(0);
    again.close();
  });
});
