import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePrivate } from '../../../../src/journal/store/sqlite/owner-lock.ts';
import { asStoreError } from '../../../../src/journal/store/sqlite/sqlite-faults.ts';
import {
  checksum,
  keyOfText,
  keyText,
  type Row,
  storedOf,
} from '../../../../src/journal/store/sqlite/sqlite-schema.ts';
import { all, failure, fault, journalFiles, one, thrown } from '../../../support/journal-files.ts';

const files = journalFiles();

describe('a reader', () => {
  test('makes no journal where there is none', () => {
    expect(thrown(() => files.reader())).toEqual(fault('unwritable', files.path));
    expect(existsSync(files.path)).toBe(false);
  });

  test.each(['pruned', 'headed'])('refuses a journal that does not know how far it is %s', async (name) => {
    const store = files.open();
    await all(store.append([one('dep/db', 0)]));
    store.close();
    const db = files.raw();
    db.exec(`DELETE FROM meta WHERE name = '${name}'`);
    db.close();
    const asked = name === 'pruned' ? files.reader().read(1) : files.reader().latest('dep/web');
    expect(await failure(asked)).toEqual(fault('corrupt', `how far the journal is ${name} is not known`));
  });
});

describe('the database of another program', () => {
  test('is refused, and no journal that was damaged', () => {
    const db = files.raw();
    db.exec('CREATE TABLE event (a); CREATE TABLE head (a)');
    db.close();
    for (const refused of [() => files.open(), () => files.reader()])
      expect(thrown(refused)).toEqual(fault('unwritable', files.path));
  });

  test('with a number of its own and no table yet is one, too', () => {
    for (const pragma of ['application_id = 5', 'user_version = 1']) {
      const path = join(files.directory, `${pragma.slice(0, 4)}.db`);
      const db = files.raw(path);
      db.exec(`PRAGMA ${pragma}`);
      db.close();
      expect(thrown(() => files.open(path))).toEqual(fault('unwritable', path));
    }
  });
});

describe('a file that is made', () => {
  test('is its owner’s alone, and one that is there stays as it is', () => {
    const made = join(files.directory, 'made');
    makePrivate(made);
    expect(statSync(made).mode & 0o777).toBe(0o600);
    writeFileSync(made, 'here', { mode: 0o644 });
    makePrivate(made);
    expect(statSync(made).size).toBe(4);
  });

  test('and can not be is said to be so', () => {
    expect(() => makePrivate(join(files.directory, 'no folder', 'file'))).toThrow('ENOENT');
  });
});

describe('a row', () => {
  const row = (key: unknown, at: unknown, event: unknown): Row =>
    [1, key, at, checksum(1, String(key), Number(at), String(event)), event] as Row;

  test('of which a column is of another type is not what was written, whichever it is', () => {
    expect(storedOf(row('a', 5, '{}'))).toEqual({ position: 1, key: 'a', at: 5, event: {} });
    for (const other of [row(7, 5, '{}'), row('a', '5', '{}'), row('a', 5, 7)])
      expect(thrown(() => storedOf(other))).toMatchObject({ fault: { code: 'columnOfAnotherType' } });
  });

  test.each(['a', 'a"', '"a', '"', '\ud800', 'ä/b'])('has its key %j back', (key) => {
    expect(keyOfText(keyText(key))).toBe(key);
  });
});

test('what SQLite said is among the facts, and what the system said is', () => {
  const sqlite = Object.assign(new Error('disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  expect(asStoreError('/j', sqlite)).toMatchObject({
    why: { code: 'sqlite', errcode: 13, said: 'disk is full' },
  });
  const system = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
  expect(asStoreError('/j', system)).toMatchObject({
    fault: 'full',
    why: { code: expect.not.stringMatching('sqlite') },
  });
});
