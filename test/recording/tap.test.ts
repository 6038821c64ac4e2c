import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Delivery } from '../../src/language/delivery.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { evolveActors } from '../../src/machines/evolve.ts';
import { evolveBy } from '../../src/recording/backlog.ts';
import type { TapRecord } from '../../src/recording/records.ts';
import { readRecord } from '../../src/recording/records.ts';
import type { Tap } from '../../src/recording/tap.ts';
import type { TapFile } from '../../src/recording/tap-file.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { runs } from '../support/runs.ts';
import { smallDisk } from '../support/small-disk.ts';
import { bench, decisions, linesIn, recordsIn, scratch, verify } from '../support/tap-bench.ts';

const delivery: Delivery = {
  type: 'delivery',
  at: 1_781_478_000_210,
  sink: 'telegram',
  key: 'container/c0',
  incident: 'container/c0@1781478000000',
  action: 'alert',
  of: 1_781_478_000_000,
  outcome: 'sent',
  attempts: 1,
  messageId: '77',
};

/** Everything that is pending may settle. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

const recorded = (tap: Tap, batch: readonly TapRecord[]): Promise<void> => {
  tap.write(batch);
  return settle();
};

/** A file in memory whose appends a test lets pass, fail, or hang until it decides. */
const fakeFile = () => {
  const written: string[] = [];
  let mode: 'takes' | 'drips' | 'fails' | 'hangs' = 'takes';
  let held: { resolve(): void; reject(error: Error): void } | null = null;
  let lastOfFile = false;
  const file: TapFile = {
    async append(texts) {
      if (mode === 'fails') throw new Error('no space');
      if (mode === 'drips') {
        const parts: string[] = [];
        for (const text of texts) {
          parts.push(text);
          await new Promise((resolve) => setImmediate(resolve));
        }
        written.push(parts.join(''));
        return lastOfFile;
      }
      const text = [...texts].join('');
      const take = (): boolean => {
        written.push(text);
        return lastOfFile;
      };
      if (mode === 'takes') return Promise.resolve(take());
      return new Promise((resolve, reject) => {
        held = { resolve: () => resolve(take()), reject };
      });
    },
    rotate: () => Promise.resolve(),
    close: () => (mode === 'hangs' ? new Promise(() => undefined) : Promise.resolve()),
  };
  return {
    file,
    written,
    set: (next: typeof mode) => {
      mode = next;
    },
    rotate: (on: boolean) => {
      lastOfFile = on;
    },
    release: async (error?: Error) => {
      const append = held;
      held = null;
      if (error) append?.reject(error);
      else append?.resolve();
      await settle();
    },
    records: (): TapRecord[] =>
      written.flatMap((text) => text.trimEnd().split('\n')).flatMap((line) => readRecord(line) ?? []),
  };
};
const parsed = (written: readonly string[]) =>
  written
    .join('')
    .trimEnd()
    .split('\n')
    .map((text, line) => ({ file: 'f', line, text }));
const states = (records: readonly TapRecord[]): string[] =>
  records.flatMap((record) => (record.type === 'state' ? [record.because] : []));

