import { expect, test } from 'vitest';
import { scheduleOf } from '../../../src/telling/schedule/spans.ts';

const dayMs = 86_400_000;

test('a schedule looks at nothing again while an answer holds', () => {
  let looks = 0;
  const schedule = scheduleOf((at) => {
    looks += 1;
    return { open: at < 100_000, until: at < 100_000 ? 100_000 : 300_000 };
  });
  const answers = (from: number, to: number) =>
    new Set(Array.from({ length: to - from }, (_, i) => schedule.endOf(from + i)));
  expect([...answers(0, 100_000)]).toEqual([100_000]);
  expect(looks).toBe(2);
  expect([...answers(100_000, 300_000)]).toEqual([null]);
  expect(looks).toBe(3);
});

test('a window that never ends is judged anew at the end of each day, after a bounded look ahead', () => {
  let looks = 0;
  const schedule = scheduleOf((at) => {
    looks += 1;
    return { open: true, until: at + dayMs };
  });
  expect([0, 1, dayMs - 1, dayMs].map((at) => schedule.endOf(at))).toEqual([dayMs, dayMs, dayMs, 2 * dayMs]);
  expect(looks).toBeLessThan(100);
});

test('a window whose first span is longer than the look ahead is judged anew, too', () => {
  const schedule = scheduleOf(() => ({ open: true, until: Number.POSITIVE_INFINITY }));
  expect(schedule.endOf(5)).toBe(dayMs);
});

test('all of a day has one answer, however near the end of what is looked at its end is', () => {
  const end = 35.5 * dayMs;
  const schedule = scheduleOf((at) => ({ open: at < end, until: at < end ? end : 100 * dayMs }));
  expect(schedule.endOf(0.9 * dayMs)).toBe(dayMs);
  expect(schedule.endOf(dayMs)).toBe(end);
});

test('the next window is looked for once, until it has come', () => {
  let looks = 0;
  const schedule = scheduleOf((at) => {
    looks += 1;
    const day = Math.floor(at / dayMs);
    return { open: day % 7 === 6, until: (day + 1) * dayMs };
  });
  expect(schedule.nextFrom?.(0)).toBe(6 * dayMs);
  const before = looks;
  expect(schedule.nextFrom?.(6 * dayMs - 1)).toBe(6 * dayMs);
  expect(looks).toBe(before);
  expect(schedule.nextFrom?.(6 * dayMs)).toBe(13 * dayMs);
});
