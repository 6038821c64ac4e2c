import { expect, test } from 'vitest';
import { type Collect, giveBackMemory } from '../../src/sidecar/give-back-memory.ts';
import { virtualTime } from '../support/virtual-time.ts';

const hour = 3_600_000;
const minute = 60_000;
const mb = 1024 * 1024;
const how = { type: 'major', execution: 'sync', flavor: 'last-resort' };

/** A process that holds so many megabytes, of which a collection leaves so many. */
const holding = (heldMb: number, leftMb: number) => {
  const { scheduler, until } = virtualTime();
  const held = { heldMb, leftMb };
  const at: [number, unknown][] = [];
  const collect = ((kind: unknown) => {
    at.push([scheduler.now(), kind]);
    held.heldMb = held.leftMb;
  }) as Collect;
  const subscription = giveBackMemory(scheduler, collect, () => held.heldMb * mb);
  return { held, at, until, end: () => subscription?.unsubscribe() };
};

test('what the start has left is given back after three quarters of a minute, and what came since every hour', async () => {
  const { at, until, end } = holding(70, 64);
  await until(2 * hour + 45_001);
  expect(at).toEqual([45_000, 45_000 + hour, 45_000 + 2 * hour].map((ms) => [ms, how]));
  end();
});

test('what a storm has left is given back within five minutes, and a little more is not looked for before the hour', async () => {
  const { held, at, until, end } = holding(70, 64);
  await until(10 * minute);
  held.heldMb = 71;
  await until(16 * minute);
  expect(at).toHaveLength(1);
  held.heldMb = 103;
  await until(21 * minute);
  expect(at.map(([ms]) => ms)).toEqual([45_000, 45_000 + 20 * minute]);
  end();
});

test('what is held all the same is needed, and tried again after an hour', async () => {
  const { held, at, until, end } = holding(70, 64);
  await until(minute);
  Object.assign(held, { heldMb: 103, leftMb: 100 });
  await until(hour);
  expect(at.map(([ms]) => ms)).toEqual([45_000, 45_000 + 5 * minute]);
  await until(hour + 6 * minute);
  expect(at).toHaveLength(3);
  end();
});

test('a Node that was started without the flag gives nothing back, and nothing is scheduled', () => {
  expect(giveBackMemory(virtualTime().scheduler, undefined, () => 0)).toBeUndefined();
});
