import { expect, test } from 'vitest';
import { knownNow } from '../../src/telling/known-now.ts';
import { minute, second, TellingWorld } from '../support/telling-world.ts';

test('what a channel could know by now: the end of what is over, though its group holds it, and how many more are down there', () => {
  const world = new TellingWorld();
  const known = knownNow(() => world.state, 'telegram');
  for (let n = 0; n < 3; n += 1) world.down(n * 2 * second, `container/w-${n}`);
  expect(known.alsoDown()).toBe(0);
  const told = world.incident('container/w-0');
  expect(known.endOf(told)).toBeNull();
  world.down(10 * second, 'container/w-3');
  world.down(12 * second, 'container/w-4');
  world.up(20 * second, 'container/w-0');
  expect(known.alsoDown()).toBe(2);
  expect(known.endOf(told)).toMatchObject({ incident: told, action: 'recovery', at: 20 * second, since: 0 });
  expect(knownNow(() => world.state, 'mail').alsoDown()).toBe(0);
  world.until(2 * minute);
  expect(known.alsoDown()).toBe(0);
  expect([
    known.endOf(told),
    known.endOf('container/w-9@0'),
    knownNow(() => null, 'telegram').alsoDown(),
  ]).toEqual([...[null, null, 0]]);
});
