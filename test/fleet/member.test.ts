import { throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { subjects } from '../../src/fleet/log.ts';
import { channelsApart } from '../../src/messages/channels-apart.ts';
import { fleetWordsIn } from '../../src/messages/fleet.ts';
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

  test('that another host goes by its name is said in plain words by both, stands in the log for all, and ends with it', () => {
    const world = new FleetWorld({ hosts: ['h1', 'h1', 'h2'] });
    const [one, twin, other] = world.hosts;
    if (one === undefined || twin === undefined || other === undefined) throw new Error('there are three');
    // Two processes of one name have another word each for who they are.
    twin.lives = 100;
    for (const each of world.hosts) world.boot(each);
    world.pass(minute);
    expect(one.troubles).toContain('NameTaken: another host is called h1');
    expect(twin.troubles).toContain('NameTaken: another host is called h1');
    expect(other.troubles).toEqual([]);
    const hosts = other.life?.member.status(null).hosts.map(({ host, twice }) => [host, twice]);
    expect(hosts).toEqual([
      ['h1', true],
      ['h2', false],
    ]);
    const reachedBefore = one.reached;
    world.pass(minute);
    expect(one.reached).toBe(reachedBefore);
    world.kill(twin);
    world.pass(2 * minute);
    expect(one.reached).toBe(reachedBefore + 1);
    expect(other.life?.member.status(null).hosts.filter(({ twice }) => twice)).toEqual([]);
  });

  test('a voice that can’t write down what it decides says so while it tries again, though all else works', () => {
    let isFull = false;
    const world = new FleetWorld({
      hosts: ['h1'],
      log: (log) => ({
        ...log,
        append: (subject, text, expected) =>
          isFull && subject === subjects.told
            ? throwError(() => new Error('insufficient storage'))
            : log.append(subject, text, expected),
      }),
    });
    const [host] = world.hosts;
    if (host === undefined) throw new Error('there is one');
    world.boot(host);
    world.pass(minute);
    expect([host.isVoice, host.troubles]).toEqual([true, []]);
    isFull = true;
    host.sick.add('a');
    world.pass(30_000);
    expect([...new Set(host.troubles)]).toEqual(['Error: insufficient storage']);
    const reachedBefore = host.reached;
    isFull = false;
    world.pass(minute);
    expect([host.isVoice, host.reached]).toEqual([true, reachedBefore + 1]);
    expect(world.said.map(({ tells }) => tells.length)).toEqual([1]);
  });

  test('a voice that can’t write for as long as hosts are patient leaves it to another', () => {
    const refused = new Set<string>();
    const world = new FleetWorld({
      hosts: ['h1', 'h2', 'h3'],
      patienceMs: minute,
      log: (log, { host }) => ({
        ...log,
        append: (subject, text, expected) =>
          refused.has(host) && subject === subjects.told
            ? throwError(() => new Error('Permissions Violation'))
            : log.append(subject, text, expected),
      }),
    });
    for (const each of world.hosts) world.boot(each);
    world.pass(minute);
    const first = world.hosts.find(({ isVoice }) => isVoice);
    const other = world.hosts.find(({ isVoice }) => !isVoice);
    if (first === undefined || other === undefined) throw new Error('there is a voice, and others');
    refused.add(first.name);
    other.sick.add('a');
    world.pass(2 * minute);
    const second = world.hosts.find(({ isVoice }) => isVoice);
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
    expect(first.troubles).toContain('Error: Permissions Violation');
    other.sick.add('b');
    world.pass(minute);
    expect(
      world.said.filter(({ tells }) => tells.some(({ incident }) => incident.includes('thing/b'))),
    ).toEqual([expect.objectContaining({ marked: false })]);
    expect(world.faults).toEqual([]);
  });

  test('a host that is killed and begins anew is no other host of its name', () => {
    const world = new FleetWorld({ hosts: ['h1', 'h2'] });
    for (const each of world.hosts) world.boot(each);
    for (const host of world.hosts) {
      world.pass(minute);
      world.kill(host);
      world.boot(host);
    }
    world.pass(minute);
    expect(world.hosts.flatMap(({ troubles }) => troubles)).toEqual([]);
  });

  test('what a host that is cut off has not shipped it knows itself', () => {
    const world = new FleetWorld({ hosts: ['h1', 'h2'] });
    for (const each of world.hosts) world.boot(each);
    world.pass(minute);
    const [host] = world.hosts;
    if (host === undefined) throw new Error('there are two');
    host.way = 'cut';
    host.sick.add('a');
    world.pass(minute);
    const own = host.life?.member.status(null).hosts.find((each) => each.host === 'h1');
    expect(own?.is).toBe('unseen');
    expect(own?.lag).toBeGreaterThan(0);
  });

  test('hosts say which channels they have, and those that differ are named with them', () => {
    const world = new FleetWorld({ hosts: ['h1', 'h2'] });
    for (const each of world.hosts) world.boot(each);
    world.pass(minute);
    const hosts = world.hosts[0]?.life?.member.status(null).hosts ?? [];
    expect(hosts.map(({ channels }) => channels)).toEqual([['chat'], ['chat']]);
    const said = fleetWordsIn('en');
    expect(channelsApart(hosts, said)).toBe(null);
    const [first] = hosts;
    if (first === undefined) throw new Error('there are two');
    const more = Array.from({ length: 9 }, (_, n) => ({ ...first, host: `m${n}`, channels: [`tg${n}`] }));
    expect(channelsApart([...hosts, ...more], said)).toBe(
      'not all hosts have the same channels (chat: h1, h2; tg0: m0; tg1: m1; tg2: m2; and 6 more): who speaks for all tells by its own, and what its channels lack each host tells by itself',
    );
    // Of whom nothing is heard, or who does not say, nothing is said.
    const old = { ...first, host: 'old', channels: null };
    const gone = { ...first, host: 'gone', channels: ['mail'], is: 'silent' as const };
    expect(channelsApart([...hosts, old, gone], said)).toBe(null);
  });
});
