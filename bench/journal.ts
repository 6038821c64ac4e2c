import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lastValueFrom } from 'rxjs';
import { type Appender, createAppender } from '../src/journal/appender.ts';
import type { JournalEvent } from '../src/journal/events.ts';
import { checkpointOf, emptyState, fold, type JournalState } from '../src/journal/fold.ts';
import { restoreWhole } from '../src/journal/restore.ts';
import { openSqliteStore, type SqliteStore } from '../src/journal/store/sqlite/sqlite-store.ts';
import type { Transition } from '../src/language/signal.ts';
import {
  growthRows,
  limitRow,
  type Options,
  type Row,
  ratioRow,
  type Sizes,
  type Spread,
  spreadOf,
  turnAbout,
} from './harness.ts';
import { actorSystem, sweepOf } from './samples.ts';

const warn = (message: string): never => {
  throw new Error(message);
};
const open = (path: string): SqliteStore => openSqliteStore({ path, now: () => 0, warn });

/** The fold of what is written, and an appender that goes by it, as in the sidecar. */
const writing = (): { state: JournalState; appender: Appender } => {
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
const transitionsOf = (sweeps: number, entities: number, changing: number): Transition[][] => {
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

const appending = async ({ quick, runs, say }: Options, fresh: () => string): Promise<Row[]> => {
  const rows: Row[] = [];
  const times = quick ? 1 : 3;
  for (const [entities, changing, sweeps] of [
    [50, 1, 400],
    [50, 3, 300],
    [50, 50, 60],
    [50_000, 1_000, 24],
  ] as const) {
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

/** A journal of so many events, without a checkpoint: 50 entities go down and come back, and that is told. */
const written = async (path: string, count: number): Promise<void> => {
  const store = open(path);
  const { state, appender } = writing();
  const system = actorSystem();
  let events: JournalEvent[] = [{ type: 'start', at: 0, version: '0.1.0', sinks: ['telegram'] }];
  let left = count;
  for (let tick = 1; left > 0; tick += 1) {
    const at = tick * 30_000;
    for (const transition of system.observe(sweepOf(50, tick % 3 === 0, at))) {
      events.push(transition);
      const { key, incident, action, at: of } = transition;
      if (action === null) continue;
      const outcome = { outcome: 'sent', attempts: 1, messageId: String(tick) } as const;
      events.push({ type: 'delivery', at: at + 5, sink: 'telegram', key, incident, action, of, ...outcome });
    }
    if (events.length < Math.min(left, 1_000)) continue;
    // A thousand or so at a time: how they come there is another row's matter.
    const batch = events.slice(0, left);
    for (const event of batch) fold(state, event);
    await lastValueFrom(appender.append(store, batch));
    left -= batch.length;
    events = [];
  }
  store.close();
};

const restored = async (path: string): Promise<number> => {
  const begun = performance.now();
  const store = open(path);
  await lastValueFrom(restoreWhole(store, warn));
  const ms = performance.now() - begun;
  store.close();
  return ms;
};

/** The last `count` rows, parsed. */
const selected = (path: string, count: number): number => {
  const begun = performance.now();
  const db = new DatabaseSync(path, { readOnly: true });
  const last = Number(db.prepare('SELECT max(position) AS last FROM event').get()?.last);
  const rows = db.prepare('SELECT * FROM event WHERE position > ? ORDER BY position').iterate(last - count);
  for (const { event } of rows) JSON.parse(String(event));
  db.close();
  return performance.now() - begun;
};

const behind = 2_000;

/** A checkpoint at the end, and so many events behind it as there ever are. */
const withCheckpoint = async (path: string): Promise<void> => {
  const store = open(path);
  const { state } = await lastValueFrom(restoreWhole(store, warn));
  const { appender } = writing();
  await lastValueFrom(appender.append(store, [checkpointOf(state)]));
  for (const batch of transitionsOf(behind / 50, 50, 50)) await lastValueFrom(appender.append(store, batch));
  store.close();
};

const restoring = async (
  { quick, runs, say }: Options,
  path: string,
  fresh: () => string,
): Promise<Row[]> => {
  const count = quick ? 100_000 : 1_000_000;
  const what = `journal, restore after ${count.toLocaleString('en-US')} events`;
  say(`${what}: they are written`);
  const [one, ten] = [fresh(), fresh()];
  await written(one, count / 100);
  await written(ten, count / 10);
  await written(path, count);

  say(`${what}, without a checkpoint`);
  const perEvent = async (from: string, events: number): Promise<number> =>
    ((await restored(from)) * 1_000) / events;
  // Each takes seconds, so it is done less often.
  const whole = await turnAbout(Math.ceil(runs / 2), {
    mine: () => restored(path),
    bare: () => selected(path, count),
    one: () => perEvent(one, count / 100),
    ten: () => perEvent(ten, count / 10),
    hundred: () => perEvent(path, count),
  });
  const sizes: Sizes = [whole.one, whole.ten, whole.hundred];
  const parsing = (rows: string): string => `SELECT and JSON.parse of ${rows}`;

  say(`${what}, with a checkpoint`);
  await withCheckpoint(path);
  const late = await turnAbout(runs, { mine: () => restored(path), bare: () => selected(path, behind + 1) });
  return [
    limitRow(
      `${what}, ${behind.toLocaleString('en-US')} of them behind a checkpoint`,
      'ms',
      late.mine,
      1_000,
      {
        what: parsing('those rows'),
        measured: late.bare,
      },
    ),
    {
      what: `${what}, without a checkpoint`,
      unit: 'ms',
      measured: whole.mine,
      baseline: { what: parsing('all rows'), measured: whole.bare },
      ratio: whole.mine.median / whole.bare.median,
      goal: 'none: a checkpoint is written after 2,000 events, or a day',
      met: null,
    },
    ...growthRows('journal, restore without a checkpoint', 'µs/event', `${count / 100} events`, sizes),
  ];
};

/** How long others wait for one part of pruning nearly all of a journal. */
const pruning = (path: string, say: Options['say']): Row => {
  say('journal, pruning');
  const store = open(path);
  const times: number[] = [];
  for (let more = true; more; ) {
    const begun = performance.now();
    const limits = { before: Number.MAX_SAFE_INTEGER, olderThan: Number.MAX_SAFE_INTEGER, maxBytes: 0 };
    more = store.prune(limits).more;
    times.push(performance.now() - begun);
  }
  store.close();
  const at99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
  return {
    ...limitRow('journal, one part of pruning all of it', 'ms', spreadOf(times), 10),
    note: `99 of 100 take less than ${at99.toFixed(1)} ms; all ${times.length} together ${Math.round(times.reduce((sum, ms) => sum + ms, 0))} ms`,
  };
};

/** Appends to a journal, how long it takes to restore one, and to prune it. */
export const journal = async (options: Options): Promise<Row[]> => {
  let files = 0;
  const fresh = (): string => {
    files += 1;
    return join(options.directory, `journal-${files}.db`);
  };
  const large = fresh();
  return [
    ...(await appending(options, fresh)),
    ...(await restoring(options, large, fresh)),
    pruning(large, options.say),
  ];
};
