import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../support/small-disk.ts';
import { logged, openSite } from './inside-site.ts';

/** Leaves not a byte of room on a disk. */
const fill = (disk: string): string => {
  const file = join(disk, 'filler');
  const filler = openSync(file, 'w');
  for (const size of [65_536, 4_096, 1]) {
    expect(() => {
      for (;;) writeSync(filler, Buffer.alloc(size, 1));
    }).toThrow('ENOSPC');
  }
  closeSync(filler);
  return file;
};

test('the journal’s disk full, and with room again: the watch goes on in memory, says so, catches up, and forgets nothing', async (context) => {
  const disk = smallDisk(context, '1m');
  const site = await openSite(['a', 'b', 'c']);
  const journal = join(disk.path, 'journal.db');
  const life = await site.start({ WATCHDOG_JOURNAL: journal });
  site.isUp.a = false;
  await site.hasTold(1);
  await site.swept(1);
  const filler = fill(disk.path);
  site.isUp.b = false;
  await site.hasTold(3);
  site.isUp.b = true;
  await site.hasTold(4);
  site.isUp.c = false;
  await site.hasTold(5);
  // It keeps trying, and there is still no room.
  await site.swept(6);
  expect(await life.health()).toEqual({ status: 200, problems: [] });
  rmSync(filler);
  await site.hasTold(6);
  await site.swept(2);
  life.kill('SIGKILL');
  const { stdout } = await life.ended;

  const before = site.told();
  const broken = "the journal can't be written: ";
  const full = `${broken}${journal}: database or disk is full. Polkan goes on in memory; a restart now would forget what it knows.`;
  // What is told in the same sweep comes in either order.
  expect(before.slice(1, 3).toSorted()).toEqual(
    ['🔴 Dependency b: /b answers with HTTP 503.', `🔴 Polkan, journal: ${full}`].toSorted(),
  );
  const answersTo = (text: string): string =>
    `(answers ${1 + before.findIndex((one) => one.includes(text) && one.startsWith('🔴'))})`;
  expect([before[0], ...before.slice(3)]).toEqual([
    '🔴 Dependency a: /a answers with HTTP 503.',
    `🟢 Dependency b: recovered, /b answers. ${answersTo('Dependency b')}`,
    '🔴 Dependency c: /c answers with HTTP 503.',
    `🟢 Polkan, journal: recovered, the journal is written, and complete. ${answersTo('journal')}`,
  ]);
  expect(logged(stdout, 'error')).toEqual([`error: ${full}`]);

  const next = await site.start({ WATCHDOG_JOURNAL: journal });
  await site.swept(3);
  expect(site.told()).toEqual(before);
  site.isUp.a = true;
  await site.hasTold(7);
  site.isUp.c = true;
  await site.hasTold(8);
  const { code, stdout: afterwards } = await next.stop();
  expect(code).toBe(0);
  expect(site.told().slice(6)).toEqual([
    '🟢 Dependency a: recovered, /a answers. (answers 1)',
    '🟢 Dependency c: recovered, /c answers. (answers 5)',
  ]);
  expect(logged(afterwards)).toEqual([]);
  expect(await site.verify(site.tap, journal)).toEqual([]);
}, 60_000);

test('killed while the disk is full, it says again what it could not write down, and nothing of what it could', async (context) => {
  const disk = smallDisk(context, '1m');
  const site = await openSite(['a', 'b']);
  const journal = join(disk.path, 'journal.db');
  const life = await site.start({ WATCHDOG_JOURNAL: journal });
  site.isUp.a = false;
  await site.hasTold(1);
  await site.swept(1);
  const filler = fill(disk.path);
  site.isUp.b = false;
  await site.hasTold(3);
  life.kill('SIGKILL');
  await life.ended;
  rmSync(filler);
  const next = await site.start({ WATCHDOG_JOURNAL: journal });
  await site.hasTold(4);
  site.isUp.a = true;
  await site.hasTold(5);
  expect((await next.stop()).code).toBe(0);
  // As its alert has said: "a restart now would forget what it knows".
  expect(site.told().slice(3)).toEqual([
    '🔴 Dependency b: /b answers with HTTP 503.',
    '🟢 Dependency a: recovered, /a answers. (answers 1)',
  ]);
  expect(await site.verify(journal)).toEqual([]);
}, 60_000);
