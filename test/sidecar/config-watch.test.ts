import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configChanges } from '../../src/sidecar/config-watch.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polkan-watch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Counts the changes that are told while `steps` are taken, one after the other, each once the last was told. */
const changesOf = async (path: string, steps: readonly (() => void)[]): Promise<number> => {
  let count = 0;
  const watching = configChanges(path, {
    scheduler: asyncScheduler,
    onTrouble: (_path, error) => expect.fail(String(error)),
  }).subscribe(() => {
    count += 1;
  });
  for (const [done, step] of steps.entries()) {
    step();
    await expect.poll(() => count, { timeout: 15_000, interval: 20 }).toBeGreaterThan(done);
  }
  watching.unsubscribe();
  return count;
};

const file = (name: string, text = ''): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('a file that is written in place is a change, and so is one that is put in its place', async () => {
  const path = file('polkan.yaml', 'host: a');
  const changes = await changesOf(path, [
    () => writeFileSync(path, 'host: bb'),
    // As editors do.
    () => renameSync(file('polkan.yaml~', 'host: ccc'), path),
    () => {
      unlinkSync(path);
      writeFileSync(path, 'host: dddd');
    },
    () => writeFileSync(path, 'host: eeeee'),
  ]);
  expect(changes).toBe(4);
});

test('many writes one after the other are one change', async () => {
  const path = file('polkan.yaml', 'host: a');
  const changes = await changesOf(path, [
    () => {
      for (let i = 1; i <= 20; i += 1) writeFileSync(path, 'host: a'.padEnd(8 + i, 'b'));
    },
  ]);
  expect(changes).toBe(1);
});

test('links that lead elsewhere are a change, as Kubernetes swaps them, and what they lead to is watched from then on', async () => {
  const version = (name: string, text: string): void => {
    mkdirSync(join(folder, name));
    file(`${name}/polkan.yaml`, text);
  };
  version('..1', 'host: a');
  version('..2', 'host: bb');
  symlinkSync('..1', join(folder, '..data'));
  symlinkSync(join('..data', 'polkan.yaml'), join(folder, 'polkan.yaml'));
  const changes = await changesOf(join(folder, 'polkan.yaml'), [
    () => {
      symlinkSync('..2', join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    },
    () => writeFileSync(join(folder, '..2', 'polkan.yaml'), 'host: cccc'),
  ]);
  expect(changes).toBe(2);
});

test('of a folder, its *.yaml are what counts', async () => {
  file('a.yaml', 'host: a');
  const changes = await changesOf(folder, [
    () => {
      for (const name of ['notes.txt', '.a.yaml.swp', '.b.yaml']) file(name, 'not read');
      file('b.yaml', 'interval: 5s');
    },
    () => unlinkSync(join(folder, 'b.yaml')),
  ]);
  expect(changes).toBe(2);
});
