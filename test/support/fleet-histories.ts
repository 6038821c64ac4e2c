import fc from 'fast-check';
import { concatMap, timer } from 'rxjs';
import { subjects } from '../../src/fleet/log.ts';
import { matcherOf } from '../../src/language/matcher.ts';
import type { Rules } from '../../src/telling/rules.ts';
import { type FleetOptions, FleetWorld, type SimulatedHost, things } from './fleet-world.ts';
import { takesAll, type Way } from './simulated-log.ts';

// Random lives of a fleet: whatever can go wrong does, in any order, and then all is well again for a while. What has to hold
// then, and what has to hold always, is in `fleet-laws.ts`.

/** One thing that happens. Hosts are named by their number, modulo how many there are. */
export type FleetStep =
  | { readonly is: 'sick'; readonly host: number; readonly thing: number; readonly active: boolean }
  /** A partition of any shape: the hosts whose bit is set. */
  | { readonly is: 'way'; readonly hosts: number; readonly way: Way }
  | { readonly is: 'chat'; readonly hosts: number; readonly chat: 'fair' | 'down' | 'lost' }
  | { readonly is: 'engine'; readonly down: boolean }
  | { readonly is: 'wipe' }
  | { readonly is: 'kill'; readonly host: number }
  /** Dies at the so-and-so-many-th of its effects from now on. */
  | { readonly is: 'kill at'; readonly host: number; readonly effects: number }
  | { readonly is: 'kill voice at'; readonly effects: number }
  | { readonly is: 'stop'; readonly host: number }
  | { readonly is: 'reload'; readonly host: number }
  | { readonly is: 'boot'; readonly host: number }
  | { readonly is: 'pause'; readonly host: number; readonly forMs: number }
  | { readonly is: 'pause voice'; readonly forMs: number }
  | { readonly is: 'skew'; readonly host: number; readonly byMs: number }
  /** An operator acknowledges what is open there, or silences a thing for a while, or takes that back. */
  | { readonly is: 'ack'; readonly host: number; readonly thing: number }
  | { readonly is: 'silence'; readonly host: number; readonly thing: number; readonly forMs: number }
  | { readonly is: 'unsilence'; readonly host: number }
  /** An operator takes out a host that is not heard. */
  | { readonly is: 'forget'; readonly host: number }
  /** Begins anew with another config. */
  | { readonly is: 'config'; readonly host: number; readonly config: number }
  | { readonly is: 'heal' };

export interface FleetHistory {
  readonly hosts: number;
  /** How long an answer of the engine takes at the most, milliseconds. */
  readonly delayMs: number;
  readonly steps: readonly { readonly gapMs: number; readonly step: FleetStep }[];
}

/** What a config may say beyond the defaults, and which things it does not watch. */
const configs: readonly { readonly rules: Partial<Rules>; readonly unwatched: readonly string[] }[] = [
  { rules: {}, unwatched: [] },
  // Groups that hold back.
  {
    rules: { group: { burst: 1, windowMs: 30_000, longestMs: 60_000, joinMs: 1_000, criticalMs: 10_000 } },
    unwatched: [],
  },
  {
    rules: {
      causes: [
        {
          name: 'a hides b',
          cause: matcherOf({ key: 'thing/a' }),
          hides: matcherOf({ key: 'thing/b' }),
          same: ['host'],
          waits: false,
        },
      ],
    },
    unwatched: [],
  },
  { rules: {}, unwatched: ['c'] },
];

const anyHost = fc.nat(19);
const anyThing = fc.nat(things.length - 1);
const anyHosts = fc.oneof(
  fc.constant(0xfffff),
  fc.nat(19).map((host) => 1 << host),
  fc.nat(0xfffff),
);
const anyStep: fc.Arbitrary<FleetStep> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constant('sick' as const),
      host: anyHost,
      thing: fc.nat(things.length - 1),
      active: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('way' as const),
      hosts: anyHosts,
      way: fc.constantFrom<Way>('open', 'cut', 'swallowed'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('chat' as const),
      hosts: anyHosts,
      chat: fc.constantFrom('fair' as const, 'down' as const, 'lost' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('engine' as const), down: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ is: 'wipe' as const }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('kill' as const), host: anyHost }) },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('kill at' as const),
      host: anyHost,
      effects: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('kill voice at' as const),
      effects: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constantFrom('stop' as const, 'reload' as const), host: anyHost }),
  },
  { weight: 4, arbitrary: fc.record({ is: fc.constant('boot' as const), host: anyHost }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('pause' as const),
      host: anyHost,
      forMs: fc.integer({ min: 1_000, max: 90_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('pause voice' as const),
      forMs: fc.integer({ min: 1_000, max: 90_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('skew' as const),
      host: anyHost,
      byMs: fc.constantFrom(0, 5_000, -5_000, 3_600_000, -3_600_000, 86_400_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ is: fc.constant('ack' as const), host: anyHost, thing: anyThing }),
      fc.record({
        is: fc.constant('silence' as const),
        ...{ host: anyHost, thing: anyThing, forMs: fc.integer({ min: 1_000, max: 150_000 }) },
      }),
      fc.record({ is: fc.constant('unsilence' as const), host: anyHost }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('config' as const),
      host: anyHost,
      config: fc.nat(configs.length - 1),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ is: 'heal' as const }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('forget' as const), host: anyHost }) },
);

export const anyFleetHistory: fc.Arbitrary<FleetHistory> = fc.record({
  hosts: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 2, max: 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: 5, max: 20 }) },
  ),
  delayMs: fc.constantFrom(0, 0, 20, 900),
  steps: fc.array(
    fc.record({
      gapMs: fc.oneof(fc.nat(300), fc.nat(8_000), fc.nat(90_000)),
      step: anyStep,
    }),
    { minLength: 1, maxLength: 24, size: 'max' },
  ),
});

