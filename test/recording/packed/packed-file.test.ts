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
import { describe, expect, test } from 'vitest';
import type { Line } from '../../../src/history/replay-findings.ts';
import { createPacker } from '../../../src/recording/packed/pack.ts';
import {
  mostPackedFiles,
  type PackedFileOptions,
  packedFile,
  packedFilesIn,
} from '../../../src/recording/packed/packed-file.ts';
import { recordedLines } from '../../../src/recording/recorded-lines.ts';
import { runs } from '../../support/runs.ts';
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
const textsOf = async (folder: string): Promise<string[]> => (await linesOf(folder)).map(({ text }) => text);

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

  test('holds what waited to be packed when it was turned', async () => {
    const { folder, file } = world();
    await file.append(['{"n":1}\n']);
    await file.turn();
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
    await file.turn();
    const noise = Array.from({ length: 40_000 }, (_, n) => ((n * 2_654_435_761) >>> 0).toString(36)).join('');
    expect(await file.append([`${noise}\n`])).toBe(true);
    await file.turn();
    expect(await file.append(['c\n'])).toBe(false);
    await file.close();
    // The second is too much for so little room by itself.
    expect((await packedFilesIn(folder)).length).toBe(1);
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
