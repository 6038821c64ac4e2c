import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from, map, take, toArray } from 'rxjs';
import { afterAll, expect, test } from 'vitest';
import { createActors, decide } from '../../src/machines/actors.ts';
import { locales } from '../../src/messages/messages.ts';
import { sweeps } from '../../src/streams/sweeps.ts';
import { backups } from '../support/example-source.ts';
import { sourceContract } from '../support/source-contract.ts';
import { virtualTime } from '../support/virtual-time.ts';

const hour = 3_600_000;
const directory = mkdtempSync(join(tmpdir(), 'polkan-backups-'));
afterAll(() => rmSync(directory, { recursive: true }));

sourceContract(
  'the example of the documentation',
  (outside) =>
    backups({
      paths: ['/backup/db'],
      limitH: 26,
      everyMs: 60_000,
      timeoutMs: 1_000,
      writtenAt: (path) =>
        outside === 'throws' ? Promise.reject(new Error(`EACCES: ${path}`)) : Promise.resolve(0),
    }),
  ['answers', 'throws'],
);

test('the example tells new, old, missing and unreadable files apart', async () => {
  const now = 1_781_478_857_000;
  const file = (name: string, ageH: number): string => {
    const path = join(directory, name);
    writeFileSync(path, '');
    utimesSync(path, new Date(now), new Date(now - ageH * hour));
    return path;
  };
  const paths = [file('new', 2), file('edge', 26), join(directory, 'none'), join(directory, 'new', 'below')];
  const source = backups({ paths, limitH: 26, everyMs: 60_000, timeoutMs: 1_000 });
  const reading = await firstValueFrom(
    from(source.read(new AbortController().signal, { at: now, memory: undefined })),
  );
  expect(reading).toMatchObject({
    covers: ['backup_old'],
    signals: [
      { active: false, detail: 'written 2 h ago (limit 26 h).', value: 2 },
      { active: true, value: 26 },
      { active: true, detail: 'there is no such file.' },
      { active: null, detail: expect.stringContaining('ENOTDIR') },
    ],
  });
});

test('the example, wired as the page says, gives one alert and one recovery', async () => {
  const { scheduler, until } = virtualTime();
  const age = [20, 30, 30, 1];
  let turn = 0;
  const source = backups({
    paths: ['/backup/db'],
    limitH: 26,
    everyMs: 60_000,
    timeoutMs: 1_000,
    writtenAt: async () => scheduler.now() - (age[turn++] ?? 0) * hour,
  });
  const actors = createActors({
    policyOf: () => ({ cooldownMs: 30 * 60_000, forMs: 0, forTicks: 1, keepMs: 0 }),
    onFault: (key, error) => expect.unreachable(`${key}: ${String(error)}`),
  });
  const told = firstValueFrom(
    sweeps(source, { scheduler, blindTicks: 3, words: locales.en }).pipe(
      decide(actors),
      map(({ transitions }) => transitions.flatMap(({ action }) => action ?? [])),
      take(4),
      toArray(),
    ),
  );
  await until(300_000);
  expect(await told).toEqual([[], ['alert'], [], ['recovery']]);
});
