import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
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
const read = (path: string): string => readFileSync(path, 'utf8');

test('is made with its directories, for its owner only, and can be read after each append', async () => {
  const path = join(scratch(), 'deep', 'down', 'tap.jsonl');
  const file = opened(path);
  expect(existsSync(path)).toBe(false);
  expect(await file.append('one\n')).toBe(false);
  expect(read(path)).toBe('one\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await file.append('two\nthrée\u2028\n');
  expect(read(path)).toBe('one\ntwo\nthrée\u2028\n');
});

test('goes on behind what is there', async () => {
  const path = join(scratch(), 'tap.jsonl');
  writeFileSync(path, 'before\n');
  await opened(path).append('after\n');
  expect(read(path)).toBe('before\nafter\n');
});

test.each([
  ['half a line', 'whole\n{"type":"swe', 'whole\n'],
  ['half of its only line', '{"type":"swe', ''],
  ['a longer half than is read at once', `whole\n${'x'.repeat(200_000)}`, 'whole\n'],
  ['a half that begins where a read does', `${'y'.repeat(9)}\n${'x'.repeat(65_536)}`, `${'y'.repeat(9)}\n`],
  ['a short half behind a lot', `${'whole\n'.repeat(40_000)}{"type"`, 'whole\n'.repeat(40_000)],
  ['blocks that a crash has left empty', `whole\n${'\0'.repeat(5_000)}`, 'whole\n'],
])('is cut back behind %s before anything is appended', async (_, torn, kept) => {
  const path = join(scratch(), 'tap.jsonl');
  writeFileSync(path, torn);
  await opened(path).append('next\n');
  expect(read(path)).toBe(`${kept}next\n`);
});

test('is rotated by its size, in whole appends, and keeps as many old files as it should', async () => {
  const directory = scratch();
  const path = join(directory, 'tap.jsonl');
  const file = opened(path, { maxMb: 100 / 1_048_576, files: 3 });
  const ends: boolean[] = [];
  for (let n = 0; n < 20; n += 1) ends.push(await file.append(`${`${n}`.padStart(39, '.')}\n`));
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

test('that is too large when it is opened is rotated first', async () => {
  const path = join(scratch(), 'tap.jsonl');
  writeFileSync(path, `${'x'.repeat(200)}\n`);
  const file = opened(path, { maxMb: 100 / 1_048_576 });
  expect(await file.append('new\n')).toBe(false);
  expect(read(path)).toBe('new\n');
  expect(read(`${path}.1`)).toHaveLength(201);
});

test.each<[string, (path: string) => void]>([
  ['moved away', (path) => renameSync(path, `${path}.old`)],
  ['deleted', (path) => rmSync(path)],
  [
    'replaced',
    (path) => {
      rmSync(path);
      writeFileSync(path, 'another\n');
    },
  ],
])('that was %s under the writer is noticed at the next append, and made anew', async (_, disturb) => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append('one\n');
  disturb(path);
  await expect(file.append('two\n')).rejects.toThrow(/^moved$|ENOENT/);
  await file.append('two\n');
  expect(read(path)).toMatch(/^(another\n)?two\n$/);
});

test('that was emptied under the writer is noticed, and goes on', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append('one\n');
  truncateSync(path, 0);
  await expect(file.append('two\n')).rejects.toThrow('notTaken');
  await file.append('three\n');
  expect(read(path)).toBe('two\nthree\n');
});

test('keeps what somebody else appends to it', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append('one\n');
  appendFileSync(path, 'foreign\n');
  await file.append('two\n');
  expect(read(path)).toBe('one\nforeign\ntwo\n');
});

test.each([
  ['a directory', 'directory', /EISDIR/],
  ['in a file', 'file/tap', /ENOTDIR|EEXIST/],
  ['no file at all', '/dev/null', /not a file|EINVAL/],
])('rejects where its path is %s', async (_, name, why) => {
  const directory = scratch();
  mkdirSync(join(directory, 'directory'));
  writeFileSync(join(directory, 'file'), '');
  const file = opened(resolve(directory, name));
  await expect(file.append('one\n')).rejects.toThrow(why);
  await expect(file.append('one\n')).rejects.toThrow(why);
});

test('goes on once its path is free', async () => {
  const path = join(scratch(), 'tap');
  mkdirSync(path);
  const file = opened(path);
  await expect(file.append('one\n')).rejects.toThrow('EISDIR');
  rmSync(path, { recursive: true });
  await file.append('one\n');
  expect(read(path)).toBe('one\n');
});

test.skipIf(process.getuid?.() === 0)('rejects where it may not write', async () => {
  const directory = scratch();
  chmodSync(directory, 0o500);
  onTestFinished(() => chmodSync(directory, 0o700));
  await expect(opened(join(directory, 'tap')).append('one\n')).rejects.toThrow('EACCES');
});

test('rejects on a full disk, leaves no half of an append behind, and goes on when there is room', async (context) => {
  const { path: disk } = smallDisk(context, '64k');
  const path = join(disk, 'tap.jsonl');
  const file = opened(path);
  await file.append(`${'x'.repeat(30_000)}\n`);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(16_384));
  const long = `${'y'.repeat(60_000)}\n`;
  // The first half still fits: the system calls such a write a success.
  await expect(file.append(long)).rejects.toThrow('notTaken');
  await expect(file.append(long)).rejects.toThrow(/^notTaken$|ENOSPC/);
  expect(read(path).length).toBeGreaterThan(30_001);
  rmSync(join(disk, 'ballast'));
  await file.append('z\n');
  expect(read(path)).toBe(`${'x'.repeat(30_000)}\nz\n`);
});

test('rejects on a disk that takes nothing at all, and goes on when it does', async (context) => {
  const { path: disk } = smallDisk(context, '64k');
  const path = join(disk, 'tap.jsonl');
  const file = opened(path);
  // A whole page, so that not even a byte of the next append has a place.
  const page = `${'a'.repeat(4_095)}\n`;
  await file.append(page);
  expect(() => writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_000_000))).toThrow('ENOSPC');
  await expect(file.append('b\n')).rejects.toThrow('ENOSPC');
  await expect(file.append('b\n')).rejects.toThrow('ENOSPC');
  rmSync(join(disk, 'ballast'));
  await file.append('c\n');
  expect(read(path)).toBe(`${page}c\n`);
});

test('is let go of when it is closed, and closed again without harm', async () => {
  const path = join(scratch(), 'tap.jsonl');
  const file = opened(path);
  await file.append('one\n');
  await file.close();
  await file.close();
  const open = execFileSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' });
  expect(open).not.toContain(path);
});
