import { VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { lastingTrouble } from '../../src/fleet/lasting-trouble.ts';

const watching = () => {
  const scheduler = new VirtualTimeScheduler();
  const told: [at: number, why: string | null][] = [];
  const trouble = lastingTrouble(9_000, scheduler, (why) => told.push([scheduler.frame, why]));
  const pass = (ms: number): void => {
    const until = scheduler.frame + ms;
    scheduler.maxFrames = until;
    scheduler.flush();
    scheduler.frame = until;
  };
  return { trouble, told, pass };
};

test('a log that is away for less than a lease, again and again, is told by nobody; that it is there, always', () => {
  const { trouble, told, pass } = watching();
  for (let round = 0; round < 5; round += 1) {
    trouble.is('timeout');
    pass(5_000);
    trouble.is('no leader');
    pass(3_999);
    trouble.is(null);
    pass(100);
  }
  expect(told.map(([, why]) => why)).toEqual([null, null, null, null, null]);
});

test('one that stays away is told after a lease, as it is by then, and from then on whatever it is', () => {
  const { trouble, told, pass } = watching();
  trouble.is('timeout');
  pass(2_500);
  trouble.is('refused');
  pass(10_000);
  trouble.is('timeout');
  pass(10_000);
  trouble.is(null);
  trouble.is('refused');
  pass(8_999);
  expect(told).toEqual([
    [9_000, 'refused'],
    [12_500, 'timeout'],
    [22_500, null],
  ]);
});

test('what is said once alone lasts too, and nothing is told behind the end', () => {
  const { trouble, told, pass } = watching();
  trouble.is('its fence does not hold');
  pass(60_000);
  expect(told).toEqual([[9_000, 'its fence does not hold']]);
  trouble.is(null);
  trouble.is('timeout');
  trouble.end();
  pass(60_000);
  expect(told.at(-1)?.[1]).toBeNull();
});
