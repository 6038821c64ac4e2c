import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type TapFile, tapFile } from '../../src/recording/tap-file.ts';
import { smallDisk } from '../support/small-disk.ts';
import { scratch } from '../support/tap-bench.ts';

const opened = (path: string, more: { maxMb?: number; files?: number } = {}): TapFile => {
  const file = tapFile({ path, maxMb: 1, files: 3, ...more });
  onTestFinished(() => file.close());
  return file;
};
/** The beginning of what a tap has recorded; any other file is left alone. */
const whole = '{"type":"stop","at":1}\n';
const read = (path: string): string => readFileSync(path, 'utf8');

test('is made with its directories, for its owner only, and can be read after each append', async () => {
  const path = join(scratch(), 'deep', 'down', 'tap.jsonl');
  const file = opened(path);
  expect(existsSync(path)).toBe(false);
  expect(await file.append(['one\n'])).toBe(false);
  expect(read(path)).toBe('one\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await file.append(['two\nthrée\u2028\n']);
  expect(read(path)).toBe('one\ntwo\nthrée\u2028\n');
});

test('goes on behind what is there', async () => {
  const path = join(scratch(), 'tap.jsonl');
  writeFileSync(path, whole);
  await opened(path).append(['after\n']);
  expect(read(path)).toBe(`${whole}after\n`);
});

test.each([
  ['half a line', `${whole}{"type":"swe`, whole],
  ['half of its only line', '{"type":"swe', ''],
  ['a longer half than is read at once', `${whole}${'x'.repeat(200_000)}`, whole],
  ['a half that begins where a read does', `${whole}${'x'.repeat(65_536)}`, whole],
  ['a short half behind a lot', `${whole.repeat(10_000)}{"type"`, whole.repeat(10_000)],
  ['blocks that a crash has left empty', `${whole}${'\0'.repeat(5_000)}`, whole],
])('is cut back behind %s before anything is appended', async (_, torn, kept) => {
  const path = join(scratch(), 'tap.jsonl');
  writeFileSync(path, torn);
  await opened(path).append(['next\n']);
  expect(read(path)).toBe(`${kept}next\n`);
});

test('is rotated by its size, in whole appends, and keeps as many old files as it should', async () => {
  const directory = scratch();
  const path = join(directory, 'tap.jsonl');
  const file = opened(path, { maxMb: 100 / 1_048_576, files: 3 });
  const ends: boolean[] = [];
  for (let n = 0; n < 20; n += 1) {
    const isFull = await file.append([`${`${n}`.padStart(39, '.')}\n`]);
    if (isFull) await file.rotate();
    ends.push(isFull);
  }
  // 40 bytes each: the third is the last of its file.
  expect(ends).toEqual(Array.from({ length: 20 }, (_, n) => n % 3 === 2));
  expect(readdirSync(directory).sort()).toEqual(['tap.jsonl', 'tap.jsonl.1', 'tap.jsonl.2', 'tap.jsonl.3']);
  const numbers = ['.3', '.2', '.1', ''].map((end) => read(`${path}${end}`).match(/\d+/g)?.map(Number));
  expect(numbers).toEqual([
    [9, 10, 11],
    [12, 13, 14],
    [15, 16, 17],
    [18, 19],
  ]);
  expect(statSync(`${path}.2`).mode & 0o777).toBe(0o600);
});

test('that is not rotated though it has its size goes on, and is rotated at any time, also where it is no more', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path, { maxMb: 10 / 1_048_576, files: 2 });
  expect(await file.append([whole, whole])).toBe(true);
  expect(await file.append([whole])).toBe(true);
  expect(read(path)).toBe(whole.repeat(3));
  await file.rotate();
  expect(existsSync(path)).toBe(false);
  await file.rotate();
  expect(read(`${path}.2`)).toBe(whole.repeat(3));
  await file.append([whole]);
  expect(read(path)).toBe(whole);
});

test('is cut back where the texts end in an error, as where the disk does', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append([whole]);
  const broken = function* (): Generator<string> {
    yield '{"type":"swe';
    throw new Error('no more of it');
  };
  await expect(file.append(broken())).rejects.toThrow('no more of it');
  expect(openFiles()).not.toContain(path);
  await file.append([whole]);
  expect(read(path)).toBe(whole.repeat(2));
});

test('that is too large when it is opened is rotated first', async () => {
  const path = join(scratch(), 'tap.jsonl');
  writeFileSync(path, whole.repeat(10));
  const file = opened(path, { maxMb: 100 / 1_048_576 });
  expect(await file.append(['new\n'])).toBe(false);
  expect(read(path)).toBe('new\n');
  expect(read(`${path}.1`)).toBe(whole.repeat(10));
});

test.each<[string, (path: string) => void]>([
  ['moved away', (path) => renameSync(path, `${path}.old`)],
  ['deleted', (path) => rmSync(path)],
  [
    'replaced',
    (path) => {
      rmSync(path);
      writeFileSync(path, whole);
    },
  ],
])('that was %s under the writer is noticed at the next append, and made anew', async (_, disturb) => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append(['one\n']);
  disturb(path);
  await expect(file.append(['two\n'])).rejects.toThrow(/^moved$|ENOENT/);
  await file.append(['two\n']);
  expect(read(path)).toMatch(/^(\{"type":"stop","at":1\}\n)?two\n$/);
});

