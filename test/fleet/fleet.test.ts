import { describe, expect, test } from 'vitest';
import { subjects } from '../../src/fleet/log.ts';
import { readTold } from '../../src/fleet/records.ts';
import { FleetWorld, fleetOf, type SimulatedHost } from '../support/fleet-world.ts';
import { longTest } from '../support/long-test.ts';

const second = 1_000;
const minute = 60 * second;

const texts = (world: FleetWorld): string[] => world.said.map(({ text }) => text);
const voiceOf = (world: FleetWorld): SimulatedHost => {
  const [voice, another] = world.hosts.filter(({ isVoice }) => isVoice);
  if (voice === undefined || another !== undefined) throw new Error('there is not exactly one voice');
  return voice;
};
const notTheVoice = (world: FleetWorld): SimulatedHost => {
  const found = world.hosts.find(({ isVoice }) => !isVoice);
  if (found === undefined) throw new Error('there is nobody else');
  return found;
};

describe('a fleet', () => {
  test('one host speaks, and what happens on any is told once, as of its host', () => {
    const world = fleetOf(3);
    expect(world.hosts.filter(({ isVoice }) => isVoice)).toHaveLength(1);
    world.host('h2').sick.add('a');
    world.pass(2 * minute);
    expect(texts(world)).toEqual(['🔴 h2: Thing a: as it is.']);
    world.host('h2').sick.delete('a');
    world.pass(2 * minute);
    expect(texts(world)).toEqual([
      '🔴 h2: Thing a: as it is.',
      expect.stringContaining('🟢 h2: Thing a: recovered'),
    ]);
    expect(world.faults).toEqual([]);
    expect(world.hosts.flatMap(({ troubles }) => troubles)).toEqual([]);
  });

  test('what is held back for longer than any host is patient is told once: the hosts wait until it was on its way', () => {
    const group = {
      burst: 1,
      windowMs: 2 * minute,
      longestMs: 4 * minute,
      joinMs: 1_000,
      criticalMs: 10_000,
    };
    const world = fleetOf(3, { rules: { group }, delayMs: 300 });
    for (const [number, { sick }] of world.hosts.entries()) {
      world.pass(10 * second);
      sick.add(number === 0 ? 'a' : 'b');
    }
    world.pass(10 * minute);
    expect(world.said.map(({ tells }) => tells.length)).toEqual([1, 2]);
    expect(world.said.filter(({ marked }) => marked)).toEqual([]);
  });

  /** A host is cut off while something goes on there, and the voice dies after so many effects of what it ships then. */
  const voiceDying = (
    effects: number,
    goesOn: (world: FleetWorld, host: SimulatedHost) => void,
  ): FleetWorld => {
    const world = fleetOf(3);
    const voice = voiceOf(world);
    const other = notTheVoice(world);
    other.way = 'cut';
    world.pass(second);
    goesOn(world, other);
    voice.effectsLeft = effects;
    other.way = 'open';
    world.pass(minute);
    voice.effectsLeft = null;
    for (const host of world.hosts) world.boot(host);
    world.pass(2 * minute);
    expect(world.faults).toEqual([]);
    return world;
  };
  const placesOfDeath = Array.from({ length: 12 }, (_, index) => index + 1);

  longTest(
    'what begins and ends again and again in one message is told to its end, whenever its voice dies',
    () => {
      for (const effects of placesOfDeath) {
        const world = voiceDying(effects, (now, host) => {
          for (const thing of ['a', 'b', 'c']) {
            host.sick.add(thing);
            now.pass(6 * second);
            host.sick.delete(thing);
            now.pass(6 * second);
          }
        });
        const told = world.said.flatMap(({ tells }) => tells);
        // Of what is not in the state any more only the key could be said.
        expect(texts(world).filter((text) => text.includes('/thing/'))).toEqual([]);
        const things = told.map(({ incident }) => incident).filter((incident) => incident.includes('thing/'));
        expect(new Set(things).size).toBe(3);
      }
    },
  );

  longTest('who takes on what began in the same message has said so to all, whenever its voice dies', () => {
    for (const effects of placesOfDeath) {
      const world = voiceDying(effects, (now, host) => {
        host.sick.add('a');
        now.pass(6 * second);
        now.order(host, { verb: 'ack', what: 'thing/a' });
        now.pass(4 * second);
      });
      const told = world.engine.read('log', 1, 1_000_000, subjects.told).entries;
      const said = told.flatMap(({ text }) => readTold(text)?.events ?? []);
      expect(said.filter(({ type }) => type === 'command')).toHaveLength(1);
    }
  });

  test('a host that dies is told once by the others, and once that it is back', () => {
    const world = fleetOf(3);
    const dead = notTheVoice(world);
    const killedAt = world.now;
    world.kill(dead);
    world.pass(5 * minute);
    expect(texts(world)).toEqual([expect.stringContaining(`🔴 Host ${dead.name}: nothing heard`)]);
    expect((world.said[0]?.at ?? 0) - killedAt).toBeLessThanOrEqual(35 * second);
    world.boot(dead);
    world.pass(5 * minute);
    expect(texts(world)).toEqual([
      expect.stringContaining(`🔴 Host ${dead.name}`),
      expect.stringContaining(`🟢 Host ${dead.name}: recovered`),
    ]);
  });

  test('what is open on a host that is taken out is looked at by nobody any more, and told anew once it comes back', () => {
    const world = fleetOf(3);
    const dead = notTheVoice(world);
    dead.sick.add('a');
    world.pass(minute);
    world.kill(dead);
    expect(world.forget(dead)).toBe(false);
    world.pass(minute);
    expect(world.forget(dead)).toBe(true);
    world.pass(minute);
    const said = [
      `🔴 ${dead.name}: Thing a: as it is.`,
      `🔴 Host ${dead.name}: nothing heard of its sidecar`,
    ];
    said.push(`⚪ ${dead.name}: Thing a: no longer watched.`, `⚪ Host ${dead.name}: gone`);
    expect(texts(world)).toEqual(said.map((text) => expect.stringContaining(text)));
    // Whoever follows knows it, and says nothing of it again.
    world.kill(voiceOf(world));
    world.pass(minute);
    const voice = voiceOf(world);
    expect(voice.life?.member.voice?.telling.state.incidents.has(`@${dead.name}/thing/a`)).toBe(false);
    const before = texts(world).length;
    world.boot(dead);
    world.pass(2 * minute);
    expect(texts(world).slice(before)).toEqual([
      expect.stringContaining(`🔴 ${dead.name}: Thing a: as it is.`),
    ]);
    dead.sick.delete('a');
    world.pass(2 * minute);
    expect(texts(world).at(-1)).toContain(`🟢 ${dead.name}: Thing a: recovered`);
    // It was taken out once: another start tells nothing again.
    const length = texts(world).length;
    world.kill(dead);
    world.boot(dead);
    world.pass(2 * minute);
    expect(texts(world)).toHaveLength(length);
  });

  test('a host that is cut off while it is taken out is told anew of once its way is open', () => {
    const world = fleetOf(3);
    const away = notTheVoice(world);
    away.sick.add('a');
    world.pass(minute);
    away.way = 'cut';
    world.pass(minute);
    world.forget(away);
    world.pass(minute);
    const before = texts(world).length;
    away.way = 'open';
    away.sick.add('b');
    world.pass(2 * minute);
    expect(texts(world).slice(before).toSorted()).toEqual(
      ['a', 'b'].map((thing) => expect.stringContaining(`🔴 ${away.name}: Thing ${thing}`)),
    );
  });

  test('where nobody speaks while a host is taken out, whoever speaks next closes what was open there', () => {
    const world = fleetOf(3);
    const [first, second_, third] = world.hosts as [SimulatedHost, SimulatedHost, SimulatedHost];
    third.sick.add('a');
    world.pass(minute);
    for (const host of [first, second_, third]) world.kill(host);
    world.pass(minute);
    expect(world.forget(third)).toBe(true);
    world.boot(first);
    world.pass(minute);
    expect(texts(world).filter((text) => text.includes('Thing a'))).toEqual([
      '🔴 h3: Thing a: as it is.',
      '⚪ h3: Thing a: no longer watched.',
    ]);
  });

  test('where the voice dies another takes over within twice its lease, and owes what it owed', () => {
    const world = fleetOf(3);
    const voice = voiceOf(world);
    const other = notTheVoice(world);
    world.kill(voice);
    const killedAt = world.now;
    other.sick.add('a');
    while (!world.hosts.some(({ isVoice }) => isVoice)) world.pass(100);
    expect(world.now - killedAt).toBeLessThanOrEqual(18 * second);
    const { life } = voiceOf(world);
    // It knows that somebody has spoken until just now, and so has heard what was said.
    expect(world.now - (life?.member.voice?.aliveAt ?? 0)).toBeLessThanOrEqual(18 * second);
    world.pass(5 * minute);
    expect(texts(world).filter((text) => text.includes('Thing a'))).toEqual([
      `🔴 ${other.name}: Thing a: as it is.`,
    ]);
    expect(texts(world).filter((text) => text.includes('Host'))).toEqual([
      expect.stringContaining(`🔴 Host ${voice.name}`),
    ]);
  });

  test('what a voice has told its successor ends, as a reply to the same message', () => {
    const world = fleetOf(3);
    const voice = voiceOf(world);
    const other = notTheVoice(world);
    other.sick.add('a');
    world.pass(30 * second);
    expect(texts(world)).toHaveLength(1);
    world.kill(voice);
    world.pass(2 * minute);
    other.sick.delete('a');
    world.pass(2 * minute);
    const ofThing = world.said.filter(({ text }) => text.includes('Thing a'));
    expect(ofThing.map(({ text, marked }) => [text.slice(0, 2), marked])).toEqual([
      ['🔴', false],
      ['🟢', false],
    ]);
    expect(ofThing[1]?.replyTo).toBe('1');
  });

  test('a host that is cut off tells by itself, marked, what nobody was seen to tell, and it is not told again', () => {
    const world = fleetOf(3);
    const cut = notTheVoice(world);
    cut.way = 'cut';
    cut.sick.add('b');
    world.pass(3 * minute);
    const own = (): string[] => world.said.filter(({ by }) => by === cut.name).map(({ text }) => text);
    expect(own()).toEqual([`🔴 (told by the host itself, may be a repeat) ${cut.name}: Thing b: as it is.`]);
    cut.way = 'open';
    world.pass(3 * minute);
    cut.sick.delete('b');
    world.pass(3 * minute);
    const ofThing = world.said.filter(({ text }) => text.includes('Thing b'));
    expect(ofThing.map(({ by, marked }) => [by === cut.name, marked])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(ofThing[1]?.text).toContain('🟢');
  });

  test('a recovery that a host tells by itself answers what the voice has told', () => {
    const world = fleetOf(2);
    const other = notTheVoice(world);
    other.sick.add('a');
    world.pass(minute);
    other.way = 'cut';
    other.sick.delete('a');
    world.pass(3 * minute);
    const ofThing = world.said.filter(({ text }) => text.includes('Thing a'));
    expect(ofThing.map(({ by, replyTo }) => [by === other.name, replyTo])).toEqual([
      [false, null],
      [true, '1'],
    ]);
  });

  longTest(
    'while the engine is down every host tells by itself, and nobody is accused when it is back',
    () => {
      const world = fleetOf(3);
      world.engine.isDown = true;
      world.pass(10 * minute);
      world.engine.isDown = false;
      world.pass(10 * minute);
      expect(texts(world)).toEqual([]);
      world.engine.isDown = true;
      world.host('h3').sick.add('c');
      world.pass(3 * minute);
      expect(world.said.map(({ by, marked }) => [by, marked])).toEqual([['h3', true]]);
    },
  );

  test('what an operator says on any host is known on all, also where the voice is', () => {
    const world = fleetOf(3);
    const other = notTheVoice(world);
    world.order(other, { verb: 'silence', match: 'thing/a', inMs: 0, forMs: 10 * minute });
    world.pass(10 * second);
    const silences = world.hosts.map(({ life }) => life?.journal.state.telling.silences.size);
    expect(silences).toEqual([1, 1, 1]);
  });

  test('what is open on another host, or found by the voice, is acknowledged on any, and known where it is', () => {
    const world = fleetOf(4);
    const voice = voiceOf(world);
    const [sick, asked, dead] = world.hosts.filter((host) => host !== voice) as [
      SimulatedHost,
      SimulatedHost,
      SimulatedHost,
    ];
    sick.sick.add('a');
    world.kill(dead);
    world.pass(minute);
    const acks = (host: SimulatedHost, key: string): readonly (string | undefined)[] =>
      [host.life?.journal.state.telling, host.life?.member.voice?.telling.state].map(
        (state) => [...(state?.incidents.values() ?? [])].find((one) => one.key === key)?.ack?.by.name,
      );
    world.order(asked, { verb: 'ack', what: `${sick.name}/thing/a` });
    world.order(asked, { verb: 'ack', what: `host_silent/${dead.name}` });
    world.pass(10 * second);
    expect(acks(sick, 'thing/a')).toEqual([asked.name, undefined]);
    expect(acks(voice, `@${sick.name}/thing/a`)).toEqual([undefined, asked.name]);
    expect(acks(voice, `host_silent/${dead.name}`)).toEqual([undefined, asked.name]);
    world.order(asked, { verb: 'unack', what: `${sick.name}/thing/a` });
    world.pass(10 * second);
    expect(acks(sick, 'thing/a')).toEqual([undefined, undefined]);
    expect(acks(voice, `@${sick.name}/thing/a`)).toEqual([undefined, undefined]);
  });

  test('who has no channel speaks for nobody, and of a channel that the voice does not have each host tells by itself', () => {
    const world = new FleetWorld({ hosts: ['h1', 'h2', 'h3'] });
    const [dumb, mails, chats] = world.hosts as [SimulatedHost, SimulatedHost, SimulatedHost];
    dumb.channel = null;
    mails.channel = 'mail';
    chats.mayBeVoice = false;
    for (const host of world.hosts) world.boot(host);
    world.pass(minute);
    expect(voiceOf(world).name).toBe('h2');
    chats.sick.add('a');
    world.pass(3 * minute);
    expect(world.said.map(({ by, marked }) => [by, marked])).toEqual([
      ['h2', false],
      ['h3', true],
    ]);
    world.kill(mails);
    dumb.sick.add('a');
    world.pass(3 * minute);
    expect(world.hosts.some(({ isVoice }) => isVoice)).toBe(false);
  });

  test('what came late is said to be as old as it is, however wrong the clock of its host', () => {
    const world = fleetOf(2);
    const other = notTheVoice(world);
    world.kill(other);
    other.skewMs = 86_400_000;
    world.boot(other);
    world.pass(20 * second);
    other.way = 'cut';
    world.pass(10 * second);
    other.sick.add('a');
    world.pass(45 * second);
    other.way = 'open';
    world.pass(minute);
    other.sick.delete('a');
    world.pass(minute);
    const ofThing = world.said.filter(({ text }) => text.includes('Thing a'));
    expect(ofThing.map(({ marked }) => marked)).toEqual([false, false]);
    expect(ofThing[1]?.text).toMatch(/recovered after 1 min 4\d s/);
  });

  test('what was told before a log was lost is no part of a storm: what comes next is told at once', () => {
    const world = fleetOf(3);
    for (const entity of ['a', 'b', 'c']) {
      world.host('h1').sick.add(entity);
      world.pass(2 * minute);
    }
    world.engine.wipe();
    world.pass(40 * second);
    expect(world.said).toHaveLength(3);
    world.host('h2').sick.add('a');
    world.pass(10 * second);
    expect(world.said).toHaveLength(4);
  });

  test('a host that was stopped on purpose is told in other words', () => {
    const world = fleetOf(2);
    const stopped = notTheVoice(world);
    stopped.life?.member.stopped().subscribe();
    world.kill(stopped);
    world.pass(2 * minute);
    expect(texts(world)).toEqual([expect.stringContaining('was stopped on purpose')]);
  });

  longTest('an engine that has lost everything is filled again, and nothing is told twice', () => {
    const world = fleetOf(3);
    world.host('h1').sick.add('a');
    world.pass(2 * minute);
    expect(texts(world)).toHaveLength(1);
    world.engine.wipe();
    world.pass(5 * minute);
    expect(texts(world)).toHaveLength(1);
    world.host('h1').sick.delete('a');
    world.pass(5 * minute);
    expect(texts(world)).toHaveLength(2);
    expect(world.said.filter(({ marked }) => marked)).toEqual([]);
  });

  test('a voice that stands still is followed by another, and says nothing when it wakes', () => {
    const world = fleetOf(3);
    const voice = voiceOf(world);
    const other = notTheVoice(world);
    voice.pausedUntil = world.now + 2 * minute;
    other.sick.add('a');
    world.pass(5 * minute);
    expect(texts(world).filter((text) => text.includes('Thing a'))).toEqual([
      `🔴 ${other.name}: Thing a: as it is.`,
    ]);
  });

  test('a chat that the voice can not reach is told by the host itself', () => {
    const world = fleetOf(2);
    const other = notTheVoice(world);
    voiceOf(world).chat = 'down';
    other.sick.add('a');
    world.pass(3 * minute);
    expect(world.said.map(({ by, marked }) => [by, marked])).toEqual([[other.name, true]]);
  });

  test('a clock that is wrong is told of, and hurries nothing', () => {
    const world = fleetOf(2);
    const other = notTheVoice(world);
    other.skewMs = 3_600_000;
    world.pass(2 * minute);
    expect(texts(world)).toEqual([expect.stringContaining(`🔴 Clock of ${other.name}: 1 h`)]);
  });

  test('every host knows how the others are, and who speaks; one that is cut off knows nothing, and says so', () => {
    const world = fleetOf(3);
    const [voice, other] = [voiceOf(world), notTheVoice(world)];
    const server = { version: '2.9.10', replicas: 1 };
    const states = (host: SimulatedHost) => {
      host.life?.member.asked().subscribe();
      const status = host.life?.member.status(server);
      return [status?.reached, status?.voice?.host, status?.hosts.map(({ is }) => is)];
    };
    for (const host of world.hosts)
      expect(states(host)).toEqual([true, voice.name, ['heard', 'heard', 'heard']]);
    // Set while its process runs, its own clock changes nothing of that.
    for (const jumpMs of [60 * minute, -60 * minute, 0]) {
      other.jumpMs = jumpMs;
      expect(states(other)).toEqual([true, voice.name, ['heard', 'heard', 'heard']]);
    }
    const [third] = world.hosts.filter((host) => host !== voice && host !== other);
    if (third === undefined) throw new Error('there are three');
    world.kill(third);
    world.pass(minute);
    expect(states(other)[2]).toEqual(world.hosts.map((host) => (host === third ? 'silent' : 'heard')));
    other.way = 'cut';
    world.pass(minute);
    expect(states(other)).toEqual([false, undefined, ['unseen', 'unseen', 'unseen']]);
    other.way = 'open';
    world.pass(minute);
    expect(states(other)).toEqual(states(voice));
    expect(voice.life?.member.status(server).server).toEqual({ ...server, trusted: true });
  });

  test('after the engine was away nobody is silent who may just not have come through', () => {
    const world = fleetOf(2);
    const other = notTheVoice(world);
    world.engine.isDown = true;
    world.pass(2 * minute);
    world.kill(other);
    world.engine.isDown = false;
    world.pass(12 * second);
    const status = () =>
      voiceOf(world)
        .life?.member.status(null)
        .hosts.find(({ host }) => host === other.name)?.is;
    expect(status()).toBe('unseen');
    world.pass(minute);
    expect(status()).toBe('silent');
  });
});