/** A machine that is busy takes longer than the second that is usual. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000 });

describe('a tap', () => {
  test('begins with the state, and has every record as one line, in order', async () => {
    const path = join(scratch(), 'tap.jsonl');
    const { tap } = bench(path);
    const [first = [], second = []]: (readonly TapRecord[])[] = decisions(2);
    tap.write(first);
    tap.write([delivery]);
    tap.write(second);
    tap.write([{ type: 'stop', at: 1_781_478_900_000 }]);
    await tap.close();
    const [state, ...records] = recordsIn(path);
    expect(state).toMatchObject({
      type: 'state',
      because: 'start',
      at: first[0]?.at,
      version: '1.2.3',
      actors: [],
    });
    expect(records).toEqual([...first, delivery, ...second, { type: 'stop', at: 1_781_478_900_000 }]);
    expect(verify(linesIn(path))).toEqual([]);
  });

  test('has its state made in pieces, however much there is of it', async () => {
    const batches = decisions(3);
    const lengths: number[] = [];
    const actors = new Map<string, Actor>();
    for (const batch of batches) for (const record of batch) evolveBy(record, actors, emptyTelling());
    const [actor] = actors.values();
    if (actor === undefined) throw new Error('no actor');
    const file: TapFile = {
      append: async (texts) => {
        for (const { length } of texts) lengths.push(length);
        return false;
      },
      rotate: async () => undefined,
      close: async () => undefined,
    };
    const many = Array.from({ length: 5_000 }, (_, index) => ({ ...actor, key: `container/c${index}` }));
    const { tap } = bench('', { file, actors: many });
    await recorded(tap, [delivery]);
    await tap.close();
    expect(lengths.length).toBeGreaterThan(10);
    expect(Math.max(...lengths)).toBeLessThan(67_000);
  });

  test('has a line on the disk without being closed', async () => {
    const path = join(scratch(), 'tap.jsonl');
    const { tap } = bench(path);
    for (const batch of decisions(3)) {
      tap.write(batch);
      await vi.waitFor(() => expect(recordsIn(path)).toContainEqual(batch[0]), {
        timeout: 1_000,
        interval: 1,
      });
    }
    await tap.close();
  });

  test('writes nothing at all where nothing is recorded', async () => {
    const path = join(scratch(), 'tap.jsonl');
    const { tap } = bench(path);
    tap.write([]);
    await tap.close();
    tap.write([delivery]);
    await settle();
    expect(existsSync(path)).toBe(false);
  });

  test('goes on with the actors it is given', async () => {
    const path = join(scratch(), 'tap.jsonl');
    const all = decisions(20);
    const actors = new Map();
    for (const batch of all.slice(0, 11)) {
      for (const record of batch) if (record.type === 'transition') evolveActors(actors, record);
    }
    const { tap } = bench(path, { actors: [...actors.values()] });
    for (const batch of all.slice(11)) tap.write(batch);
    await tap.close();
    expect(recordsIn(path)[0]).toMatchObject({ actors: [...actors.values()] });
    expect(actors.size).toBeGreaterThan(0);
    expect(verify(linesIn(path))).toEqual([]);
  });

  test('behind a process that was killed in the middle of a line goes on after the last whole one', async () => {
    const path = join(scratch(), 'tap.jsonl');
    const all = decisions(30);
    const killed = bench(path);
    for (const batch of all.slice(0, 9)) killed.tap.write(batch);
    await killed.tap.close();
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, `${before}${JSON.stringify(all[9]?.[0])}\n{"type":"transi`);
    expect(verify(linesIn(path)).map(({ type }) => type)).toEqual(['remark']);

    const { tap } = bench(path);
    for (const batch of decisions(9, { from: 9 })) tap.write(batch);
    await tap.close();
    expect(readFileSync(path, 'utf8')).not.toContain('"transi{');
    expect(states(recordsIn(path))).toEqual(['start', 'start']);
    expect(verify(linesIn(path))).toEqual([]);
  });

  test('rotated by size keeps so many files, each of which can be verified by itself, and all together', async () => {
    const directory = scratch();
    const path = join(directory, 'tap.jsonl');
    const { tap } = bench(path, { maxMb: 6_000 / 1_048_576, files: 3 });
    for (const batch of decisions(101)) tap.write([...batch, delivery]);
    await tap.close();
    const files = ['.3', '.2', '.1', ''].map((end) => path + end);
    expect(readdirSync(directory)).toHaveLength(4);
    for (const file of files) {
      expect(states(recordsIn(file))).toEqual(['rotated']);
      expect(linesIn(file)[0]?.text).toMatch(/^\{"type":"state"/);
      expect(verify(linesIn(file))).toEqual([]);
    }
    expect(recordsIn(files[0] ?? '')[0]).not.toMatchObject({ actors: [] });
    expect(verify(linesIn(...files))).toEqual([]);
  });

  test('shows no secret, even where a source lets one slip', async () => {
    const path = join(scratch(), 'tap.jsonl');
    const { tap } = bench(path);
    const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
    const sweep = { ...(decisions(1)[0]?.[0] as object), error: `https://u:pa55word@x/bot${token}/getMe` };
    tap.write([sweep as TapRecord, { ...delivery, outcome: 'dropped', why: `bad token ${token}` }]);
    await tap.close();
    expect(readFileSync(path, 'utf8')).not.toMatch(/pa55word|AAE1/);
    expect(recordsIn(path)).toHaveLength(3);
  });
});

/** What befalls which of so many files, one after the other. */
const weatherOver = (files: number) =>
  fc.array(
    fc.tuple(
      fc.nat({ max: files - 1 }),
      fc.constantFrom('takes', 'drips', 'fails', 'hangs', 'rotate', 'pass'),
    ),
    { maxLength: 40 },
  );