test('that was emptied under the writer is noticed, and goes on', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append(['one\n']);
  truncateSync(path, 0);
  await expect(file.append(['two\n'])).rejects.toThrow('notTaken');
  await file.append(['three\n']);
  expect(read(path)).toBe('two\nthree\n');
});

test('keeps what somebody else appends to it', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append(['one\n']);
  appendFileSync(path, 'foreign\n');
  await file.append(['two\n']);
  expect(read(path)).toBe('one\nforeign\ntwo\n');
});

test.each([
  ['a directory', 'directory', /EISDIR/],
  ['in a file', 'file/tap', /ENOTDIR|EEXIST|is no folder/],
  ['no file at all', '/dev/null', /isALink/],
])('rejects where its path is %s', async (_, name, why) => {
  const directory = scratch();
  mkdirSync(join(directory, 'directory'));
  writeFileSync(join(directory, 'file'), '');
  const file = opened(resolve(directory, name));
  await expect(file.append(['one\n'])).rejects.toThrow(why);
  await expect(file.append(['one\n'])).rejects.toThrow(why);
});

test.each([
  ['a binary', Buffer.alloc(5_000, 7)],
  ['half a line of something else', Buffer.from('secret=')],
  ['the log of another program', Buffer.from('{"type":"login","at":1}\n')],
  ['no more than zeros', Buffer.alloc(5_000)],
])('leaves a file alone that does not begin as a tap: %s', async (_, content) => {
  const path = join(scratch(), 'tap.jsonl');
  writeFileSync(path, content);
  await expect(opened(path).append(['one\n'])).rejects.toThrow('notATap');
  expect(readFileSync(path)).toEqual(content);
});

test('leaves a file alone that only its rotation would replace', async () => {
  const path = join(scratch(), 'tap');
  writeFileSync(`${path}.2`, 'a book, part two\n');
  await expect(opened(path, { files: 3 }).append(['one\n'])).rejects.toThrow('notATap');
  expect(read(`${path}.2`)).toBe('a book, part two\n');
});

test.each([
  ['a tap', whole],
  ['nothing yet', null],
])('follows no link, not even to %s', async (_, content) => {
  const folder = scratch();
  if (content !== null) writeFileSync(join(folder, 'else'), content);
  symlinkSync(join(folder, 'else'), join(folder, 'tap'));
  await expect(opened(join(folder, 'tap')).append(['one\n'])).rejects.toThrow('isALink');
  expect(existsSync(join(folder, 'else')) ? read(join(folder, 'else')) : null).toBe(content);
});

test.each(['', '-wal', '-shm', '-journal', '-owner'])(
  'is never the file of the journal, by whatever way: journal.db%s',
  async (part) => {
    const folder = scratch();
    const way = join(scratch(), 'way');
    symlinkSync(folder, way);
    const file = tapFile({
      path: join(way, `journal.db${part}`),
      maxMb: 1,
      files: 3,
      journal: join(folder, 'journal.db'),
    });
    await expect(file.append(['one\n'])).rejects.toThrow('ofTheJournal');
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('goes on once its path is free', async () => {
  const path = join(scratch(), 'tap');
  mkdirSync(path);
  const file = opened(path);
  await expect(file.append(['one\n'])).rejects.toThrow('EISDIR');
  rmSync(path, { recursive: true });
  await file.append(['one\n']);
  expect(read(path)).toBe('one\n');
});

test.skipIf(process.getuid?.() === 0)('rejects where it may not write', async () => {
  const directory = scratch();
  chmodSync(directory, 0o500);
  onTestFinished(() => chmodSync(directory, 0o700));
  await expect(opened(join(directory, 'tap')).append(['one\n'])).rejects.toThrow('EACCES');
});

test('rejects on a full disk, leaves no half of an append behind, and goes on when there is room', async (context) => {
  const { path: disk } = smallDisk(context, '64k');
  const path = join(disk, 'tap.jsonl');
  const file = opened(path);
  await file.append([`${'x'.repeat(30_000)}\n`]);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(16_384));
  const long = `${'y'.repeat(60_000)}\n`;
  // The first half still fits: the system calls such a write a success.
  await expect(file.append([long])).rejects.toThrow('notTaken');
  await expect(file.append([long])).rejects.toThrow(/^notTaken$|ENOSPC/);
  expect(read(path).length).toBeGreaterThan(30_001);
  rmSync(join(disk, 'ballast'));
  await file.append(['z\n']);
  expect(read(path)).toBe(`${'x'.repeat(30_000)}\nz\n`);
});

test('rejects on a disk that takes nothing at all, and goes on when it does', async (context) => {
  const { path: disk } = smallDisk(context, '64k');
  const path = join(disk, 'tap.jsonl');
  const file = opened(path);
  // A whole page, so that not even a byte of the next append has a place.
  const page = `${'a'.repeat(4_095)}\n`;
  await file.append([page]);
  expect(() => writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_000_000))).toThrow('ENOSPC');
  await expect(file.append(['b\n'])).rejects.toThrow('ENOSPC');
  await expect(file.append(['b\n'])).rejects.toThrow('ENOSPC');
  rmSync(join(disk, 'ballast'));
  await file.append(['c\n']);
  expect(read(path)).toBe(`${page}c\n`);
});

/** What this process has open; a descriptor that is closed while they are read is open no more. */
const openFiles = (): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return [];
    }
  });

test('is let go of when it is closed, and closed again without harm', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append(['one\n']);
  expect(openFiles()).toContain(path);
  await file.close();
  await file.close();
  expect(openFiles()).not.toContain(path);
});
