/**
 * From a moment on the wall clock shows so much more than has elapsed: it was set, or a machine was held still without
 * its counting. Both in milliseconds.
 */
export interface ClockStep {
  readonly at: number;
  readonly shift: number;
}

/** So many steps are remembered; what was before them is shown as the first of them says. */
export const mostSteps = 100;

/** The steps, the oldest first, and one more behind them. */
export const withStep = (steps: readonly ClockStep[], { at, shift }: ClockStep): readonly ClockStep[] =>
  [...steps, { at, shift }].slice(-mostSteps);

/** What is known of the wall clock, as a time line: by how much it differs, and up to when. */
const spansOf = (steps: readonly ClockStep[]): { from: number; to: number; shift: number }[] => {
  const shifts = steps.length < mostSteps ? [{ at: 0, shift: 0 }, ...steps] : steps;
  return shifts.map(({ at, shift }, index) => ({
    from: index === 0 ? Number.NEGATIVE_INFINITY : at,
    to: shifts[index + 1]?.at ?? Number.POSITIVE_INFINITY,
    shift,
  }));
};

/** What the wall clock showed, or would show, at a recorded time, epoch milliseconds. */
export const wallAt = (steps: readonly ClockStep[], at: number): number => {
  if (steps.length === 0) return at;
  return at + (spansOf(steps).findLast(({ from }) => from <= at)?.shift ?? 0);
};

/** The first recorded time at which the wall clock showed this, or more: what somebody means who names a time. */
export const firstAtWall = (steps: readonly ClockStep[], wall: number): number => {
  for (const { from, to, shift } of spansOf(steps)) {
    const at = Math.max(from, wall - shift);
    if (at < to) return at;
  }
  return wall;
};
