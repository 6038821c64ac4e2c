import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { looseFiles } from '../../src/sidecar/loose-files.ts';
import { scratch } from '../support/tap-bench.ts';

const configured = (folder: string) => ({
  journal: { path: join(folder, 'j.db'), keepMs: 1, maxBytes: 1 },
  tap: { path: join(folder, 'tap'), maxMb: 1, files: 3 },
});

test('what is open to others is named with its mode and the right one, and nothing else is', () => {
  const folder = scratch();
  const make = (name: string, mode: number): void => {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), mode);
  };
  make('j.db', 0o644);
  make('j.db-wal', 0o660);
  make('j.db-owner', 0o600);
  make('j.db.backup', 0o644);
  make('tap', 0o600);
  make('tap.1', 0o604);
  make('another', 0o666);
  chmodSync(folder, 0o755);
  expect(looseFiles(configured(folder))).toEqual([
    { path: folder, mode: '755', right: '700' },
    { path: join(folder, 'j.db'), mode: '644', right: '600' },
    { path: join(folder, 'j.db-wal'), mode: '660', right: '600' },
    { path: join(folder, 'tap.1'), mode: '604', right: '600' },
  ]);
});

test.each(['/', '/tmp', '/tmp/', '/var/log', '/dev', '/dev/shm', '/home', '/var/lib/', '/run/user'])(
  'a folder of the system, %s, is not to be taken from everybody else',
  (folder) => {
    expect(looseFiles(configured(folder)).map(({ path }) => path)).not.toContain(
      folder.replace(/(?<=.)\/$/, ''),
    );
  },
);

test('neither is one that anybody may write into, and a pipe is no file of its own', () => {
  const folder = scratch();
  chmodSync(folder, 0o1777);
  execFileSync('mkfifo', ['-m', '666', join(folder, 'tap')]);
  expect(looseFiles(configured(folder))).toEqual([]);
});

test('what is not there, or is not written at all, is nothing to tell', () => {
  expect(looseFiles(configured(join(scratch(), 'not', 'yet')))).toEqual([]);
  expect(looseFiles({ journal: null, tap: null })).toEqual([]);
});
