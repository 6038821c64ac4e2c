import {
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Line } from '../../../src/history/replay-findings.ts';
import { createPacker } from '../../../src/recording/packed/pack.ts';
import {
  mostPackedFiles,
  type PackedFileOptions,
  packedFile,
  packedFilesIn,
} from '../../../src/recording/packed/packed-file.ts';
import { recordedLines } from '../../../src/recording/recorded-lines.ts';
import type { TapRecord } from '../../../src/recording/records.ts';
import type { TapFile } from '../../../src/recording/tap-file.ts';
import { classicPolicy } from '../../support/histories.ts';
import { runs } from '../../support/runs.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { bench, decisions, scratch, verify } from '../../support/tap-bench.ts';

const start = Date.UTC(2026, 5, 15);

/** A file, and a clock that the test moves. */
const world = (options: Partial<PackedFileOptions> = {}) => {
  const folder = join(scratch(), 'recording');
  let now = start;
  const file = packedFile({
    folder,
    maxBytes: 64 * 1_048_576,
    keepMs: 7 * 86_400_000,
    now: () => now,
    ...options,
  });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { folder, file, pass };
};

const linesOf = async (folder: string): Promise<Line[]> => {
  const lines: Line[] = [];
  for (const name of await packedFilesIn(folder)) {
    for await (const line of recordedLines(join(folder, name))) lines.push(line);
  }
  return lines;
};
const lineTexts = (...texts: readonly string[]) => texts.map((text) => ({ text }));
const textsOf = async (folder: string): Promise<string[]> => (await linesOf(folder)).map(({ text }) => text);

/** Text that does not become much shorter: about seven characters each. */
const noise = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, n) => (((n + 1 + from * count) * 2_654_435_761) >>> 0).toString(36)).join(
    '',
  );

