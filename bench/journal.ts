import { DatabaseSync } from 'node:sqlite';
import { lastValueFrom } from 'rxjs';
import type { JournalEvent } from '../src/journal/events.ts';
import { checkpointOf, fold } from '../src/journal/fold.ts';
import { restoreWhole } from '../src/journal/restore.ts';
import { growthRows, limitRow, type Options, type Row, type Sizes, spreadOf, turnAbout } from './harness.ts';
import { appending, inTurn, open, transitionsOf, warn, writing } from './journal-appending.ts';
import { actorSystem, sweepOf } from './samples.ts';

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
  const fresh = inTurn(options, 'journal');
  const large = fresh();
  return [
    ...(await appending(options, fresh)),
    ...(await restoring(options, large, fresh)),
    pruning(large, options.say),
  ];
};
