import { concatMap, timer } from 'rxjs';
import { expect, test } from 'vitest';
import { fleetFaults } from '../support/fleet-laws.ts';
import { FleetWorld } from '../support/fleet-world.ts';

const second = 1_000;

test('a log that takes longer to be read than a lease lasts has a voice all the same, and another one after that', () => {
  const world = new FleetWorld({
    hosts: ['h1', 'h2', 'h3'],
    log: (log, { scheduler }) => ({
      ...log,
      read: (stream, from, most, subject) => {
        const isAll = stream === 'log' && subject === undefined && from === 1;
        const read$ = log.read(stream, from, most, subject);
        return isAll ? timer(25 * second, scheduler).pipe(concatMap(() => read$)) : read$;
      },
    }),
  });
  for (const host of world.hosts) world.boot(host);
  world.pass(90 * second);
  const first = world.hosts.find(({ isVoice }) => isVoice);
  expect(first, world.voices.join('\n')).toBeDefined();
  world.host('h1').sick.add('a');
  world.pass(30 * second);
  if (first !== undefined) world.kill(first);
  world.pass(60 * second);
  expect(
    world.hosts.some((host) => host.isVoice && host !== first),
    world.voices.join('\n'),
  ).toBe(true);
  world.host('h1').sick.delete('a');
  for (const host of world.hosts) world.boot(host);
  world.pass(180 * second);
  expect(fleetFaults(world)).toEqual([]);
});
