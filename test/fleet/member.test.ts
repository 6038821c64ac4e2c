import { describe, expect, test } from 'vitest';
import { FleetWorld } from '../support/fleet-world.ts';

const minute = 60_000;

describe('a member of a fleet', () => {
  test('says once that it reaches the log, though nothing has failed in this life of it', () => {
    const world = new FleetWorld({ hosts: ['h1', 'h2'] });
    const [host] = world.hosts;
    if (host === undefined) throw new Error('there are two');
    for (const each of world.hosts) world.boot(each);
    world.pass(minute);
    expect(world.hosts.map(({ reached }) => reached)).toEqual([1, 1]);
    // Whatever ended while the log was away begins again, and may have been told as trouble that is over now.
    host.way = 'cut';
    world.pass(minute);
    world.kill(host);
    host.way = 'open';
    world.boot(host);
    world.pass(minute);
    expect(host.reached).toBe(2);
    expect(host.troubles).not.toEqual([]);
  });
});
