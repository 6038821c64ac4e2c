import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configChanges, goneMs, lookMs, settledMs } from '../../src/sidecar/config-watch.ts';
import { virtualTime } from '../../src/testing/virtual-time.ts';

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

describe('where it can not be watched', () => {
  const unwatchable = () => {
    const path = file('polkan.yaml', 'host: a');
    const time = virtualTime(0);
    const troubles: string[] = [];
    let count = 0;
    const watching = configChanges(path, {
      scheduler: time.scheduler,
      onTrouble: (at) => troubles.push(at),
      watch: () => {
        throw Object.assign(new Error('too many'), { code: 'ENOSPC' });
      },
    }).subscribe(() => {
      count += 1;
    });
    return { path, time, troubles, watching, count: () => count };
  };

  test('it is looked at again and again, so that a change holds within a second, and that is said once', () => {
    const { path, time, troubles, watching, count } = unwatchable();
    time.untilSync(10_000);
    expect(count()).toBe(0);
    for (const [index, host] of ['bb', 'ccc', 'dddd'].entries()) {
      writeFileSync(path, `host: ${host}`);
      time.untilSync(10_000 + (index + 1) * 1_000);
      expect(count()).toBe(index + 1);
    }
    expect(troubles).toEqual([folder]);
    watching.unsubscribe();
  });

  test('a file that is gone for a moment is no change until there is one again', () => {
    const { path, time, watching, count } = unwatchable();
    unlinkSync(path);
    time.untilSync(goneMs);
    expect(count()).toBe(0);
    writeFileSync(path, 'host: another one');
    time.untilSync(goneMs + 1_000);
    expect(count()).toBe(1);
    watching.unsubscribe();
  });

  test('a file that stays away is a change, once, and so is the very same when it comes back', () => {
    const { path, time, watching, count } = unwatchable();
    const aside = join(folder, 'aside');
    renameSync(path, aside);
    time.untilSync(goneMs + lookMs.unwatched);
    expect(count()).toBe(1);
    time.untilSync(60_000);
    expect(count()).toBe(1);
    renameSync(aside, path);
    time.untilSync(61_000);
    expect(count()).toBe(2);
    watching.unsubscribe();
  });

  test('a change is told of also where the file was gone just when it would have been', () => {
    const { path, time, watching, count } = unwatchable();
    writeFileSync(path, 'host: another one');
    time.untilSync(lookMs.unwatched);
    renameSync(path, join(folder, 'aside'));
    time.untilSync(2_000);
    expect(count()).toBe(0);
    renameSync(join(folder, 'aside'), path);
    time.untilSync(3_000);
    expect(count()).toBe(1);
    watching.unsubscribe();
  });

  test('who writes slowly is waited for until nothing was added for a moment', () => {
    const { path, time, watching, count } = unwatchable();
    time.untilSync(lookMs.unwatched - 1);
    for (let part = 1; part <= 8; part += 1) {
      writeFileSync(path, 'host: a'.padEnd(8 + part, 'b'));
      time.untilSync(lookMs.unwatched - 1 + part * (settledMs - 10));
      expect(count()).toBe(0);
    }
    time.untilSync(lookMs.unwatched - 1 + 8 * (settledMs - 10) + 1_000);
    expect(count()).toBe(1);
    watching.unsubscribe();
  });
});

test('a watch that misses what happens on a foreign disk is no blindness: it is looked at every ten seconds', () => {
  const path = file('polkan.yaml', 'host: a');
  const time = virtualTime(0);
  let count = 0;
  const watching = configChanges(path, {
    scheduler: time.scheduler,
    onTrouble: (_path, error) => expect.fail(String(error)),
    watch: () => ({ close: () => undefined, on: () => undefined as never }),
  }).subscribe(() => {
    count += 1;
  });
  writeFileSync(path, 'host: bb');
  time.untilSync(lookMs.watched + settledMs);
  expect(count).toBe(1);
  watching.unsubscribe();
});

/** Mounting needs a namespace of its own, which not everybody may have. */
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

test.skipIf(!mayMount)(
  'a file that is mounted alone tells of it itself, for it is written from a folder that is not to be seen',
  async () => {
    const outside = file('outside.yaml', 'host: a');
    mkdirSync(join(folder, 'inside'));
    const inside = file('inside/polkan.yaml');
    // Nothing that comes later than a second happens there: nobody looks at it by himself.
    const script = `
    import { asyncScheduler, Subscription } from 'rxjs';
    import { configChanges } from './src/sidecar/config-watch.ts';
    const scheduler = {
      now: () => asyncScheduler.now(),
      schedule: (work, delay, state) => delay > 1_000 ? Subscription.EMPTY : asyncScheduler.schedule(work, delay, state),
    };
    configChanges(${JSON.stringify(inside)}, { scheduler, onTrouble: (path, error) => console.log('trouble', path, error) })
      .subscribe(() => console.log('changed'));
    console.log('watching');
    setInterval(() => undefined, 1_000);`;
    const inMount = 'mount --bind "$1" "$2" && exec "$3" --input-type=module --eval "$4"';
    const child = spawn(
      'unshare',
      ['--mount', 'sh', '-c', inMount, 'sh', outside, inside, process.execPath, script],
      { env: { PATH: process.env.PATH } },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)));
    try {
      await expect.poll(() => said, { timeout: 30_000 }).toContain('watching');
      writeFileSync(outside, 'host: another');
      await expect.poll(() => said, { timeout: 30_000 }).toContain('changed');
      expect(said).toBe('watching\nchanged\n');
    } finally {
      child.kill('SIGKILL');
    }
  },
);
