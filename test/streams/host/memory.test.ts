import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Signal } from '../../../src/language/signal.ts';
import { locales } from '../../../src/messages/messages.ts';
import { largestProcesses } from '../../../src/streams/host/largest.ts';
import { hostMemory, type ReadBytes } from '../../../src/streams/host/memory.ts';
import type { Reading } from '../../../src/streams/source.ts';
import { sourceContract } from '../../support/source-contract.ts';

const words = locales.en;
const turn = { at: 1_781_478_857_000, memory: undefined };
const meminfo = (totalKb: number, availableKb: number): string =>
  `MemTotal:       ${totalKb} kB\nMemFree:        1 kB\nMemAvailable:   ${availableKb} kB\nHugePages_Total:       0\n`;

const options = {
  largest: async () => [],
  procRoot: '/proc',
  limitPct: 90,
  host: 'web1',
  everyMs: 30_000,
  timeoutMs: 5_000,
  words,
};
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
        title: words.host.memory,
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
    expect(full?.detail).toBe(`${words.host.memoryUsed(95, 90, 50, 1000)}\n${words.host.memoryAdvice}`);
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
    await new Promise(setImmediate);
    expect(((await source.read(new AbortController().signal, turn)) as Reading).signals).toHaveLength(1);
  });
});

describe('what ZFS holds as a cache', () => {
  const arc = (size: number, least: number): string =>
    `9 1 0x01 123 33456 1 2\nname                            type data\nhits                            4    99\nc_min                           4    ${least}\nsize                            4    ${size}\n`;
  const used = async (arcstats: string | Error): Promise<number | undefined> => {
    const read: ReadBytes = async (file) => {
      if (file.endsWith('meminfo')) return Buffer.from(meminfo(1000, 100));
      if (arcstats instanceof Error) throw arcstats;
      return Buffer.from(arcstats);
    };
    return (await reading(read)).signals[0]?.value;
  };

  test.each([
    ['is available above the least it keeps', arc(500 * 1024, 100 * 1024), 50],
    ['is not available where it is at its least', arc(100 * 1024, 100 * 1024), 90],
    ['is not available below its least', arc(50 * 1024, 100 * 1024), 90],
    ['changes nothing where its file is in another form', 'size 4 many\n', 90],
    ['changes nothing where there is no ZFS', new Error('ENOENT'), 90],
  ])('%s', async (_, arcstats, expected) => expect(await used(arcstats)).toBe(expected));
});

describe('the limit with two sides', () => {
  const at = async (
    usedPct: number,
    active: boolean,
    clearPct?: number,
  ): Promise<boolean | null | undefined> => {
    const source = hostMemory({
      ...options,
      read: says(meminfo(1000, 1000 - usedPct * 10)),
      ...(clearPct !== undefined && { clearPct }),
    });
    const turned = { ...turn, memory: { active } };
    return ((await source.read(new AbortController().signal, turned)) as Reading).signals[0]?.active;
  };

  test.each([
    ['below both', 79, false, false],
    ['between them, coming from below', 85, false, false],
    ['at the limit', 90, false, true],
    ['between them, coming from above', 85, true, true],
    ['at the clear value, coming from above', 80, true, true],
    ['below the clear value', 79.9, true, false],
  ])('%s', async (_, usedPct, before, after) => expect(await at(usedPct, before, 80)).toBe(after));

  test('with one side the classic rule holds, whatever was before', async () => {
    expect(await at(89.9, true)).toBe(false);
    expect(await at(90, false)).toBe(true);
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

describe.runIf(process.platform === 'linux')('the largest processes', () => {
  test('are the three that hold the most, the largest first', async () => {
    const root = await mkdtemp(join(tmpdir(), 'polkan-largest-'));
    const sizes = [10, 40, 30, 20];
    for (const [at, kb] of sizes.entries()) {
      await mkdir(join(root, String(at + 1)));
      await writeFile(join(root, String(at + 1), 'status'), `Name:\tp${kb}\nVmRSS:\t      ${kb} kB\n`);
    }
    await mkdir(join(root, '9'));
    await writeFile(join(root, '9', 'status'), 'Name:\tkthreadd\n');
    await mkdir(join(root, '10'));
    const found = await largestProcesses(root, new AbortController().signal);
    expect(found.map(({ pid, name }) => [pid, name])).toEqual([
      [2, 'p40'],
      [3, 'p30'],
      [4, 'p20'],
    ]);
    await rm(root, { recursive: true });
  });

  test('stand in an alert in place of the advice to look for them', async () => {
    const largest = async () => [{ pid: 7, name: 'java', residentKb: 2 * 1_048_576 }];
    const source = hostMemory({ ...options, largest, read: says(meminfo(1000, 10)) });
    const { signals } = (await source.read(new AbortController().signal, turn)) as Reading;
    expect(signals[0]?.detail).toContain('The largest: java (7) 2.0 GB.');
  });

  test('that can not be had cost nothing but their names', async () => {
    const largest = () => Promise.reject(new Error('EIO'));
    const source = hostMemory({ ...options, largest, read: says(meminfo(1000, 10)) });
    const { signals } = (await source.read(new AbortController().signal, turn)) as Reading;
    expect(signals[0]?.detail).toContain(words.host.memoryAdvice);
  });
});
