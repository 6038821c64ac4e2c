import { expect, test } from 'vitest';
import { type Collect, giveBackMemory } from '../../src/sidecar/give-back-memory.ts';
import { virtualTime } from '../support/virtual-time.ts';

const hour = 3_600_000;

test('what the start has left is given back after three quarters of a minute, and what came since every hour', async () => {
  const { scheduler, until } = virtualTime();
  const at: [number, unknown][] = [];
  const subscription = giveBackMemory(scheduler, ((how) => void at.push([scheduler.now(), how])) as Collect);
  await until(2 * hour + 45_001);
  const how = { type: 'major', execution: 'sync', flavor: 'last-resort' };
  expect(at).toEqual([45_000, 45_000 + hour, 45_000 + 2 * hour].map((ms) => [ms, how]));
  subscription?.unsubscribe();
});

test('a Node that was started without the flag gives nothing back, and nothing is scheduled', () => {
  expect(giveBackMemory(virtualTime().scheduler, undefined)).toBeUndefined();
});
