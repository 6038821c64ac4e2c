import { tap } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { subjects } from '../../src/fleet/log.ts';
import {
  type FleetOptions,
  type FleetWorld,
  fleetOf,
  othersOf,
  type SimulatedHost,
  voiceOf,
} from '../support/fleet-world.ts';

const second = 1_000;
const minute = 60 * second;

const ask = ({ life }: SimulatedHost): void => {
  life?.member.asked().subscribe();
};
const silentOf = (world: FleetWorld): string[] =>
  world.said.map(({ text }) => text).filter((text) => text.includes('Host '));

/** How many messages of the stream of what is so now each host has read of all, and how often. */
const counted = (): {
  readonly read: Map<string, [number, number]>;
  readonly log: NonNullable<FleetOptions['log']>;
} => {
  const read = new Map<string, [number, number]>();
  return {
    read,
    log: (log, { host }) => ({
      ...log,
      read: (stream, from, most, subject) =>
        log.read(stream, from, most, subject).pipe(
          tap(({ entries }) => {
            if (stream !== 'last') return;
            const [messages, times] = read.get(host) ?? [0, 0];
            read.set(host, [messages + entries.length, times + 1]);
          }),
        ),
    }),
  };
};

describe('listening to all hosts', () => {
  test.each([3, 12])(
    'of %d the voice alone does: another reads no more than one beat a second, however many there are',
    (count) => {
      const { read, log } = counted();
      const world = fleetOf(count, { log });
      read.clear();
      world.pass(10 * minute);
      const [ofVoice = 0] = read.get(voiceOf(world).name) ?? [];
      expect(ofVoice).toBeGreaterThan(60 * count);
      for (const { name } of othersOf(world)) {
        const [messages = 0] = read.get(name) ?? [];
        // Each reading has the lease, too.
        expect(messages).toBeLessThanOrEqual(10 * (count + 1));
      }
    },
  );

  test('is done by another where somebody asks, and however often he does no more than once in ten seconds', () => {
    const { read, log } = counted();
    const world = fleetOf(4, { log });
    const [other] = othersOf(world);
    if (other === undefined) throw new Error('there are four');
    world.pass(31 * second);
    const [killed] = othersOf(world).filter((host) => host !== other);
    if (killed === undefined) throw new Error('there are four');
    world.kill(killed);
    world.pass(40 * second);
    read.clear();
    for (let asked = 0; asked < 90; asked += 1) {
      ask(other);
      world.pass(100);
    }
    expect(read.get(other.name)?.[1]).toBe(1);
    const known = other.life?.member.status(null).hosts.find(({ host }) => host === killed.name);
    expect(known?.is).toBe('silent');
  });

  test('is not waited for where the log does not answer: what was known before is told', () => {
    const world = fleetOf(3);
    const [other] = othersOf(world);
    if (other === undefined) throw new Error('there are three');
    ask(other);
    other.way = 'cut';
    world.pass(20 * second);
    let isDone = false;
    other.life?.member.asked().subscribe({ complete: () => (isDone = true) });
    world.pass(5 * second);
    expect(isDone).toBe(true);
    expect(other.life?.member.status(null).hosts.map(({ host }) => host)).toEqual(['h1', 'h2', 'h3']);
  });

  test('a host that dies together with the voice is told by who follows as soon as it would have been', () => {
    const world = fleetOf(4);
    const [dead] = othersOf(world);
    if (dead === undefined) throw new Error('there are four');
    const diedAt = world.now;
    world.kill(dead);
    world.kill(voiceOf(world));
    world.pass(2 * minute);
    expect(silentOf(world)).toHaveLength(1);
    expect(silentOf(world)[0]).toContain('2 hosts silent');
    expect((world.said[0]?.at ?? 0) - diedAt).toBeLessThanOrEqual(35 * second);
  });

  test('who follows a voice that says nothing of whom it misses misses nobody before it has listened for a whole silence', () => {
    // As an earlier version has it.
    const world = fleetOf(3, {
      log: (log) => ({
        ...log,
        append: (subject, text, expected) =>
          log.append(
            subject,
            subject === subjects.lease ? text.replace(/,"unknownUntil":\d+/, '') : text,
            expected,
          ),
      }),
    });
    const [dead] = othersOf(world);
    if (dead === undefined) throw new Error('there are three');
    world.kill(dead);
    world.kill(voiceOf(world));
    while (!world.hosts.some(({ isVoice }) => isVoice)) world.pass(100);
    const followedAt = world.now;
    world.pass(2 * minute);
    expect(silentOf(world).length).toBeGreaterThan(0);
    expect((world.said[0]?.at ?? 0) - followedAt).toBeGreaterThanOrEqual(29 * second);
  });

  test('who follows once the log is back accuses nobody who lives', () => {
    for (const awayMs of [25, 40, 90, 300].map((s) => s * second)) {
      const world = fleetOf(4);
      world.kill(voiceOf(world));
      world.engine.isDown = true;
      world.pass(awayMs);
      world.engine.isDown = false;
      // Nobody but the first comes through at once.
      const late = othersOf(world)
        .filter(({ life }) => life !== null)
        .slice(1);
      for (const host of late) host.way = 'cut';
      world.pass(15 * second);
      for (const host of late) host.way = 'open';
      world.pass(3 * minute);
      expect(silentOf(world)).toEqual([expect.stringContaining('🔴 Host h')]);
    }
  });

  test('who follows in a log that was made anew accuses nobody whom it has only heard of in the old one', () => {
    const world = fleetOf(4);
    // All have beaten a second ago, and who does not speak has read that fifty seconds ago.
    world.pass(81 * second);
    const voice = voiceOf(world);
    const late = othersOf(world).at(-1);
    if (late === undefined) throw new Error('there are four');
    world.kill(voice);
    world.engine.wipe();
    late.way = 'cut';
    world.pass(17 * second);
    expect(voiceOf(world)).not.toBe(voice);
    late.way = 'open';
    world.pass(3 * minute);
    expect(silentOf(world).filter((text) => !text.includes(voice.name))).toEqual([]);
  });
});