const anyPatience = fc.constantFrom(1, 1_500, 5_000);

/** Each of so many files of one recording can be verified behind such weather, and has the last that was recorded. */
const holdsIn = async (
  weather: readonly (readonly [number, 'takes' | 'drips' | 'fails' | 'hangs' | 'rotate' | 'pass'])[],
  patience: number,
  count: number,
): Promise<void> => {
  const files = Array.from({ length: count }, fakeFile);
  const outputs = files.map(({ file }) => ({ file, patience, onTrouble: () => undefined }));
  const { tap, pass } = bench('tap', { outputs });
  const all = decisions(weather.length + 1);
  for (const [i, [which, each]] of weather.entries()) {
    const { set, rotate, release } = files[which] as ReturnType<typeof fakeFile>;
    if (each === 'rotate') rotate(i % 2 === 0);
    else if (each === 'pass') pass(5_000);
    else set(each);
    tap.write(all[i] ?? []);
    await settle();
    if (each === 'takes') await release(i % 3 === 0 ? new Error('EIO') : undefined);
  }
  for (const { set, release } of files) {
    set('takes');
    await release();
  }
  pass(5_000);
  await settle();
  tap.write(all.at(-1) ?? []);
  await tap.close();
  for (const { written } of files) {
    const lines = parsed(written);
    expect(verify(lines)).toEqual([]);
    expect(lines.at(-1)?.text).toContain(`"at":${all.at(-1)?.[0].at}`);
  }
};

