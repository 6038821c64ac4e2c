import { collect, limitRow, type Options, type Row, type Spread, turnAbout } from './harness.ts';
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

const observed = (count: number, active: boolean): unknown => {
  const system = actorSystem();
  // Sources make their strings anew for every sweep, so a system may not be measured with those of another.
  for (const at of [1_000, 2_000]) system.observe(sweepOf(count, active, at));
  return system;
};

const plainMap = (count: number): unknown =>
  new Map(
    Array.from({ length: count }, (_, index) => [`container/web-${index}`, { active: false, alertedAt: 0 }]),
  );

/** Churned: sweep after sweep of other pids, each seen once, alerted and gone. */
const churned = (pids: number): unknown => {
  const system = actorSystem();
  const each = 10_000;
  for (let from = 0; from < pids; from += each) system.observe(sweepOf(each, true, 1_000 + from, from));
  system.observe(sweepOf(0, true, 1_000 + pids));
  // Recovered actors are given back one sweep later.
  system.observe(sweepOf(0, true, 2_000 + pids));
  return system;
};

/** Heap an entity, and after a million pids came and went. */
export const heap = async ({ quick, runs, say }: Options): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const count of [10_000, 100_000]) {
    say(`heap, ${count} entities`);
    const { healthy, alerting, map } = await turnAbout(runs, {
      healthy: () => bytesOf(() => observed(count, false)) / count,
      alerting: () => bytesOf(() => observed(count, true)) / count,
      map: () => bytesOf(() => plainMap(count)) / count,
    });
    const baseline = { what: 'a plain Map of states', measured: map as Spread };
    rows.push(limitRow(`heap, healthy, ${count / 1_000} k entities`, 'B/entity', healthy, 120, baseline));
    rows.push(limitRow(`heap, alerting, ${count / 1_000} k entities`, 'B/entity', alerting, 5_000, baseline));
  }
  const pids = quick ? 200_000 : 1_000_000;
  say(`heap, ${pids} pids came and went`);
  const { left } = await turnAbout(runs, { left: () => bytesOf(() => churned(pids)) / 1_024 });
  rows.push(limitRow(`heap left after ${pids / 1_000} k pids came and went`, 'KB', left, 100));
  return rows;
};
