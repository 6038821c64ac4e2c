import { expect, test } from 'vitest';
import { fleetFaults } from '../support/fleet-laws.ts';
import { FleetWorld } from '../support/fleet-world.ts';

const second = 1_000;

test('all hosts but the voice that end at once are one message, whenever each was to beat, and one that ends alone waits for nobody', () => {
  const world = new FleetWorld({ hosts: Array.from({ length: 20 }, (_, number) => `h${number + 1}`) });
  for (const host of world.hosts) {
    world.boot(host);
    world.pass(11.3 * second);
  }
  const [alone, ...others] = world.hosts.filter(({ isVoice }) => !isVoice);
  if (alone === undefined) throw new Error('there are twenty');
  world.kill(alone);
  const aloneAt = world.now;
  world.pass(60 * second);
  expect(world.said).toHaveLength(1);
  expect((world.said[0]?.at ?? 0) - aloneAt).toBeLessThanOrEqual(35 * second);

  for (const host of others) world.kill(host);
  const killedAt = world.now;
  world.pass(120 * second);
  const [, together, ...more] = world.said;
  expect(more).toEqual([]);
  expect(together?.tells).toHaveLength(others.length);
  // What all of them say stands there once, so that many hosts have room in a message; and of who was silent before.
  expect(together?.text.match(/nothing heard/g)).toHaveLength(2);
  expect((together?.at ?? 0) - killedAt).toBeLessThanOrEqual(35 * second);

  for (const host of world.hosts) world.boot(host);
  world.pass(300 * second);
  expect(fleetFaults(world)).toEqual([]);
});
