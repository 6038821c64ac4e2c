import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lastValueFrom } from 'rxjs';
import { type Appender, createAppender } from '../src/journal/appender.ts';
import type { JournalEvent } from '../src/journal/events.ts';
import { emptyState, fold, type JournalState } from '../src/journal/fold.ts';
import { openSqliteStore, type SqliteStore } from '../src/journal/store/sqlite/sqlite-store.ts';
import type { Transition } from '../src/language/signal.ts';
import {
  growthRows,
  type Options,
  type Row,
  ratioRow,
  type Sizes,
  type Spread,
  spreadOf,
  turnAbout,
} from './harness.ts';
import { actorSystem, sweepOf } from './samples.ts';

export const warn = (message: string): never => {
  throw new Error(message);
};
export const open = (path: string): SqliteStore => openSqliteStore({ path, now: () => 0, warn });

/** The fold of what is written, and an appender that goes by it, as in the sidecar. */
export const writing = (): { state: JournalState; appender: Appender } => {
  const state = emptyState();
  return {
    state,
    appender: createAppender((event) => event.type === 'transition' && !state.actors.has(event.key)),
  };
};

/** A journal in a file of its own: milliseconds that a transaction takes. */
const journalAt = (
  path: string,
): { append(batch: readonly JournalEvent[]): Promise<number>; close(): void } => {
  const store = open(path);
  const { state, appender } = writing();
  return {
    append: async (batch) => {
      for (const event of batch) fold(state, event);
      const begun = performance.now();
      await lastValueFrom(appender.append(store, batch));
      return performance.now() - begun;
    },
    close: store.close,
  };
};

/** The same rows without a journal: no version, no checksum, no key looked up. */
const bareAt = (path: string): { append(batch: readonly JournalEvent[]): number; close(): void } => {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec('CREATE TABLE event (position INTEGER PRIMARY KEY, key TEXT, at INTEGER, sum INTEGER, event TEXT)');
  const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];
  const insert = db.prepare('INSERT INTO event (position, key, at, sum, event) VALUES (?, ?, ?, ?, ?)');
  let position = 0;
  return {
    append: (batch) => {
      const begun = performance.now();
      begin.run();
      for (const event of batch) {
        position += 1;
        insert.run(position, 'key' in event ? event.key : '', event.at, 0x7fff_ffff, JSON.stringify(event));
      }
      commit.run();
      return performance.now() - begun;
    },
    close: () => db.close(),
  };
};

/** Sweeps in which `changing` of so many entities go down or come back, some others each time. */
export const transitionsOf = (sweeps: number, entities: number, changing: number): Transition[][] => {
  const system = actorSystem();
  const isDown = new Array<boolean>(entities).fill(false);
  let next = 0;
  return Array.from({ length: sweeps }, (_, index) => {
    for (let change = 0; change < changing; change += 1) {
      isDown[next] = isDown[next] === false;
      next = (next + 1) % entities;
    }
    return system.observe(sweepOf(entities, (entity) => isDown[entity] === true, (index + 1) * 30_000));
  }).filter((transitions) => transitions.length > 0);
};

const sizeOf = (batches: readonly (readonly unknown[])[]): number =>
  batches.reduce((sum, { length }) => sum + length, 0);

/** Appends to a journal and without one, one transaction about: both meet the same disk. Events a second. */
const appends = async (
  runs: number,
  batches: readonly (readonly JournalEvent[])[],
  fresh: () => string,
): Promise<{ mine: Spread; bare: Spread }> => {
  const mine: number[] = [];
  const bare: number[] = [];
  for (let run = -1; run < runs; run += 1) {
    const [journal, other] = [journalAt(fresh()), bareAt(fresh())];
    const ms = { mine: 0, bare: 0 };
    for (const [index, batch] of batches.entries()) {
      if (index % 2 === 0) ms.mine += await journal.append(batch);
      ms.bare += other.append(batch);
      if (index % 2 === 1) ms.mine += await journal.append(batch);
    }
    journal.close();
    other.close();
    if (run < 0) continue;
    mine.push((sizeOf(batches) * 1_000) / ms.mine);
    bare.push((sizeOf(batches) * 1_000) / ms.bare);
  }
  return { mine: spreadOf(mine), bare: spreadOf(bare) };
};

/** Sweeps of so many entities, some of which change: appended, against the same inserts without a journal. */
const appendingOf = async (
  { quick, runs, say }: Options,
  fresh: () => string,
  sizes: readonly (readonly [entities: number, changing: number, sweeps: number])[],
): Promise<Row[]> => {
  const rows: Row[] = [];
  const times = quick ? 1 : 3;
  for (const [entities, changing, sweeps] of sizes) {
    say(`journal, appends, ${changing} of ${entities} entities a sweep`);
    const { mine, bare } = await appends(runs, transitionsOf(sweeps * times, entities, changing), fresh);
    rows.push(
      ratioRow(
        `journal appends, FULL, a transaction a sweep, ${changing} of ${entities.toLocaleString('en-US')} entities change`,
        'events/s',
        mine,
        { what: 'bare node:sqlite, the same inserts', measured: bare },
        // Versions by key, which bare SQLite does not keep, are looked up in the file for keys that are new.
        { atLeast: entities > 1_000 ? 0.75 : 0.8 },
      ),
    );
  }
  return rows;
};

const many = [50_000, 1_000, 24] as const;

/** Very many names, most of which are new to the file. */
export const appendingMany = (options: Options): Promise<Row[]> =>
  appendingOf(options, inTurn(options, 'many'), [many]);

/** Paths of files that are not there yet. */
export const inTurn = ({ directory }: Options, name: string): (() => string) => {
  let files = 0;
  return () => {
    files += 1;
    return join(directory, `${name}-${files}.db`);
  };
};

export const appending = async (options: Options, fresh: () => string): Promise<Row[]> => {
  const { quick, runs, say } = options;
  const rows = await appendingOf(options, fresh, [[50, 1, 400], [50, 3, 300], [50, 50, 60], many]);
  say('journal, appends, growth');
  const batches = transitionsOf(quick ? 500 : 2_000, 50, 50);
  const perEvent = async (count: number): Promise<number> => {
    const journal = journalAt(fresh());
    let ms = 0;
    for (const batch of batches.slice(0, count)) ms += await journal.append(batch);
    journal.close();
    return (ms * 1_000) / sizeOf(batches.slice(0, count));
  };
  const growth = await turnAbout(runs, {
    one: () => perEvent(batches.length / 100),
    ten: () => perEvent(batches.length / 10),
    hundred: () => perEvent(batches.length),
  });
  const sizes: Sizes = [growth.one, growth.ten, growth.hundred];
  rows.push(...growthRows('journal appends', 'µs/event', `${batches.length / 100} sweeps`, sizes));
  return rows;
};
