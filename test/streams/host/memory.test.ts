import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Signal } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import { hostMemory, type ReadBytes } from '../../../src/streams/host/memory.ts';
import type { Reading } from '../../../src/streams/source.ts';
import { sourceContract } from '../../support/source-contract.ts';

const words = locales.en;
const turn = { at: 1_781_478_857_000, memory: undefined };
const meminfo = (totalKb: number, availableKb: number): string =>
  `MemTotal:       ${totalKb} kB\nMemFree:        1 kB\nMemAvailable:   ${availableKb} kB\nHugePages_Total:       0\n`;

const options = { procRoot: '/proc', limitPct: 90, host: 'web1', everyMs: 30_000, timeoutMs: 5_000, words };
const reading = async (read: ReadBytes, limitPct = 90): Promise<Reading> =>
  (await hostMemory({ ...options, limitPct, read }).read(new AbortController().signal, turn)) as Reading;
const says = (content: string) => async (): Promise<Uint8Array> => Buffer.from(content);
const memoryOf = async (content: string, limitPct = 90): Promise<Signal | undefined> =>
  (await reading(says(content), limitPct)).signals[0];

const never = new Promise<never>(() => undefined);
sourceContract('host', (outside) => {
  const read: ReadBytes = {
    answers: says(meminfo(1000, 500)),
    throws: () => Promise.reject(new Error('EIO: i/o error')),
    hangs: () => never,
    late: () => new Promise<Uint8Array>((resolve) => setImmediate(resolve, Buffer.from(meminfo(1000, 1)))),
  }[outside];
  return hostMemory({ ...options, read });
});

describe('the memory of the host', () => {
  test.each([
    { totalKb: 1000, availableKb: 1000, usedPct: 0, active: false },
    { totalKb: 1000, availableKb: 101, usedPct: 89.9, active: false },
    { totalKb: 1000, availableKb: 100, usedPct: 90, active: true },
    { totalKb: 1000, availableKb: 0, usedPct: 100, active: true },
    // Shown as 90 %, so decided as 90 %.
    { totalKb: 100_000, availableKb: 10_040, usedPct: 90, active: true },
    { totalKb: 100_000, availableKb: 10_060, usedPct: 89.9, active: false },
    // More available than there is, as some containers say.
    { totalKb: 1000, availableKb: 1200, usedPct: 0, active: false },
  ])(
    '$availableKb of $totalKb kB available is $usedPct % used, active $active',
    async ({ totalKb, availableKb, usedPct, active }) => {
      const signal = await memoryOf(meminfo(totalKb, availableKb));
      expect(signal).toMatchObject({
        kind: 'host_mem',
        entity: '',
        active,
        value: usedPct,
        limit: 90,
        unit: '%',
        title: words.host.memory('web1'),
      });
    },
  );

  test('the limit is met where binary fractions fall short of it', async () => {
    // 100 * (1 - 0.07) is 92.99999999999999.
    expect(await memoryOf(meminfo(100, 7), 93)).toMatchObject({ active: true, value: 93 });
  });

  test('only an active detail says what to do', async () => {
    const full = await memoryOf(meminfo(1000, 50));
    const well = await memoryOf(meminfo(1000, 500));
    expect(full?.detail).toBe(`${words.host.memoryUsed(95, 90, 50, 1000)} ${words.host.memoryAdvice}`);
    expect(well?.detail).toBe(words.host.memoryUsed(50, 90, 500, 1000));
  });

  test.each([
    ['no MemAvailable', 'MemTotal: 1000 kB\nMemFree: 10 kB\n', 'has no MemAvailable'],
    ['nothing in it', '', 'not in the form'],
    ['no MemTotal', 'MemAvailable: 10 kB\n', 'not in the form'],
    ['no memory at all', meminfo(0, 0), 'not in the form'],
  ])('a meminfo with %s is a failed sweep that names the file', async (_, content, why) => {
    await expect(memoryOf(content)).rejects.toThrow(why);
    await expect(memoryOf(content)).rejects.toThrow('/proc/meminfo');
  });

  test('a read that hangs is not joined by a second one, and asked again once it came back', async () => {
    const hung = Promise.withResolvers<Uint8Array>();
    let calls = 0;
    const source = hostMemory({
      ...options,
      read: () => {
        calls += 1;
        return calls === 1 ? hung.promise : says(meminfo(1000, 500))();
      },
    });
    const abort = new AbortController();
    const first = source.read(abort.signal, turn);
    abort.abort(new Error('the time is over'));
    await expect(first).rejects.toThrow('the time is over');

    await expect(source.read(new AbortController().signal, turn)).rejects.toThrow(words.host.stillHangs);
    expect(calls).toBe(1);

    hung.resolve(Buffer.from(''));
    await hung.promise;
    expect(((await source.read(new AbortController().signal, turn)) as Reading).signals).toHaveLength(1);
  });
});

describe('the memory of the host, from files', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'polkan-host-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  test('is read below the configured root', async () => {
    await writeFile(join(root, 'meminfo'), meminfo(1000, 250));
    const source = hostMemory({ ...options, procRoot: root });
    expect(await source.read(new AbortController().signal, turn)).toMatchObject({
      covers: ['host_mem'],
      signals: [{ value: 75 }],
    });
  });

  test('an unreadable file is a failed sweep that says which and why, once', async () => {
    const gone = join(root, 'nowhere');
    await expect(
      hostMemory({ ...options, procRoot: gone }).read(new AbortController().signal, turn),
    ).rejects.toThrow(`${join(gone, 'meminfo')} can't be read: ENOENT: no such file or directory`);
  });

  test.runIf(process.platform === 'linux')('is that of this machine', async () => {
    const signal = ((await hostMemory(options).read(new AbortController().signal, turn)) as Reading)
      .signals[0];
    const content = await readFile('/proc/meminfo', 'utf8');
    expect(content).toContain('MemAvailable');
    expect(signal?.value).toBeGreaterThan(0);
    expect(signal?.value).toBeLessThanOrEqual(100);
  });
});