const heal = (world: FleetWorld): void => {
  world.engine.isDown = false;
  for (const host of world.hosts) {
    host.way = 'open';
    host.chat = 'fair';
    host.effectsLeft = null;
    host.pausedUntil = 0;
    world.boot(host);
  }
};

const does = (world: FleetWorld, step: FleetStep): void => {
  const hostOf = (number: number): SimulatedHost => world.hosts[number % world.hosts.length] as SimulatedHost;
  const those = (bits: number): readonly SimulatedHost[] =>
    world.hosts.filter((_, number) => ((bits >> number) & 1) === 1);
  const voice = world.hosts.find(({ isVoice }) => isVoice);
  switch (step.is) {
    case 'sick':
      if (step.active) hostOf(step.host).sick.add(things[step.thing] as string);
      else hostOf(step.host).sick.delete(things[step.thing] as string);
      return;
    case 'way':
      for (const host of those(step.hosts)) host.way = step.way;
      return;
    case 'chat':
      for (const host of those(step.hosts)) host.chat = step.chat;
      return;
    case 'engine':
      world.engine.isDown = step.down;
      return;
    case 'wipe':
      world.wipe();
      return;
    case 'kill':
      world.kill(hostOf(step.host));
      return;
    case 'kill at':
      if (hostOf(step.host).life !== null) hostOf(step.host).effectsLeft = step.effects;
      return;
    case 'kill voice at':
      if (voice !== undefined) voice.effectsLeft = step.effects;
      return;
    case 'stop':
      hostOf(step.host).life?.member.stopped().subscribe();
      world.kill(hostOf(step.host));
      return;
    case 'reload':
      world.kill(hostOf(step.host));
      world.boot(hostOf(step.host));
      return;
    case 'boot':
      world.boot(hostOf(step.host));
      return;
    case 'pause':
      hostOf(step.host).pausedUntil = world.now + step.forMs;
      return;
    case 'pause voice':
      if (voice !== undefined) voice.pausedUntil = world.now + step.forMs;
      return;
    case 'skew':
      hostOf(step.host).skewMs = step.byMs;
      return;
    case 'ack':
      world.order(hostOf(step.host), { verb: 'ack', what: `thing/${things[step.thing]}` });
      return;
    case 'silence':
      world.order(hostOf(step.host), {
        ...{ verb: 'silence', match: `thing/${things[step.thing]}`, inMs: 0, forMs: step.forMs },
      });
      return;
    case 'unsilence': {
      const [silence] = hostOf(step.host).life?.journal.state.telling.silences.keys() ?? [];
      if (silence !== undefined) world.order(hostOf(step.host), { verb: 'unsilence', silence });
      return;
    }
    case 'forget':
      world.forget(hostOf(step.host));
      return;
    case 'config': {
      const host = hostOf(step.host);
      const { rules = {}, unwatched = [] } = configs[step.config] ?? {};
      world.kill(host);
      host.rules = rules;
      host.unwatched.clear();
      for (const thing of unwatched) host.unwatched.add(thing);
      world.boot(host);
      return;
    }
    case 'heal':
      heal(world);
  }
};

const second = 1_000;

/** Lives a history to its end, and lets all be well for as long as it takes until nothing is owed. */
export const liveFleet = (
  { hosts, delayMs, steps }: FleetHistory,
  controls: Partial<FleetOptions> = {},
): FleetWorld => {
  const world = new FleetWorld({
    hosts: Array.from({ length: hosts }, (_, number) => `h${number + 1}`),
    patienceMs: 40 * second,
    delayMs,
    ...controls,
  });
  for (const host of world.hosts) world.boot(host);
  world.pass(20 * second);
  for (const { gapMs, step } of steps) {
    world.pass(gapMs);
    does(world, step);
  }
  heal(world);
  for (let minutes = 0; minutes < 5; minutes += 1) {
    world.pass(60 * second);
    // A life that was to end at a later effect ends no more.
    heal(world);
  }
  return world;
};

type Made = NonNullable<FleetOptions['log']>;

/** What the first host writes as the voice is on its way for longer than its lease: it arrives when another one speaks. */
export const lateWrites: Made = (log, { scheduler, host }) => ({
  ...log,
  append: (subject, text, expected) =>
    host === 'h1' && subject === subjects.told
      ? timer(25 * second, scheduler).pipe(concatMap(() => log.append(subject, text, expected)))
      : log.append(subject, text, expected),
});

/** A control: the same, and a log that takes whatever comes, whoever was there before. */
export const withoutFence: Made = (log, about) =>
  lateWrites(
    {
      ...log,
      append: (subject, text, expected) =>
        log.append(subject, text, subject === subjects.told ? takesAll : expected),
    },
    about,
  );
