import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lastValueFrom } from 'rxjs';
import { createAppender } from '../src/journal/appender.ts';
import type { JournalEvent } from '../src/journal/events.ts';
import { checkpointOf, emptyState, fold } from '../src/journal/fold.ts';
import { restore } from '../src/journal/restore.ts';
import { openSqliteStore, type SqliteStore } from '../src/journal/sqlite-store.ts';
import type { Transition } from '../src/signal.ts';
import { limitRow, type Options, type Row, ratioRow, turnAbout } from './harness.ts';
import { actorSystem, sweepOf } from './samples.ts';

const entities = 50;

const warn = (message: string): never => {
  throw new Error(message);
};
const open = (path: string): SqliteStore => openSqliteStore({ path, now: () => 0, warn });

/** The transitions of `count` sweeps in which 50 entities go down and come back by turns. */
const transitionsOf = (count: number): Transition[][] => {
  const system = actorSystem();
  return Array.from({ length: count }, (_, index) =>
    system.observe(sweepOf(entities, index % 2 === 0, index * 30_000)),
  );
};

/** Appends to a journal, and appends of the same rows without one. */
export const journal = async ({ quick, runs, directory, say }: Options): Promise<Row[]> => {
  const sweeps = quick ? 200 : 1_000;
  const batches = transitionsOf(sweeps);
  let files = 0;
  const fresh = (): string => {
    files += 1;
    return join(directory, `journal-${files}.db`);
  };

  const appended = async (many: readonly (readonly JournalEvent[])[]): Promise<number> => {
    const store = open(fresh());
    const appender = createAppender(() => false);
    const begun = performance.now();
    for (const batch of many) await lastValueFrom(appender.append(store, batch));
    const ms = performance.now() - begun;
    store.close();
    return (many.length * entities * 1_000) / ms;
  };
  const inserted = (): number => {
    const db = new DatabaseSync(fresh());
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    db.exec(
      'CREATE TABLE event (position INTEGER PRIMARY KEY, key TEXT, at INTEGER, sum INTEGER, event TEXT)',
    );
    const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];
    const insert = db.prepare('INSERT INTO event (position, key, at, sum, event) VALUES (?, ?, ?, ?, ?)');
    let position = 0;
    const begun = performance.now();
    for (const batch of batches) {
      begin.run();
      for (const event of batch) {
        position += 1;
        insert.run(position, event.key, event.at, 0, JSON.stringify(event));
      }
      commit.run();
    }
    const ms = performance.now() - begun;
    db.close();
    return (position * 1_000) / ms;
  };
  say(`journal, ${sweeps} sweeps of ${entities} transitions`);
  const appends = await turnAbout(runs, {
    mine: () => appended(batches),
    bare: inserted,
    tenth: () => appended(batches.slice(0, sweeps / 10)),
  });

  const million = quick ? 100_000 : 1_000_000;
  say(`journal, ${million} events are written, to be restored`);
  const path = fresh();
  const store = open(path);
  const appender = createAppender(() => false);
  const state = emptyState();
  const behind = 2_000;
  const rounds = transitionsOf(2);
  let written = 0;
  const write = async (upTo: number): Promise<void> => {
    while (written < upTo) {
      // A thousand at a time: how they came there is another row's matter.
      const batch = Array.from({ length: 10 }, () => rounds.flat()).flat();
      for (const event of batch) fold(state, event);
      await lastValueFrom(appender.append(store, batch));
      written += batch.length;
    }
  };
  await write(million - behind);
  await lastValueFrom(appender.append(store, [checkpointOf(state)]));
  await write(million);
  store.close();
  const restored = async (): Promise<number> => {
    const begun = performance.now();
    const one = open(path);
    await lastValueFrom(restore(one, warn));
    const ms = performance.now() - begun;
    one.close();
    return ms;
  };
  const selected = (): number => {
    const begun = performance.now();
    const db = new DatabaseSync(path, { readOnly: true });
    const rows = db.prepare('SELECT * FROM event ORDER BY position DESC LIMIT ?').all(behind + 1);
    for (const { event } of rows) JSON.parse(String(event));
    const ms = performance.now() - begun;
    db.close();
    return ms;
  };
  say('journal, restore');
  const restores = await turnAbout(runs, { mine: restored, bare: selected });
  return [
    ratioRow(
      'journal appends, FULL, a transaction a sweep',
      'events/s',
      appends.mine,
      { what: 'bare node:sqlite, the same inserts', measured: appends.bare },
      { atLeast: 0.8 },
    ),
    ratioRow(
      'journal appends, growth to 10 ×',
      'events/s',
      appends.mine,
      { what: `${sweeps / 10} sweeps`, measured: appends.tenth },
      { atLeast: 0.67 },
    ),
    limitRow(`journal, restore after ${million / 1_000} k events`, 'ms', restores.mine, 1_000, {
      what: 'SELECT and JSON.parse of the rows since the checkpoint',
      measured: restores.bare,
    }),
  ];
};