describe('a compressed recording', () => {
  test('holds what was written, once a minute is over, and at the end', async () => {
    const { folder, file, pass } = world();
    await file.append(['{"n":1}\n']);
    expect(await textsOf(folder)).toEqual([]);
    pass(60_000);
    await file.append(['{"n":2}\n']);
    expect(await textsOf(folder)).toEqual(['{"n":1}', '{"n":2}']);
    await file.append(['{"n":3}\n']);
    await file.close();
    expect(await textsOf(folder)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o077)).toEqual([0]);
  });

  test('holds what waited to be packed when it was rotated', async () => {
    const { folder, file } = world();
    await file.append(['{"n":1}\n']);
    await file.rotate();
    await file.append(['{"n":2}\n']);
    await file.close();
    expect(await textsOf(folder)).toEqual(['{"n":1}', '{"n":2}']);
  });

  test('that was cut off in the middle loses what was being written, and nothing before it', async () => {
    const { folder, file, pass } = world();
    for (let n = 0; n < 4; n += 1) {
      await file.append([`{"n":${n},"text":"${String(n).repeat(50)}"}\n`]);
      pass(60_000);
    }
    await file.close();
    const [name = ''] = await packedFilesIn(folder);
    truncateSync(join(folder, name), statSync(join(folder, name)).size - 30);
    const lines = await linesOf(folder);
    expect(lines.filter(({ torn }) => torn !== true).length).toBeGreaterThanOrEqual(2);
    expect(lines[0]?.text).toMatch(/^\{"n":0/);
  });

  test('begins a file a day, and another where one is full', async () => {
    const { folder, file, pass } = world({ maxBytes: 16_000 });
    await file.append(['a\n']);
    pass(86_400_000);
    expect(await file.append(['b\n'])).toBe(true);
    await file.rotate();
    expect(await file.append(['c\n'])).toBe(false);
    expect(await file.append([`${noise(40_000)}\n`])).toBe(true);
    await file.rotate();
    expect(await file.append(['d\n'])).toBe(false);
    await file.close();
    // The second is too much for so little room by itself.
    expect(await textsOf(folder)).toEqual(['d']);
  });

  test('begins no file for each record where the state takes most of one, and makes room for the state', async () => {
    const { folder, file, pass } = world({ maxBytes: 1_048_576 });
    const isFull: boolean[] = [];
    for (let round = 0; round < 12; round += 1) {
      const state = await file.append([`${noise(24_000, round)}\n`]);
      const more: boolean[] = [];
      while (more.length < 100 && more.at(-1) !== true) {
        pass(60_000);
        more.push(await file.append([`${noise(2_400, more.length)}\n`]));
      }
      isFull.push(state, more.length > 5, more.at(-1) === true);
      await file.rotate();
    }
    expect(isFull).toEqual(Array.from({ length: 36 }, (_, index) => index % 3 !== 0));
    const sizes = (await packedFilesIn(folder)).map((name) => statSync(join(folder, name)).size);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_048_576);
  });

  test('makes room for what it has grown to before its next append', async () => {
    const { folder, file, pass } = world({ maxBytes: 400_000 });
    for (let n = 0; n < 3; n += 1) {
      await file.append([`${noise(20_000, n)}\n`]);
      await file.rotate();
      pass(1);
    }
    expect((await packedFilesIn(folder)).length).toBe(3);
    await file.append([`${noise(40_000)}\n`]);
    expect((await packedFilesIn(folder)).length).toBe(4);
    await file.append(['b\n']);
    expect((await packedFilesIn(folder)).length).toBe(3);
    await file.close();
  });

  test('looks for what is to go once it has grown by a good piece, not with each append', async () => {
    const { folder, file, pass } = world({ maxBytes: 400_000, keepMs: 3_600_000 });
    await file.append([`${noise(40_000)}\n`]);
    await file.append(['b\n']);
    const old = join(folder, 'tap-20260614T100000-000Z.jsonl.gz');
    writeFileSync(old, 'x');
    utimesSync(old, new Date(start - 3_700_000), new Date(start - 3_700_000));
    pass(60_000);
    await file.append(['c\n']);
    await file.append(['d\n']);
    expect(readdirSync(folder)).toHaveLength(2);
    pass(60_000);
    await file.append([`${noise(5_000, 7)}\n`]);
    await file.append(['e\n']);
    expect(readdirSync(folder)).toHaveLength(1);
    await file.close();
  });

  test('of a calm house with a long state goes back as many days as it should, and one more at most', async () => {
    const day = 86_400_000;
    let now = start;
    let appends = 0;
    const { folder, file } = world({ keepMs: 3 * day, now: () => now });
    /** What is written now was written at the time of the test. */
    const touch = async (): Promise<void> => {
      const [last = ''] = (await packedFilesIn(folder)).slice(-1);
      utimesSync(join(folder, last), now / 1_000, now / 1_000);
    };
    const touched: TapFile = {
      append: async (texts) => {
        const isFull = await file.append(texts);
        await touch();
        appends += 1;
        return isFull;
      },
      rotate: () => file.rotate().then(touch),
      close: file.close,
    };
    const long = { fallback: classicPolicy, kinds: { ['k'.repeat(1_000_000)]: classicPolicy } };
    const { tap, troubles } = bench('unused', { file: touched, pack: createPacker(), policies: long });
    for (let round = 1; round <= 14 * 4; round += 1) {
      now += day / 4;
      tap.write([{ type: 'sweep', at: now, source: 's', covers: [], signals: [] }]);
      await vi.waitFor(() => expect(appends).toBe(round), { timeout: 15_000, interval: 1 });
    }
    await tap.close();
    expect(troubles).toEqual([]);
    const ats = (await textsOf(folder)).map((line) => (JSON.parse(line) as { at: number }).at);
    expect(now - Math.min(...ats)).toBeGreaterThanOrEqual(3 * day);
    expect(now - Math.min(...ats)).toBeLessThanOrEqual(4.5 * day);
  });

  test('lets go of what is too old or too much, the oldest first, and touches nothing else', async () => {
    const { folder, file, pass } = world({ maxBytes: 4_000, keepMs: 3_600_000 });
    await file.append(['a\n']);
    await file.close();
    const put = (name: string, bytes: number, ago: number): void => {
      writeFileSync(join(folder, name), 'x'.repeat(bytes));
      utimesSync(join(folder, name), new Date(start - ago), new Date(start - ago));
    };
    put('tap-20260614T100000-000Z.jsonl.gz', 10, 3_700_000);
    put('tap-20260614T110000-000Z.jsonl.gz', 3_000, 1_000);
    put('tap-20260614T120000-000Z.jsonl.gz', 1_000, 1_000);
    put('mine.txt', 100_000, 86_400_000);
    symlinkSync(join(folder, 'mine.txt'), join(folder, 'tap-20260614T130000-000Z.jsonl.gz'));
    pass(1);
    await file.append(['b\n']);
    await file.close();
    expect(readdirSync(folder).filter((name) => !name.startsWith('tap-20260615'))).toEqual([
      'mine.txt',
      'tap-20260614T120000-000Z.jsonl.gz',
      'tap-20260614T130000-000Z.jsonl.gz',
    ]);
  });

  test('never has more than so many files, however often it is begun', async () => {
    const { folder, file, pass } = world();
    await file.append(['a\n']);
    await file.close();
    for (let n = 0; n < mostPackedFiles + 5; n += 1) {
      const name = `tap-20260614T${String(n).padStart(6, '0')}-000Z.jsonl.gz`;
      writeFileSync(join(folder, name), '');
      utimesSync(join(folder, name), new Date(start), new Date(start));
    }
    pass(1);
    await file.append(['b\n']);
    await file.close();
    expect((await packedFilesIn(folder)).length).toBe(mostPackedFiles);
  });

  test('that was moved away is told of, and begun anew', async () => {
    const { folder, file, pass } = world();
    await file.append(['a\n']);
    const [name = ''] = await packedFilesIn(folder);
    writeFileSync(join(folder, name), 'something else');
    pass(60_000);
    await expect(file.append(['b\n'])).rejects.toThrow();
    await file.append(['c\n']);
    await file.close();
    expect((await textsOf(folder)).at(-1)).toBe('c');
  });

  test.each([
    ['a long', 0],
    ['a long', 1],
    ['a short', 0],
    ['a short', 1],
  ])(
    'takes nothing of %s append that fails in the end, and all of the %i before it',
    async (length, before) => {
      const { folder, file, pass } = world();
      const broken = function* (): Generator<string> {
        yield `{"type":"state","x":"${noise(length === 'a long' ? 30_000 : 1)}`;
        throw new Error('no more of it');
      };
      for (let n = 0; n < before; n += 1) {
        await file.append(['{"n":1}\n']);
        pass(60_000);
        await file.append(['{"n":2}\n']);
        await file.append(['{"n":3}\n']);
      }
      await expect(file.append(broken())).rejects.toThrow('no more of it');
      expect(await linesOf(folder)).toMatchObject(
        before === 0 ? [] : lineTexts('{"n":1}', '{"n":2}', '{"n":3}'),
      );
      expect((await packedFilesIn(folder)).length).toBe(before);
      pass(1);
      await file.append(['{"n":4}\n']);
      await file.close();
      expect((await textsOf(folder)).at(-1)).toBe('{"n":4}');
    },
  );

  test('on a disk that fills up has what was written before, whole, and goes on when there is room', async (context) => {
    const { path: disk } = smallDisk(context, '1m');
    const folder = join(disk, 'recording');
    let now = start;
    const file = packedFile({ folder, maxBytes: 64 * 1_048_576, keepMs: 7 * 86_400_000, now: () => now });
    await file.append(['{"n":1}\n']);
    now += 60_000;
    await file.append(['{"n":2}\n']);
    await expect(file.append([`${noise(100_000)}\n`, `${noise(150_000, 1)}\n`])).rejects.toThrow(
      /ENOSPC|notTaken/,
    );
    // Nobody has room for what comes next either, until there is some.
    await expect(file.append([`${noise(300_000)}\n`])).rejects.toThrow(/ENOSPC|notTaken/);
    expect(await linesOf(folder)).toMatchObject(lineTexts('{"n":1}', '{"n":2}'));
    expect((await packedFilesIn(folder)).length).toBe(1);
    now += 60_000;
    await file.append(['{"n":3}\n']);
    await file.close();
    expect(await textsOf(folder)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  test('has no half of a state that was given up while it was made', async () => {
    const { folder, file } = world();
    const long = { fallback: classicPolicy, kinds: { [noise(60_000)]: classicPolicy } };
    const [first = [], ...rest]: (readonly TapRecord[])[] = decisions(40);
    const last = rest.at(-1)?.[0];
    /** While the first piece of what is written is on the disk already, more comes in than may wait. */
    function* hurried(texts: Iterable<string>): Generator<string> {
      let isFirst = true;
      for (const text of texts) {
        yield text;
        if (isFirst) for (const batch of rest.splice(0, 3)) tap.write(batch);
        isFirst = false;
      }
    }
    const { tap, troubles } = bench('unused', {
      file: { ...file, append: (texts) => file.append(hurried(texts)) },
      ...{ patience: 1, pack: createPacker(), policies: long },
    });
    tap.write(first);
    await vi.waitFor(() => expect(rest).toEqual([]), { timeout: 15_000, interval: 1 });
    await tap.close();
    const lines = await linesOf(folder);
    expect([troubles, lines.filter(({ torn }) => torn === true)]).toEqual([[], []]);
    expect(lines.at(-1)?.text).toContain(`"at":${last?.at}`);
    expect((await packedFilesIn(folder)).length).toBe(1);
    expect(verify(lines)).toEqual([]);
  });

  test('is replayed without a difference, through rotations, and however it is cut into files', async () => {
    const { folder, file } = world({ maxBytes: runs(1_048_576 / 4, 3) });
    const { tap, troubles } = bench('unused', { file, pack: createPacker() });
    for (const [sweep, ...transitions] of decisions(runs(1_500, 3), { size: 12 })) {
      tap.write([sweep, ...transitions]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    tap.write([{ type: 'stop', at: start }]);
    await tap.close();
    expect(troubles).toEqual([]);
    const lines = await linesOf(folder);
    // How well a file compresses, and so how much of it is still kept, goes by how often it is flushed. Of what is kept, only
    // the first sweep behind a state stands in full.
    const count = (part: string): number => lines.filter(({ text }) => text.includes(part)).length;
    const [sweeps, like, states] = [count('"type":"sweep"'), count('"like"'), count('"type":"state"')];
    expect([sweeps > runs(200, 2), sweeps - like <= states]).toEqual([true, true]);
    expect((await packedFilesIn(folder)).length).toBeGreaterThan(2);
    expect(verify(lines)).toEqual([]);
  });
});

test('a folder that was taken away leaves no descriptor open, which would end the process when it is collected', async () => {
  const { folder, file } = world();
  await file.append(['{"type":"stop","at":0}\n']);
  const openBelow = (): string[] =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
      } catch {
        // That of the list itself is closed by now.
        return false;
      }
    });
  expect(openBelow()).toHaveLength(1);
  rmSync(folder, { recursive: true });
  await expect(file.close()).rejects.toThrow('ENOENT');
  expect(openBelow()).toEqual([]);
});
