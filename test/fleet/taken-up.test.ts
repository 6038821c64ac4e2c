import { describe, expect, test } from 'vitest';
import { emptyFleet } from '../../src/fleet/fleet-state.ts';
import { foldEntry, takeWaiting } from '../../src/fleet/fold-log.ts';
import { subjects } from '../../src/fleet/log.ts';
import { written } from '../../src/fleet/records.ts';
import { isTooMuch, type MostTakenUp, mostTakenUp } from '../../src/fleet/taken-up.ts';
import type { Transition } from '../../src/language/signal.ts';
import { fleetFaults } from '../support/fleet-laws.ts';
import { FleetWorld } from '../support/fleet-world.ts';

const minute = 60_000;
const none = { waiting: 1e9, incidents: 1e9 };

/** Three hosts on each of which something is wrong for five minutes. */
const grown = (most: MostTakenUp, mayBeVoice = false): FleetWorld => {
  const world = new FleetWorld({ hosts: ['h1', 'h2', 'h3'], mostTakenUp: most });
  for (const host of world.hosts) {
    host.mayBeVoice = mayBeVoice;
    host.sick.add('a');
    world.boot(host);
  }
  world.pass(5 * minute);
  return world;
};

describe('more than a host takes up to speak for all', () => {
  test.each([
    ['characters that nobody has decided on', { ...none, waiting: 2_000 }, false],
    ['open incidents', { ...none, incidents: 2 }, true],
  ])(
    'leaves the fleet without a voice, which is said, and each host tells by itself, until the log is made anew: %s',
    (_, most, wasVoice) => {
      const world = grown(most, wasVoice);
      for (const host of world.hosts) world.kill(host);
      const spoke = world.voices.length;
      for (const host of world.hosts) {
        // Where it spoke it said so before, too.
        host.troubles.length = 0;
        host.mayBeVoice = true;
        world.boot(host);
      }
      world.pass(4 * minute);
      expect(world.voices.slice(spoke).filter((said) => said.endsWith('speaks'))).toEqual([]);
      const refusals = world.hosts.map(({ troubles }) =>
        troubles.filter((why) => why.includes('TooMuchToTakeUp')),
      );
      // One of them has read the log, once, and not once each lease; the others know it from that.
      expect(refusals.map(({ length }) => length)).toEqual([1, 1, 1]);
      const reached = world.hosts.map((host) => host.reached);

      const before = world.said.length;
      world.host('h1').sick.add('b');
      world.pass(5 * minute);
      expect(world.said.slice(before).some(({ text }) => text.includes('b'))).toBe(true);
      expect(world.hosts.map((host) => host.reached)).toEqual(reached);

      for (const host of world.hosts) host.sick.delete('a');
      world.wipe();
      world.pass(4 * minute);
      expect(
        world.hosts.some(({ isVoice }) => isVoice),
        world.voices.join('\n'),
      ).toBe(true);
      for (const host of world.hosts) host.sick.clear();
      world.pass(15 * minute);
      expect(fleetFaults(world)).toEqual([]);
    },
  );

  test('counts from when it was said: who comes back hours later looks himself', () => {
    const most = { ...none, waiting: 2_000 };
    const world = grown(most);
    for (const host of world.hosts) {
      world.kill(host);
      host.mayBeVoice = true;
      world.boot(host);
    }
    world.pass(2 * minute);
    expect(world.hosts.some(({ isVoice }) => isVoice)).toBe(false);
    for (const host of world.hosts) world.kill(host);
    world.pass(480 * minute);
    most.waiting = 1e9;
    for (const host of world.hosts) world.boot(host);
    world.pass(minute);
    expect(world.hosts.filter(({ isVoice }) => isVoice)).toHaveLength(1);
  });

  test('is looked at again after a while, and is over for all once one of them speaks', () => {
    const most = { ...none, waiting: 2_000 };
    const world = grown(most);
    for (const host of world.hosts) world.kill(host);
    for (const host of world.hosts) host.mayBeVoice = true;
    for (const host of world.hosts) world.boot(host);
    world.pass(5 * minute);
    const reached = world.hosts.map((host) => host.reached);
    most.waiting = 1e9;
    world.pass(9 * minute);
    expect(world.voices.filter((said) => said.endsWith('speaks'))).toHaveLength(1);
    expect(world.hosts.map((host) => host.reached)).toEqual(reached.map((times) => times + 1));
    for (const host of world.hosts) host.sick.clear();
    world.pass(15 * minute);
    expect(fleetFaults(world)).toEqual([]);
  });

  test('is said by hosts that never speak, too, and no other host reads the log for it', () => {
    const most = { ...none, waiting: 2_000 };
    const reads = new Map<string, number>();
    const world = new FleetWorld({
      hosts: ['h1', 'h2', 'h3', 'h4'],
      mostTakenUp: most,
      log: (log, { host }) => ({
        ...log,
        read: (stream, from, count, subject) => {
          if (stream === 'log' && subject === undefined) reads.set(host, (reads.get(host) ?? 0) + 1);
          return log.read(stream, from, count, subject);
        },
      }),
    });
    for (const host of world.hosts) host.mayBeVoice = false;
    for (const host of world.hosts) host.sick.add('a');
    for (const host of world.hosts) world.boot(host);
    world.pass(5 * minute);
    for (const host of world.hosts) world.kill(host);
    world.host('h1').mayBeVoice = true;
    world.host('h2').mayBeVoice = true;
    world.host('h4').channel = null;
    for (const host of world.hosts) world.boot(host);
    world.pass(5 * minute);
    for (const { name, troubles } of world.hosts)
      expect(
        troubles.filter((why) => why.includes('TooMuchToTakeUp')),
        name,
      ).toHaveLength(1);
    expect(reads.size).toBe(1);
    const reached = world.hosts.map((host) => host.reached);
    world.pass(4 * minute);
    expect(world.hosts.map((host) => host.reached)).toEqual(reached);
    most.waiting = 1e9;
    world.pass(6 * minute);
    expect(world.hosts.map((host) => host.reached)).toEqual(reached.map((times) => times + 1));
  });

  test('is also what opens while it speaks: then it speaks no more, which all say, and each host tells by itself', () => {
    const most = { ...none, incidents: 5 };
    const world = new FleetWorld({ hosts: ['h1', 'h2', 'h3'], mostTakenUp: most });
    world.host('h3').mayBeVoice = false;
    for (const host of world.hosts) {
      host.sick.add('a');
      world.boot(host);
    }
    world.pass(5 * minute);
    expect(world.hosts.filter(({ isVoice }) => isVoice)).toHaveLength(1);
    for (const host of world.hosts) host.sick.add('b');
    world.pass(5 * minute);
    expect(world.hosts.filter(({ isVoice }) => isVoice)).toEqual([]);
    for (const { name, troubles } of world.hosts)
      expect(
        troubles.filter((why) => why.includes('TooMuchToTakeUp')),
        name,
      ).toHaveLength(1);
    const before = world.said.length;
    world.host('h1').sick.add('c');
    world.pass(3 * minute);
    expect(world.said.slice(before).map(({ by, marked }) => [by, marked])).toEqual([['h1', true]]);
    most.incidents = 1e9;
    world.pass(10 * minute);
    expect(world.hosts.filter(({ isVoice }) => isVoice)).toHaveLength(1);
    for (const host of world.hosts) host.sick.clear();
    world.pass(15 * minute);
    expect(fleetFaults(world)).toEqual([]);
  });

  test('is none of it where a voice has decided on it, or has it', () => {
    const alert: Transition = {
      ...{
        type: 'transition',
        at: 1,
        source: 's',
        key: 'thing/a',
        kind: 'thing',
        entity: 'a',
        from: 'ok.quiet',
      },
      ...{
        to: 'alerting',
        action: 'alert',
        reason: 'crossed',
        incident: 'thing/a@1',
        title: 'T',
        detail: 'd',
      },
    };
    const fleet = emptyFleet();
    const shipped = (seq: number): void => {
      const text = written({ host: 'box', epoch: 'e', from: seq, to: seq, events: [alert] });
      foldEntry(fleet, { seq, subject: subjects.log('box'), at: seq, text });
    };
    shipped(1);
    const one = fleet.waitingLength;
    expect(one).toBeGreaterThan(100);
    shipped(2);
    shipped(3);
    expect(fleet.waitingLength).toBe(3 * one);
    expect(isTooMuch(fleet, { waiting: 3 * one, incidents: 0 })).toBe(false);
    expect(isTooMuch(fleet, { waiting: 3 * one - 1, incidents: 0 })).toBe(true);
    const text = written({ holder: 'v', term: 1, number: 1, after: 2, events: [] });
    foldEntry(fleet, { seq: 4, subject: subjects.told, at: 4, text });
    expect(fleet.waitingLength).toBe(one);
    expect(isTooMuch(fleet, { waiting: one, incidents: 1 })).toBe(false);
    expect(isTooMuch(fleet, { waiting: one, incidents: 0 })).toBe(true);
    expect(isTooMuch(fleet)).toBe(false);
    expect(takeWaiting(fleet).entries).toHaveLength(1);
    expect(fleet.waitingLength).toBe(0);
  });

  test('is less than the log may hold, and more than the largest storm that was measured', () => {
    expect(mostTakenUp.waiting).toBeGreaterThan(25_000 * 485);
    expect(mostTakenUp.incidents).toBeGreaterThan(25_000);
  });
});
