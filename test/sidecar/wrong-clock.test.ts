import { expect, test } from 'vitest';
import { clockEveryMs, wrongClock } from '../../src/sidecar/wrong-clock.ts';
import { virtualTime } from '../support/virtual-time.ts';

test('a wall clock that can not be right is told at the start and each time it becomes so, and once', async () => {
  const { scheduler, until } = virtualTime();
  const at = (iso: string): number => Date.parse(iso);
  const looks = ['1970-01-01', '1970-01-02', '2026-06-15', '2080-01-01', '2080-01-02', '2027-01-01'].map(at);
  const told: number[] = [];
  const subscription = wrongClock(() => looks.shift() ?? at('2027-01-01'), scheduler).subscribe((wall) =>
    told.push(wall),
  );
  expect(told).toEqual([at('1970-01-01')]);
  await until(10 * clockEveryMs);
  expect(told).toEqual([at('1970-01-01'), at('2080-01-01')]);
  subscription.unsubscribe();
});
