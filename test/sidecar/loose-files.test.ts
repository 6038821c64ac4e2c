import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { looseFiles } from '../../src/sidecar/loose-files.ts';
import { scratch } from '../support/tap-bench.ts';

const configured = (folder: string, configFile: string | null = null) => ({
  configFile,
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

test.each([
  ['that anybody may write into', 0o777, true],
  ['that anybody may write into, but not replace what is of others (the sticky bit)', 0o1777, false],
  ['that its group may write into', 0o775, false],
])(
  'of a folder of somebody else %s no mode is demanded, but what anybody may replace is told',
  (_, mode, isTold) => {
    const folder = scratch();
    chmodSync(folder, mode);
    const other = vi.spyOn(process, 'getuid').mockReturnValue((process.getuid?.() ?? 0) + 1);
    onTestFinished(() => other.mockRestore());
    expect(looseFiles(configured(folder))).toEqual(
      isTold ? [{ path: folder, mode: '777', right: null }] : [],
    );
  },
);

test('a configuration that anybody may change, or put another in the place of, is told, once, and no other', () => {
  const [folder, own] = [scratch(), scratch()];
  const file = join(folder, 'polkan.yaml');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  chmodSync(folder, 0o755);
  expect(looseFiles(configured(own, file))).toEqual([]);
  chmodSync(folder, 0o777);
  expect(looseFiles(configured(own, file))).toEqual([{ path: folder, mode: '777', right: null }]);
  expect(looseFiles(configured(folder, file))).toEqual([{ path: folder, mode: '777', right: '700' }]);
  chmodSync(folder, 0o755);
  chmodSync(file, 0o666);
  expect(looseFiles(configured(own, file))).toEqual([{ path: file, mode: '666', right: null }]);
  expect(looseFiles(configured(own, '/dev/zero'))).toEqual([]);
});

test('neither is one that anybody may write into, and a pipe is no file of its own', () => {
  const folder = scratch();
  chmodSync(folder, 0o1777);
  execFileSync('mkfifo', ['-m', '666', join(folder, 'tap')]);
  expect(looseFiles(configured(folder))).toEqual([]);
});

test('what is not there, or is not written at all, is nothing to tell', () => {
  expect(looseFiles(configured(join(scratch(), 'not', 'yet')))).toEqual([]);
  expect(looseFiles({ journal: null, tap: null, configFile: null })).toEqual([]);
  expect(looseFiles({ journal: null, tap: null, configFile: join(scratch(), 'not', 'yet') })).toEqual([]);
});
