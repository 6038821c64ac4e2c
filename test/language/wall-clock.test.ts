import { describe, expect, test } from 'vitest';
import { firstAtWall, mostSteps, wallAt, withStep } from '../../src/language/wall-clock.ts';

const hour = 3_600_000;

describe('what the wall clock showed', () => {
  const steps = [
    { at: 1_000 * hour, shift: 2 * hour },
    { at: 2_000 * hour, shift: -3 * hour },
  ];

  test('is what is recorded, where it never differed', () => {
    expect(wallAt([], 5 * hour)).toBe(5 * hour);
    expect(firstAtWall([], 5 * hour)).toBe(5 * hour);
  });

  test.each([
    [999, 999],
    [1_000, 1_002],
    [1_999, 2_001],
    [2_000, 1_997],
    [3_000, 2_997],
  ])('at hour %d is hour %d', (at, wall) => {
    expect(wallAt(steps, at * hour)).toBe(wall * hour);
  });

  test.each([
    ['before any step', 500, 500],
    ['that no clock ever showed, just behind the step that left it out', 1_001, 1_000],
    ['behind a step', 1_500, 1_498],
    ['that was shown twice, when it was shown first', 1_998, 1_996],
    ['behind the last step', 2_500, 2_503],
  ])('names a recorded time: one %s', (_, wall, at) => {
    expect(firstAtWall(steps, wall * hour)).toBe(at * hour);
  });

  test('is remembered for so many steps, and what was before them is shown as the first of them says', () => {
    let many: ReturnType<typeof withStep> = [];
    for (let n = 1; n <= mostSteps + 5; n++) many = withStep(many, { at: n * hour, shift: n });
    expect(many).toHaveLength(mostSteps);
    expect(wallAt(many, 0)).toBe(6);
    expect(wallAt(many, (mostSteps + 5) * hour)).toBe((mostSteps + 5) * hour + mostSteps + 5);
  });
});
