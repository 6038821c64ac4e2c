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
  /** How long a collection takes. */
  const takes = { ms: 0 };
  let spentMs = 0;
  const held = { heldMb, leftMb };
  const at: [number, unknown][] = [];
  const collect = ((kind: unknown) => {
    at.push([scheduler.now(), kind]);
    held.heldMb = held.leftMb;
    spentMs += takes.ms;
  }) as Collect;
  const { stir, close } = giveBackMemory(
    scheduler,
    collect,
    () => held.heldMb * mb,
    () => scheduler.now() + spentMs,
  );
  return { held, takes, at, until, stir, end: close };
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

const soon = { ...how, flavor: 'regular' };

test('what a storm makes is given back while it goes on, and a little is left to V8', async () => {
  const { held, at, until, stir, end } = holding(70, 70);
  await until(1_000);
  stir();
  for (const [ms, heldMb] of [
    [2_000, 81],
    [3_000, 83],
    [4_000, 81],
    [5_000, 100],
  ] as const) {
    await until(ms);
    held.heldMb = heldMb;
    stir();
  }
  expect(at).toEqual([3_000, 5_000].map((ms) => [ms, soon]));
  end();
});

test('of much that lives more may be added before it is looked through', async () => {
  const { held, at, until, stir, end } = holding(400, 400);
  stir();
  for (const [ms, heldMb] of [
    [2_000, 440],
    [3_000, 452],
  ] as const) {
    await until(ms);
    held.heldMb = heldMb;
    stir();
  }
  expect(at).toEqual([[3_000, soon]]);
  end();
});

test('what lives and grows is no reason to look again and again', async () => {
  const { held, at, until, stir, end } = holding(70, 70);
  stir();
  Object.assign(held, { heldMb: 90, leftMb: 89 });
  await until(2_000);
  stir();
  held.heldMb = 100;
  await until(4_000);
  stir();
  expect(at).toHaveLength(1);
  end();
});

test('a storm is looked at once a second, and given back in a twentieth of the time at most', async () => {
  const { held, takes, at, until, stir, end } = holding(70, 70);
  stir();
  takes.ms = 200;
  for (let ms = 100; ms <= 12_000; ms += 100) {
    await until(ms);
    held.heldMb = 100;
    stir();
  }
  expect(at.map(([ms]) => ms)).toEqual([1_000, 5_000, 9_000]);
  end();
});

test('a Node that was started without the flag gives nothing back, and nothing is scheduled', async () => {
  const { scheduler } = virtualTime();
  const { stir, close } = giveBackMemory(scheduler, undefined, () => {
    throw new Error('looked');
  });
  stir();
  close();
  expect(scheduler.actions).toHaveLength(0);
});
