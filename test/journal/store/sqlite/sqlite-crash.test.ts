import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Append, type Store, type Stored, StoreError } from '../../../../src/journal/store/store.ts';
import { all, fault, journalFiles, one, positions, thrown } from '../../../support/journal-files.ts';
import { runs } from '../../../support/runs.ts';

const files = journalFiles();
const { open, reader } = files;

/** Numbers from 0 to below `below`, the same ones at every run. */
const dice = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const child = fileURLToPath(new URL('../../../support/sqlite-crash-child.ts', import.meta.url));

/** Starts the writer, kills it so many milliseconds after its first word, and gives the last one. */
const killedAfter = (ms: number, path: string, ...options: string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const writer = spawn(process.execPath, [child, path, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complaint = '';
    writer.stdout.on('data', (text) => {
      if (said === '') setTimeout(() => writer.kill('SIGKILL'), ms);
      said += text;
    });
    writer.stderr.on('data', (text) => (complaint += text));
    writer.on('error', reject);
    writer.on('close', (_, signal) => {
      if (signal !== 'SIGKILL' || complaint !== '') reject(new Error(`it ended by itself: ${complaint}`));
      else resolve(Number(said.trimEnd().split('\n').at(-1)));
    });
  });

/** The batches that stand in the journal, each of which must be whole and follow the one before. */
const wholeBatches = (events: readonly Stored[], begunLate: boolean): number[] => {
  const seen = events.map(({ event }) => event as { batch: number; index: number; of: number });
  const batches: number[] = [];
  for (const [n, { batch, index, of }] of seen.entries()) {
    const before = seen[n - 1];
    if (before === undefined) {
      if (!begunLate) expect({ batch, index }).toEqual({ batch: 1, index: 0 });
    } else if (index === 0) {
      expect({ batch, index: before.index }).toEqual({ batch: before.batch + 1, index: before.of - 1 });
    } else {
      expect({ batch, index }).toEqual({ batch: before.batch, index: before.index + 1 });
    }
    if (index === of - 1) batches.push(batch);
  }
  expect(batches.at(-1)).toBe(seen.at(-1)?.batch);
  return batches;
};

describe('a writer that is killed', () => {
  test('leaves every batch it has acknowledged, at most one more, and none torn', async () => {
    const live = async (life: number, deaths: number, ...options: string[]): Promise<void> => {
      const path = join(files.directory, `${life}.db`);
      const roll = dice(life);
      for (let run = 0; run < deaths; run += 1) {
        const acknowledged = await killedAfter(roll(40), path, ...options);
        // Every other time the next writer is the first to see what the last one left.
        const store: Store & { close(): void } = run % 2 === 0 ? open(path) : reader(path);
        const batches = wholeBatches(await all(store.read(1)), options.length > 0);
        expect([acknowledged, acknowledged + 1]).toContain(batches.at(-1));
        store.close();
      }
    };
    await Promise.all([live(1, runs(8)), live(2, runs(8)), live(3, runs(8), 'prune')]);
    expect(files.warnings).toEqual([]);
  }, 60_000);
});

/** A journal of 300 batches as a crash leaves it: the last 50 in the log. */
const crashed = async (): Promise<{
  events: Stored[];
  settled: number;
  ends: Set<number>;
  main: Buffer;
  log: Buffer;
}> => {
  const path = join(files.directory, 'whole.db');
  const ends = new Set([0]);
  const write = async (from: number, to: number): Promise<void> => {
    for (let batch = from; batch < to; batch += 1) {
      const appends: Append[] = Array.from({ length: 1 + (batch % 5) }, (_, index) =>
        one(`key/${batch}/${index}`, 0, { batch, index, padding: 'x'.repeat((batch * 57) % 400) }, batch),
      );
      const written = await all(store.append(appends));
      ends.add(written[0]?.at(-1) ?? 0);
    }
  };
  let store = open(path);
  await write(0, 250);
  store.close();
  store = open(path);
  const settled = (await positions(store)).length;
  await write(250, 300);
  const events = await all(store.read(1));
  return { events, settled, ends, main: readFileSync(path), log: readFileSync(`${path}-wal`) };
};

const place = (main: Buffer, log: Buffer): void => {
  for (const part of ['-wal', '-shm', '']) rmSync(files.path + part, { force: true });
  writeFileSync(files.path, main);
  writeFileSync(`${files.path}-wal`, log);
};

const flipped = (bytes: Buffer, at: number, by: number): Buffer => {
  const damaged = Buffer.from(bytes);
  damaged[at] = (damaged[at] ?? 0) ^ by;
  return damaged;
};

describe('damage', () => {
  test('to the log is recovered from, to the end of a batch', async () => {
    const { events, ends, main, log } = await crashed();
    const roll = dice(4);
    const lengths = new Set<number>();
    for (let n = 0; n < 40; n += 1) {
      const at = roll(log.length);
      place(main, n % 2 === 0 ? flipped(log, at, 1 << roll(8)) : log.subarray(0, at));
      const store = open();
      const left = await all(store.read(1));
      expect(left).toEqual(events.slice(0, left.length));
      expect(ends).toContain(left.length);
      lengths.add(left.length);
      if (n % 4 < 2) expect(await all(store.append([one('new', 0)]))).toEqual([[left.length + 1]]);
      store.close();
    }
    // Otherwise the half that only the log has was not put to the test.
    expect(lengths.size).toBeGreaterThan(10);
    expect(files.warnings).toEqual([]);
  }, 60_000);

  test('to the file is noticed: what is read is what was written, or it is an error', async () => {
    const { events, settled, main } = await crashed();
    const written = events.map((stored) => JSON.stringify(stored));
    const roll = dice(5);
    const outcomes = { whole: 0, warned: 0, refused: 0, failed: 0 };
    for (let n = 0; n < 120; n += 1) {
      // The header and the first page, where everything hangs on few bytes, more often than the rest.
      place(flipped(main, roll(n % 5 === 0 ? 200 : main.length), 1 << roll(8)), Buffer.alloc(0));
      files.warnings.length = 0;
      const errors: unknown[] = [];
      const error = (cause: unknown): void => void errors.push(cause);
      let store: ReturnType<typeof open> | undefined;
      try {
        store = open();
        const read: Stored[] = [];
        store.read(1).subscribe({ next: (stored) => read.push(stored), error });

        expect(read.filter((stored) => JSON.stringify(stored) !== written[stored.position - 1])).toEqual([]);
        expect(read.filter(({ position }, i) => position <= (read[i - 1]?.position ?? 0))).toEqual([]);
        const lacks = (read.at(-1)?.position ?? 0) - read.length;
        expect(files.warnings.length, 'each event that is left out').toBeGreaterThanOrEqual(lacks);
        if (errors.length > 0) outcomes.failed += 1;
        else if (files.warnings.length > 0) outcomes.warned += 1;
        else {
          expect(read.length).toBe(settled);
          outcomes.whole += 1;
        }

        // Whatever else is done with it, nothing but the errors of a store comes of it.
        store.latest('key/3/0').subscribe({ error });
        if (n % 4 === 0) {
          store.append([one('new', 0)]).subscribe({ error });
          store.prune({ before: 40, olderThan: 10, maxBytes: 1e9 });
        }
      } catch (cause) {
        if (!(cause instanceof StoreError)) throw cause;
        expect(cause.message).toContain(files.path);
        if (!store) outcomes.refused += 1;
      } finally {
        store?.close();
      }
      for (const cause of errors) expect(cause).toBeInstanceOf(StoreError);
    }
    // Each way out has been taken.
    expect(Math.min(...Object.values(outcomes)), JSON.stringify(outcomes)).toBeGreaterThan(0);
  }, 60_000);
});

describe('two processes', () => {
  test('on one file: the second is refused as long as the first lives, and may read', async () => {
    const writer = spawn(process.execPath, [child, files.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => writer.on('exit', resolve));
    await new Promise((resolve) => writer.stdout.once('data', resolve));
    writer.stdout.resume();
    expect(thrown(() => open())).toEqual(fault('locked', 'another process'));
    const cli = reader();
    expect((await positions(cli)).length).toBeGreaterThan(0);
    cli.close();
    writer.kill('SIGKILL');
    await ended;
    expect((await positions(open())).length).toBeGreaterThan(0);
  }, 60_000);
});
