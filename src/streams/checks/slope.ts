/** `[at, value]`, oldest first. */
export type Point = readonly [at: number, value: number];

/** So many points are kept. */
export const mostSlopePoints = 36;

/** One more point, of the last `overMs`; points that come close behind one another are one. */
export const withPoint = (points: readonly Point[], point: Point, overMs: number): Point[] => {
  const [at] = point;
  const apartMs = overMs / (mostSlopePoints - 2);
  // A clock that was set back begins anew.
  const before = points.filter(([when]) => when < at && when >= at - overMs);
  const [beforeLast = Number.NEGATIVE_INFINITY] = before.at(-2) ?? [];
  const [last = Number.NEGATIVE_INFINITY] = before.at(-1) ?? [];
  const settled = last - beforeLast >= apartMs || before.length < 2 ? before : before.slice(0, -1);
  return [...settled, point].slice(-mostSlopePoints);
};

/**
 * By how much it changes in a millisecond: the median of the slopes between all pairs (Theil and Sen), which a single jump, or a
 * fifth of the points gone wild, does not move. `null`: too little is known, which is less than six points or a quarter of the time.
 */
export const slopeOf = (points: readonly Point[], overMs: number): number | null => {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < 6 || first === undefined || last === undefined || last[0] - first[0] < overMs / 4)
    return null;
  const slopes: number[] = [];
  points.forEach(([at, value], index) => {
    for (const [before, then] of points.slice(0, index)) slopes.push((value - then) / (at - before));
  });
  slopes.sort((a, b) => a - b);
  const middle = Math.floor(slopes.length / 2);
  return slopes.length % 2 === 1
    ? (slopes[middle] ?? 0)
    : ((slopes[middle - 1] ?? 0) + (slopes[middle] ?? 0)) / 2;
};

export const pointsIn = (memory: unknown): Point[] =>
  Array.isArray(memory)
    ? memory
        .filter(
          (point): point is Point =>
            Array.isArray(point) && point.length === 2 && point.every((each) => Number.isFinite(each)),
        )
        .slice(-mostSlopePoints)
    : [];
