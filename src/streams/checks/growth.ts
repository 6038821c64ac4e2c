import type { Take } from './check.ts';

/** What is known of a counter: what it said last, and how far it had come at times before. */
export interface Growth {
  /** Its last value. */
  readonly last: number;
  /** `[at, total]`, oldest first: `total` never falls, whatever resets the counter. */
  readonly points: readonly (readonly [at: number, total: number])[];
}

/** So many points are kept of one counter. */
export const mostPoints = 12;

/**
 * What is known after one more reading. A counter that is less than it was has begun anew, so that all it says has come since
 * (as Prometheus has it). The newest point that is older than `overMs` is kept, for growth is counted from there.
 */
export const grown = (before: Growth | null, at: number, value: number, overMs: number): Growth => {
  const [lastAt = 0, lastTotal = 0] = before?.points.at(-1) ?? [];
  // A clock that was set back begins anew.
  if (before === null || before.points.length === 0 || at <= lastAt)
    return { last: value, points: [[at, 0]] };
  const total = lastTotal + (value >= before.last ? value - before.last : value);
  const points = [...before.points, [at, total] as const];
  const begins = points.findLastIndex(([when]) => when <= at - overMs);
  const kept = points.slice(Math.max(0, begins));
  return { last: value, points: thinned(kept, overMs) };
};

/** Fewer points, at least so far from each other that there are never more than are kept; the first and last stay. */
const thinned = (points: Growth['points'], overMs: number): Growth['points'] => {
  if (points.length <= mostPoints) return points;
  const apartMs = overMs / (mostPoints - 2);
  const kept: (readonly [number, number])[] = [];
  for (const [index, point] of points.entries()) {
    const [before = Number.NEGATIVE_INFINITY] = kept.at(-1) ?? [];
    if (index === points.length - 1 || point[0] - before >= apartMs) kept.push(point);
  }
  return kept.length <= mostPoints ? kept : [...kept.slice(0, 1), ...kept.slice(1 - mostPoints)];
};

/** How far it has grown in its time, or by how much a second; `null`: it was read only once. */
export const growthOf = ({ points }: Growth, take: Exclude<Take, 'value'>): number | null => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const by = last[1] - first[1];
  return take === 'increase' ? by : (by * 1_000) / (last[0] - first[0]);
};

/** What a memory holds of a counter; `null`: nothing that can be read. */
export const growthIn = (memory: unknown): Growth | null => {
  if (!Array.isArray(memory) || typeof memory[0] !== 'number' || !Array.isArray(memory[1])) return null;
  const points = (memory[1] as readonly unknown[]).filter(
    (point): point is readonly [number, number] =>
      Array.isArray(point) && point.length === 2 && point.every((each) => Number.isFinite(each)),
  );
  return { last: memory[0], points: points.slice(-mostPoints) };
};

/** As plain JSON. */
export const growthMemory = ({ last, points }: Growth): unknown => [last, points];
