import { concatMap, type Observable, tap, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { isShare, longestMessage, Moved, subjects } from '../../src/fleet/log.ts';
import { least, together } from '../../src/fleet/reading-pace.ts';
import { readLease, type VoiceRecord, written } from '../../src/fleet/records.ts';
import { createSharer } from '../../src/fleet/sharer.ts';
import { mostShareParts } from '../../src/fleet/told-reader.ts';
import type { Transition } from '../../src/language/signal.ts';
import {
  type FleetOptions,
  type FleetWorld,
  fleetOf,
  othersOf,
  things,
  voiceOf,
} from '../support/fleet-world.ts';
import { SimulatedEngine, simulatedLog } from '../support/simulated-log.ts';

const second = 1_000;
const minute = 60 * second;

/** How many characters of the log each host has read, and of which subjects. */
const counted = () => {
  const read = new Map<string, number>();
  const whole = new Map<string, number>();
  const log: NonNullable<FleetOptions['log']> = (log, { host }) => ({
    ...log,
    read: (stream, from, most, subject) =>
      log.read(stream, from, most, subject).pipe(
        tap(({ entries }) => {
          if (stream !== 'log') return;
          for (const entry of entries) {
            read.set(host, (read.get(host) ?? 0) + entry.text.length);
            if (entry.subject === subjects.told) whole.set(host, (whole.get(host) ?? 0) + 1);
          }
        }),
      ),
  });
  return { read, whole, log };
};
const storm = (world: FleetWorld): void => {
  for (const { sick } of world.hosts) for (const thing of things) sick.add(thing);
  world.pass(3 * minute);
};
const tellings = (world: FleetWorld): readonly string[] =>
  world.said
    .flatMap(({ tells, marked }) => tells.map(({ incident }) => `${incident}${marked ? ' marked' : ''}`))
    .filter((incident) => incident.includes('/thing/'));

const alertOf = (entity: string, at: number): Transition => ({
  ...{ type: 'transition', at, source: 'things', key: `thing/${entity}`, kind: 'thing', entity },
  ...{ from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed' },
  ...{ incident: `thing/${entity}@${at}`, title: `Thing ${entity}`, detail: 'as it is.' },
});

describe('in a storm that all hosts are in', () => {
  const readIn = (count: number): number => {
    const { read, whole, log } = counted();
    const world = fleetOf(count, { log });
    read.clear();
    whole.clear();
    storm(world);
    expect(new Set(tellings(world)).size).toBe(count * things.length);
    expect(tellings(world).filter((one) => one.endsWith('marked'))).toEqual([]);
    for (const { name } of othersOf(world)) expect(whole.get(name) ?? 0).toBe(0);
    return Math.max(...othersOf(world).map(({ name }) => read.get(name) ?? 0));
  };

  test('who does not speak reads no more of what is told the more hosts there are', () => {
    const [few, many] = [readIn(4), readIn(16)];
    expect(few).toBeGreaterThan(0);
    // Of 16 hosts that take part in it more is told to each: of one group more messages, and no more than that.
    expect(many).toBeLessThan(2 * few);
  });
});

describe('where shares could not be written for a while', () => {
  test.each([
    ['of one host', (subject: string) => subject === subjects.share('h2')],
    ['of all hosts', (subject: string) => isShare(subject)],
  ])('%s, they are written once they can, and no host reads all', (_, fails) => {
    for (const isTaken of [false, true]) {
      const { whole, log } = counted();
      let until = 0;
      let failed = 0;
      const world: FleetWorld = fleetOf(4, {
        log: (way, about) => {
          const read = log(way, about);
          return {
            ...read,
            append: (subject, text, expected) => {
              if (!fails(subject) || about.scheduler.now() >= until)
                return read.append(subject, text, expected);
              failed += 1;
              const none$ = throwError(() => new Error('no answer'));
              return isTaken ? read.append(subject, text, expected).pipe(concatMap(() => none$)) : none$;
            },
          };
        },
      });
      whole.clear();
      until = world.now + 20 * second;
      storm(world);
      expect(failed).toBeGreaterThan(1);
      expect(new Set(tellings(world)).size).toBe(4 * things.length);
      expect(tellings(world).filter((one) => one.endsWith('marked'))).toEqual([]);
      for (const { name } of othersOf(world)) expect(whole.get(name) ?? 0).toBe(0);
    }
  });
});

describe('where there are no shares', () => {
  test.each([
    [
      'since the server refuses them, as its configuration is of an earlier version',
      (subject: string) => isShare(subject),
    ],
    ['of the hosts, only of all', (subject: string) => isShare(subject) && subject !== subjects.shareOfAll],
  ])('%s, each host reads all, and all is told once', (_, isRefused) => {
    const { whole, log } = counted();
    let refused = 0;
    const world = fleetOf(3, {
      log: (way, about) => {
        const read = log(way, about);
        return {
          ...read,
          append: (subject, text, expected) => {
            if (!isRefused(subject)) return read.append(subject, text, expected);
            refused += 1;
            return throwError(() => new Error('refused'));
          },
        };
      },
    });
    whole.clear();
    storm(world);
    for (const { sick } of world.hosts) sick.clear();
    world.pass(30 * second);
    // What was refused is tried again for a third of their patience, and then not for minutes.
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(3 * 8);
    expect(tellings(world).length).toBe(2 * 3 * things.length);
    expect(tellings(world).filter((one) => one.endsWith('marked'))).toEqual([]);
    for (const { name } of othersOf(world)) expect(whole.get(name)).toBeGreaterThan(0);
  });

  test('since the voice is of an earlier version, each host reads all, and all is told once', () => {
    const world = fleetOf(3, {
      log: (log) => ({
        ...log,
        append: (subject, text, expected) =>
          log.append(subject, text.replace(/,"shared":\{[^}]*\}/, ''), expected),
      }),
    });
    storm(world);
    expect(readLease(world.engine.last(subjects.lease)?.text ?? '')?.shared).toBeUndefined();
    expect(tellings(world).length).toBe(3 * things.length);
    expect(tellings(world).filter((one) => one.endsWith('marked'))).toEqual([]);
  });

  test('of many hosts, what each reads in a second is bounded, and all is read', () => {
    const { read, whole, log } = counted();
    // Hosts that are known and say nothing: for so long none is missed.
    const world = fleetOf(4, {
      silentMs: 1e9,
      log: (way, about) => {
        const counting = log(way, about);
        return {
          ...counting,
          append: (subject, text, expected) =>
            isShare(subject)
              ? throwError(() => new Error('refused'))
              : counting.append(subject, text, expected),
        };
      },
    });
    const others = Array.from({ length: 500 }, (_, number) => `other-${number}`);
    for (const host of others)
      world.engine.append(
        subjects.beat(host),
        written({ host, version: '1', at: world.now, shipped: 0, end: 0, swept: [] }),
        0,
      );
    world.pass(2 * minute);
    read.clear();
    whole.clear();
    for (const [number, host] of others.entries()) {
      const events = Array.from({ length: 16 }, (_, n) => alertOf(`${host}-${n}`, world.now));
      const text = written({ host, epoch: 'e', from: 1, to: 16, events, at: world.now });
      world.engine.append(subjects.log(host), text, 0);
      if (number < 4) world.hosts[number]?.sick.add('a');
    }
    const perSecond = together.perSecond / (others.length + world.hosts.length);
    // A record is half of the longest message.
    const atOnce = least.messages * (longestMessage / 2 + 2_000);
    for (let seconds = 0; seconds < 90; seconds += 1) {
      for (const { name } of othersOf(world))
        expect(read.get(name) ?? 0).toBeLessThanOrEqual(atOnce + (seconds + 1) * perSecond);
      world.pass(second);
    }
    const records = world.engine
      .read('log', 1, 1e6, subjects.told)
      .entries.filter(({ at }) => at > world.now - 90 * second);
    const all = records.reduce((sum, { text }) => sum + text.length, 0);
    for (const { name } of othersOf(world))
      expect(whole.get(name), name).toBeGreaterThanOrEqual(records.length - 3);
    expect(all).toBeGreaterThan(2_000_000);
    expect(tellings(world).filter((one) => /@h\d/.test(one) && one.endsWith('marked'))).toEqual([]);
  });

  test('of this log, for what the lease speaks of is of one that is lost, nothing is gone by', () => {
    const world = fleetOf(3);
    storm(world);
    const stale = readLease(world.engine.last(subjects.lease)?.text ?? '')?.shared;
    expect(stale?.told).toBeGreaterThan(0);
    for (const host of world.hosts) world.kill(host);
    world.engine.wipe();
    const lease = {
      ...{ v: 1, holder: 'gone', host: 'gone', term: 1, after: 0, owed: 0 },
      shared: { from: 1, told: 1_000_000, after: 1_000_000 },
    };
    world.engine.append(subjects.lease, JSON.stringify(lease), 0);
    for (const host of world.hosts) {
      host.sick.clear();
      world.boot(host);
    }
    world.pass(3 * minute);
    expect(readLease(world.engine.last(subjects.lease)?.text ?? '')?.shared?.told).toBeLessThan(1_000);
    world.host('h3').sick.add('a');
    world.pass(3 * minute);
    expect(world.said.filter(({ at, marked }) => at > world.now - 3 * minute && marked)).toEqual([]);
  });
});

test('who follows a voice goes on with its shares, and a host that begins anew knows by them what was told of it', () => {
  const world = fleetOf(4);
  const sharedNow = () => readLease(world.engine.last(subjects.lease)?.text ?? '')?.shared;
  storm(world);
  const before = sharedNow();
  const first = voiceOf(world);
  // What it says last no other has read yet, and nobody has a share of.
  for (const { sick } of world.hosts) sick.delete('a');
  while (world.said.every(({ tells }) => tells.every(({ action }) => action !== 'recovery'))) world.pass(100);
  world.pass(second);
  world.kill(first);
  world.pass(minute);
  expect(voiceOf(world)).not.toBe(first);
  expect(sharedNow()?.from).toBe(before?.from);
  expect(sharedNow()?.told).toBeGreaterThan(before?.told ?? 0);
  const [again] = othersOf(world).filter(({ life }) => life !== null);
  if (again === undefined) throw new Error('there are four');
  world.kill(again);
  world.boot(again);
  world.pass(minute);
  for (const incident of again.life?.journal.state.telling.incidents.keys() ?? [])
    expect(again.life?.member.patience.messageOf('chat', incident)).not.toBeNull();
  expect(tellings(world).filter((one) => one.endsWith('marked'))).toEqual([]);
});

test('a server that gives out ever more shares of which no voice speaks has all hosts read all', () => {
  const { whole, log } = counted();
  const world = fleetOf(2, { log });
  const [other] = othersOf(world);
  if (other === undefined) throw new Error('there are two');
  const subject = subjects.share(other.name);
  let pieces = 0;
  while (pieces <= mostShareParts) {
    const before = world.engine.last(subject)?.seq ?? 0;
    // Behind all that was told, as no voice writes them.
    const of = Math.max(before, world.engine.last(subjects.told)?.seq ?? 0) + 1;
    const parts = Array.from({ length: 1_000 }, (_, piece) => ({
      ...{ of, piece: pieces + piece, at: 1, holder: 'x', events: [] },
    }));
    pieces += parts.length;
    world.engine.append(subjects.log('x'), '', world.engine.last(subjects.log('x'))?.seq ?? 0);
    world.engine.append(subject, JSON.stringify({ v: 1, parts }), before);
  }
  whole.clear();
  other.sick.add('a');
  world.pass(2 * minute);
  expect(tellings(world)).toEqual([expect.stringContaining(other.name)]);
  expect(whole.get(other.name)).toBeGreaterThan(0);
});

test('a share that stands before what it is a copy of is of another log, and counts for nothing', () => {
  const world = fleetOf(2);
  const [other] = othersOf(world);
  if (other === undefined) throw new Error('there are two');
  const possible = Array.from({ length: 30 }, (_, n) => ({
    ...{ incident: `@${other.name}/thing/a@${world.now + n * second}`, key: `@${other.name}/thing/a` },
    ...{ action: 'alert', since: 1 },
  }));
  const events = [
    { type: 'notice', at: 1, id: 'old', why: 'alert', channels: ['chat'], quietly: false, members: possible },
    {
      ...{ type: 'delivery', at: 2, sink: 'chat', key: 'k', incident: 'i', action: 'alert', of: 1 },
      ...{ notice: 'old', outcome: 'sent', attempts: 1, messageId: 'old' },
    },
  ];
  // Places of a log that was longer, as who spoke there last knows them.
  const parts = Array.from({ length: 50 }, (_, n) => ({
    ...{
      of: (world.engine.last(subjects.told)?.seq ?? 0) + 5 + n,
      piece: 0,
      at: world.now,
      holder: 'x',
      events,
    },
  }));
  const subject = subjects.share(other.name);
  expect(world.engine.last(subject)).toBeNull();
  world.engine.append(subject, JSON.stringify({ v: 1, parts }), 0);
  for (const thing of things) {
    other.sick.add(thing);
    world.pass(minute);
  }
  const [incident = ''] = other.life?.journal.state.telling.incidents.keys() ?? [];
  expect(other.life?.member.patience.messageOf('chat', incident)?.messageId).toBe('1');
});

describe('a voice that does not know yet that the log was made anew', () => {
  const record = (number: number, by = 'v'): VoiceRecord => ({
    ...{ holder: by, term: 1, number, after: 1 },
    events: [{ type: 'start', at: 1, version: '1', sinks: ['chat'], channels: ['chat'] }],
  });
  const sharing = () => {
    const engine = new SimulatedEngine(() => 1_000);
    const sharer = createSharer({
      ...{
        log: simulatedLog(engine, { scheduler: new VirtualTimeScheduler() }),
        monotonic: () => 0,
        before: null,
        isVoice: () => true,
        holder: 'v',
        patienceMs: minute,
      },
    });
    sharer.begin();
    return { engine, sharer };
  };
  const errorOf = (all$: Observable<unknown>): unknown => {
    let found: unknown = null;
    all$.subscribe({ error: (error: unknown) => (found = error) });
    return found;
  };

  test('writes no share into it, whether nothing stands there, or what another has said since', () => {
    for (const since of [[], ['x'], ['x', 'x', 'x']]) {
      const { engine, sharer } = sharing();
      const seq = engine.append(subjects.told, written(record(1)), 0);
      sharer.take(record(1), seq, 1);
      engine.wipe();
      let head = 0;
      for (const [number, by] of since.entries())
        head = engine.append(subjects.told, written(record(number + 1, by)), head);
      expect(errorOf(sharer.write()), since.join()).toBeInstanceOf(Moved);
      expect(engine.last(subjects.shareOfAll)).toBeNull();
      expect(sharer.shared(9)).toBeNull();
    }
  });

  test('writes it where its records are there, also one that it was not given yet', () => {
    for (const more of [0, 1]) {
      const { engine, sharer } = sharing();
      const seq = engine.append(subjects.told, written(record(1)), 0);
      sharer.take(record(1), seq, 1);
      if (more > 0) engine.append(subjects.told, written(record(2)), seq);
      expect(errorOf(sharer.write())).toBeNull();
      expect(engine.last(subjects.shareOfAll)).not.toBeNull();
      expect(sharer.shared(1)).toMatchObject({ told: seq });
    }
  });
});
