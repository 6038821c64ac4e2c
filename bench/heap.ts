import type { ActorSystem } from '../src/machines/actors.ts';
import { collect, growthRows, limitRow, type Options, type Row, type Spread, turnAbout } from './harness.ts';
import { actorSystem, sweepOf } from './samples.ts';

/** Bytes of heap that what `make` gives takes. */
const bytesOf = (make: () => unknown): number => {
  collect();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  // It must be alive until it was measured.
  return made === null ? Number.NaN : bytes;
};

/** Seen well, then each active from a sweep of its own on, so that none shares its clocks with another. */
const observed = (count: number, alerting: boolean): ActorSystem => {
  const system = actorSystem();
  system.observe(sweepOf(count, false, 0));
  for (let index = 0; alerting && index < count; index += 1) {
    system.observe({ ...sweepOf(1, true, 1_000 + index, index), covers: [] });
  }
  // Every alert is in its cooldown.
  system.observe(sweepOf(count, alerting, 1_000 + count));
  return system;
};

const plainMap = (count: number): unknown =>
  new Map(
    Array.from({ length: count }, (_, index) => [`container/web-${index}`, { active: false, alertedAt: 0 }]),
  );

const sweepSize = 10_000;

/** Churned: sweep after sweep of other pids, each seen once, alerted and gone. */
const churned = (pids: number): ActorSystem => {
  const system = actorSystem();
  for (let from = 0; from < pids; from += sweepSize) {
    system.observe(sweepOf(sweepSize, true, 1_000 + from, from));
  }
  // Gone, and one sweep later given back.
  for (const at of [1_000, 2_000]) system.observe(sweepOf(0, true, at + pids));
  return system;
};

/** Heap an entity, how it grows, and after a million pids came and went. */
export const heap = async ({ quick, runs, say }: Options): Promise<Row[]> => {
  const rows: Row[] = [];
  const alertingAt: Spread[] = [];
  for (const count of [1_000, 10_000, 100_000]) {
    say(`heap, ${count} entities`);
    const { healthy, alerting, map } = await turnAbout(runs, {
      healthy: () => bytesOf(() => observed(count, false)) / count,
      alerting: () => bytesOf(() => observed(count, true)) / count,
      map: () => bytesOf(() => plainMap(count)) / count,
    });
    const baseline = { what: 'a plain Map of states', measured: map };
    const size = `${count / 1_000} k entities`;
    alertingAt.push(alerting);
    if (count === 1_000) continue;
    rows.push(
      limitRow(`heap, healthy, ${size}`, 'B/entity', healthy, 120, baseline),
      limitRow(`heap, alerting, ${size}`, 'B/entity', alerting, 5_000, baseline),
    );
  }
  const [one, ten, hundred] = alertingAt;
  if (one && ten && hundred) {
    rows.push(...growthRows('heap, alerting', 'B/entity', '1 k entities', [one, ten, hundred]));
  }
  const pids = quick ? 200_000 : 1_000_000;
  say(`heap, ${pids} pids came and went`);
  const left =
    (count: number): (() => number) =>
    () =>
      bytesOf(() => churned(count)) / 1_024;
  const { all, tenth, map } = await turnAbout(runs, {
    all: left(pids),
    tenth: left(pids / 10),
    map: () => bytesOf(() => plainMap(pids)) / 1_024,
  });
  rows.push({
    ...limitRow(`heap left after ${pids / 1_000} k pids came and went`, 'KB', all, 100, {
      what: 'a plain Map that forgets nobody',
      measured: map,
    }),
    note: `${tenth.median.toFixed(1)} KB after a tenth of them`,
  });
  return rows;
};