describe('a tap in trouble', () => {
  test('says so once, keeps trying, goes on behind a gap, and says that too', async () => {
    const { file, set, records, written } = fakeFile();
    const { tap, troubles, pass } = bench('tap', { file });
    const all = decisions(12);
    for (const batch of all.slice(0, 4)) tap.write(batch);
    await settle();
    expect(written).toHaveLength(4);
    set('fails');
    for (const batch of all.slice(4, 9)) {
      tap.write(batch);
      await settle();
      pass(5_000);
      await settle();
    }
    expect(troubles).toEqual(['no space']);
    set('takes');
    pass(4_999);
    await settle();
    expect(written).toHaveLength(4);
    pass(1);
    await settle();
    for (const batch of all.slice(9)) tap.write(batch);
    await tap.close();
    expect(troubles).toEqual(['no space', null]);
    expect(states(records())).toEqual(['start', 'gap']);
    // Nothing is lost: what waited is there, once.
    expect(records().filter(({ type }) => type !== 'state')).toEqual(all.flat());
    expect(
      verify(
        written
          .join('')
          .trimEnd()
          .split('\n')
          .map((text, line) => ({ file: 'f', line, text })),
      ),
    ).toEqual([]);
  });

  test('from the very beginning begins with its start', async () => {
    const { file, set, records } = fakeFile();
    set('fails');
    const { tap, pass } = bench('tap', { file, patience: 1 });
    const all = decisions(8);
    for (const batch of all) tap.write(batch);
    await settle();
    set('takes');
    pass(5_000);
    await tap.close();
    expect(states(records())).toEqual(['start']);
  });

  test('gives up the oldest where too much waits, and goes on with the state behind them', async () => {
    const { file, set, records, written } = fakeFile();
    const { tap, pass } = bench('tap', { file, patience: 3_000 });
    const all = decisions(60);
    for (const batch of all.slice(0, 10)) await recorded(tap, batch);
    set('fails');
    for (const batch of all.slice(10, 40)) tap.write(batch);
    await settle();
    set('takes');
    pass(5_000);
    await settle();
    for (const batch of all.slice(40)) await recorded(tap, batch);
    await tap.close();
    const sweeps = records().filter(({ type }) => type === 'sweep');
    expect(sweeps.length).toBeGreaterThan(30);
    expect(sweeps.length).toBeLessThan(45);
    expect(sweeps.at(-1)).toEqual(all.at(-1)?.[0]);
    expect(states(records())).toEqual(['start', 'gap']);
    expect(verify(parsed(written))).toEqual([]);
  });

  test.each(['it is taken in the end', 'it fails in the end'])(
    'gives up the oldest while an append hangs, and %s',
    async (end) => {
      const { file, set, release, records, written } = fakeFile();
      const { tap, troubles, pass } = bench('tap', { file, patience: 2_000 });
      const all = decisions(60);
      for (const batch of all.slice(0, 5)) await recorded(tap, batch);
      set('hangs');
      for (const batch of all.slice(5, 40)) tap.write(batch);
      await settle();
      set('takes');
      await release(end === 'it fails in the end' ? new Error('EIO') : undefined);
      pass(5_000);
      await settle();
      for (const batch of all.slice(40)) await recorded(tap, batch);
      await tap.close();
      expect(troubles).toEqual(end === 'it fails in the end' ? ['EIO', null] : []);
      expect(states(records())).toEqual(['start', 'gap']);
      expect(verify(parsed(written))).toEqual([]);
      expect(written.join('').length).toBeLessThan(all.flat().length * 700);
    },
  );

  test('whatever its file does, it can be verified, and what waits is bounded', async () => {
    await fc.assert(
      fc.asyncProperty(weatherOver(1), anyPatience, (weather, patience) => holdsIn(weather, patience, 1)),
      { numRuns: runs(150) },
    );
  });

  test('is not tried again before its time, however much comes in', async () => {
    const { file, set } = fakeFile();
    const append = vi.spyOn(file, 'append');
    const { tap, pass } = bench('tap', { file });
    set('fails');
    for (const batch of decisions(20)) await recorded(tap, batch);
    expect(append).toHaveBeenCalledTimes(1);
    pass(5_000);
    await settle();
    expect(append).toHaveBeenCalledTimes(2);
  });

  test('leaves nothing lying, in whatever instant it comes in', async () => {
    for (let later = 0; later < 16; later += 1) {
      const { file, records } = fakeFile();
      const { tap } = bench('tap', { file });
      const [one = [], two = []]: (readonly TapRecord[])[] = decisions(2);
      tap.write(one);
      for (let i = 0; i < later; i += 1) await Promise.resolve();
      tap.write(two);
      await settle();
      expect(records().slice(1), `${later} steps later`).toEqual([...one, ...two]);
    }
  });

  test('leaves no delivery lying either, which others are put behind while they wait', async () => {
    for (let later = 0; later < 16; later += 1) {
      const { file, set, records } = fakeFile();
      const { tap } = bench('tap', { file });
      set('drips');
      const many = Array.from({ length: 4 }, (_, index) => ({ ...delivery, at: delivery.at + index }));
      for (const each of many) {
        tap.write([each]);
        for (let i = 0; i < later; i += 1) await Promise.resolve();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await tap.close();
      expect(records().slice(1), `${later} steps later`).toEqual(many);
    }
  });

  test('is closed once everything is written', async () => {
    const { file, set, release, records } = fakeFile();
    const { tap } = bench('tap', { file });
    set('hangs');
    const all = decisions(3);
    for (const batch of all) tap.write(batch);
    await settle();
    let closed = false;
    const closing = tap.close().then(() => {
      closed = true;
    });
    await settle();
    expect(closed).toBe(false);
    set('takes');
    await release();
    await closing;
    expect(records().filter(({ type }) => type !== 'state')).toEqual(all.flat());
  });

  test('tries once more when it is closed, and gives up what can not be written', async () => {
    const { file, set, written } = fakeFile();
    const { tap, troubles, pass } = bench('tap', { file });
    set('fails');
    tap.write(decisions(1)[0] ?? []);
    await settle();
    await tap.close();
    set('takes');
    pass(60_000);
    tap.write(decisions(1)[0] ?? []);
    await settle();
    expect(written).toEqual([]);
    expect(troubles).toEqual(['no space']);

    const other = fakeFile();
    other.set('fails');
    const second = bench('tap', { file: other.file });
    second.tap.write(decisions(1)[0] ?? []);
    await settle();
    other.set('takes');
    await second.tap.close();
    expect(other.written).toHaveLength(1);
  });

  test.each(['an append', 'the end'])('is closed after a second though %s hangs', async (what) => {
    const { file, set } = fakeFile();
    const { tap, pass } = bench('tap', { file });
    if (what === 'an append') set('hangs');
    tap.write(decisions(1)[0] ?? []);
    await settle();
    set('hangs');
    let closed = false;
    const closing = tap.close().then(() => {
      closed = true;
    });
    pass(999);
    await settle();
    expect(closed).toBe(false);
    pass(1);
    await closing;
  });
});

describe('a state of several pieces', () => {
  const all = decisions(6, { size: 1_500 });
  const [begun = [], ...rest]: (readonly TapRecord[])[] = all;
  test('is of one moment, however slowly it is taken, and whatever is given up meanwhile', async () => {
    const actors = new Map<string, Actor>();
    for (const record of begun) evolveBy(record, actors, emptyTelling());
    for (let later = 0; later < runs(12, 4); later += 1) {
      const { file, set, written } = fakeFile();
      const { tap, troubles } = bench('tap', { file, patience: 1, actors: [...actors.values()] });
      set('drips');
      for (const batch of rest) {
        tap.write(batch);
        for (let step = 0; step < later; step += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      await tap.close();
      expect(verify(parsed(written)), `${later} steps between two`).toEqual([]);
      expect(written.join('')).toContain(`"at":${rest.at(-1)?.[0]?.at}`);
      expect(troubles).toEqual([]);
    }
  });

  test('is not most of what is written: a file that it alone makes as large as it may be goes on behind it', async () => {
    const actors = new Map<string, Actor>();
    for (const record of begun) evolveBy(record, actors, emptyTelling());
    const { file, rotate, records, written } = fakeFile();
    rotate(true);
    const { tap } = bench('tap', { file, actors: [...actors.values()] });
    const many = decisions(runs(400, 2), { size: 60 });
    for (const batch of many) await recorded(tap, batch);
    await tap.close();
    const [first = 0, ...others] = records().flatMap(({ type }, index) => (type === 'state' ? [index] : []));
    const lengths = parsed(written).map(({ text }) => text.length);
    expect([first, others.length > 0]).toEqual([0, true]);
    // Before each other one as much was recorded as the one before it is long.
    let before = first;
    for (const next of others) {
      const between = lengths.slice(before + 1, next).reduce((sum, length) => sum + length, 0);
      expect(between).toBeGreaterThanOrEqual((lengths[before] ?? 0) - 1);
      before = next;
    }
  });
});

test('without a file looks at nothing, for what it kept nobody would ever have written', async () => {
  const { tap } = bench('', { outputs: [] });
  const untouched = new Proxy([], {
    get: (_, name) => {
      throw new Error(`${String(name)} was looked at`);
    },
  });
  tap.write(untouched);
  await tap.close();
});

describe('two files of one recording', () => {
  test('each have all of it, however the other does', async () => {
    await fc.assert(
      fc.asyncProperty(weatherOver(2), anyPatience, (weather, patience) => holdsIn(weather, patience, 2)),
      { numRuns: runs(150) },
    );
  });

  test('one that fails for ever keeps the other from nothing', async () => {
    const [well, ill] = [fakeFile(), fakeFile()];
    ill.set('fails');
    const outputs = [well, ill].map(({ file }) => ({ file, patience: 2_000, onTrouble: () => undefined }));
    const { tap, pass } = bench('tap', { outputs });
    const all = decisions(60);
    for (const [i, batch] of all.entries()) {
      // Its states are those of where it is, and not of where the other stands.
      well.rotate(i % 7 === 0);
      await recorded(tap, batch);
      pass(5_000);
    }
    await tap.close();
    expect(well.records().filter(({ type }) => type !== 'state')).toEqual(all.flat());
    expect(states(well.records()).length).toBeGreaterThan(3);
    expect(verify(parsed(well.written))).toEqual([]);
    expect(ill.written).toEqual([]);
  });
});

describe('a tap on a real disk', () => {
  const fill = (path: string): void => writeFileSync(path, Buffer.alloc(4_194_304));

  test('that fills up and is cleared again: told once each, and verified', async (context) => {
    const { path: disk } = smallDisk(context, '2m');
    const path = join(disk, 'tap.jsonl');
    const { tap, troubles, pass } = bench(path, { maxMb: 10 });
    const all = decisions(300, { size: 8 });
    for (const batch of all.slice(0, 60)) tap.write(batch);
    await soon(() => expect(recordsIn(path)).toContainEqual(all[59]?.[0]));
    try {
      fill(join(disk, 'ballast'));
    } catch (error) {
      expect(String(error)).toContain('ENOSPC');
    }
    for (const batch of all.slice(60, 120)) tap.write(batch);
    await soon(() => expect(troubles).toHaveLength(1));
    expect(troubles[0]).toMatch(/ENOSPC|the disk may be full/);
    rmSync(join(disk, 'ballast'));
    pass(5_000);
    await soon(() => expect(troubles).toHaveLength(2));
    for (const batch of all.slice(120, 130)) tap.write(batch);
    await tap.close();
    expect(troubles[1]).toBeNull();
    expect(states(recordsIn(path))).toEqual(['start', 'gap']);
    expect(recordsIn(path).filter(({ type }) => type === 'sweep')).toHaveLength(130);
    expect(verify(linesIn(path))).toEqual([]);
  });

  test('where its place is taken by a directory, and then is not', async () => {
    const path = join(scratch(), 'tap');
    mkdirSync(path);
    const { tap, troubles, pass } = bench(path);
    const all = decisions(4);
    tap.write(all[0] ?? []);
    await soon(() => expect(troubles).toHaveLength(1));
    rmdirSync(path);
    for (const batch of all.slice(1)) tap.write(batch);
    pass(5_000);
    await soon(() => expect(troubles).toHaveLength(2));
    await tap.close();
    expect(troubles).toEqual([expect.stringContaining('EISDIR'), null]);
    expect(recordsIn(path).filter(({ type }) => type !== 'state')).toEqual(all.flat());
    expect(verify(linesIn(path))).toEqual([]);
  });

  test('that was moved by a log rotation of the system: both files can be verified', async () => {
    const path = join(scratch(), 'tap.jsonl');
    const { tap, pass } = bench(path);
    const all = decisions(40);
    for (const batch of all.slice(0, 20)) tap.write(batch);
    await soon(() => expect(recordsIn(path)).toContainEqual(all[19]?.[0]));
    const { renameSync } = await import('node:fs');
    renameSync(path, `${path}.old`);
    tap.write(all[20] ?? []);
    await settle();
    pass(5_000);
    for (const batch of all.slice(21)) tap.write(batch);
    await soon(() => {
      pass(5_000);
      expect(existsSync(path) && recordsIn(path)).toContainEqual(all[39]?.[0]);
    });
    await tap.close();
    expect(states(recordsIn(path))).toEqual(['gap']);
    expect(verify(linesIn(`${path}.old`, path))).toEqual([]);
  });
});
