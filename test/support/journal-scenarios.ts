import fc from 'fast-check';
import { expect } from 'vitest';
import { checkpointOf } from '../../src/journal/fold.ts';
import type { Policy } from '../../src/language/signal.ts';
import type { Source } from '../../src/streams/source.ts';
import { isTelling } from '../../src/telling/announce.ts';
import './histories.ts';
import {
  type BootOptions,
  type Chat,
  chatOf,
  createWorld,
  identity,
  type Spans,
  timeline,
  type Weather,
  type World,
} from './journal-world.ts';
import { minute, second, start } from './sweep-samples.ts';

// Scenarios, played in a world with deaths and without, and the promises that hold for all of them.

/** Sweeps stand on a grid, so that a life that begins at the next place of it misses none. */
export const grid = 30 * second;

/** What happens in a world, and what the sidecar of it goes by. */
export interface Scenario {
  /** When which key is active, in minutes. */
  readonly spans: Readonly<Record<string, Spans>>;
  /** When a job fails, in minutes: an edge, counted by the memory of the source. */
  readonly failures: readonly number[];
  readonly weather: (at: number) => Weather;
  /** How it is all told in the end, minutes. */
  readonly ends: number;
  readonly checkpointEvery: number;
  /** How long the disk takes, milliseconds. */
  readonly diskMs: number;
}

export const policies: Readonly<Record<string, Policy>> = {
  slow: { cooldownMs: 4 * minute, forMs: minute, forTicks: 3, keepMs: minute },
};
export const quick: Policy = { cooldownMs: 3 * minute, forMs: 0, forTicks: 1, keepMs: 0 };

/** One source for everything, so that a sweep is durable as a whole, or not at all. */
export const sourceOf = ({ spans, failures }: Scenario): Source => {
  const states = timeline(spans);
  return {
    ...states,
    read: (abort, turn) => {
      const [{ covers, signals }] = states.read(abort, turn) as [{ covers: string[]; signals: [] }];
      const failed = failures.filter((at) => turn.at >= start + at * minute).length;
      const before = (turn.memory as { failed: number } | undefined)?.failed ?? failed;
      const edge = {
        kind: 'job_failed',
        entity: '',
        edge: true,
        active: failed > before,
        title: 'Jobs',
        detail: `${failed} have failed.`,
      };
      return [{ covers: [...covers, 'job_failed'], signals: [...signals, edge], memory: { failed } }];
    },
  };
};

/** How a scenario was played. */
export interface Told {
  readonly world: World;
  readonly chats: readonly Chat[];
  readonly lives: number;
}

/** The sidecar of a scenario, with chats of its own. They are told every transition: it is the delivery that is tried. */
export const optionsOf = (scenario: Scenario): Omit<BootOptions, 'at'> => ({
  sources: [sourceOf(scenario)],
  chats: [
    chatOf('chat', { weather: scenario.weather, lines: 4, everyTransition: true }),
    chatOf('log', { latencyMs: 0, catchUp: false, everyTransition: true }),
  ],
  policyOf: (kind) => policies[kind] ?? quick,
  journal: { checkpointEvery: scenario.checkpointEvery },
  diskMs: scenario.diskMs,
});

/** Runs the scenario to its end, dying at each of `deaths` (steps, counted anew in each life). */
export const play = (scenario: Scenario, deaths: readonly number[]): Told =>
  playIn(
    createWorld(),
    { ...optionsOf(scenario), ends: start + scenario.ends * minute, everyMs: grid },
    deaths,
  );

/** What all lives in a world are lived with: until when, epoch milliseconds, and how far apart the sweeps stand. */
export interface Lives extends Omit<BootOptions, 'at'> {
  readonly ends: number;
  readonly everyMs: number;
  /** How long nobody is there after each death. Default: until the next sweep, so that none is missed. */
  readonly downMs?: number;
}

/** Lives in this world, one behind the other, each but the last dying at its step of `deaths`. */
export const playIn = (
  world: World,
  { ends, everyMs, downMs = 0, ...options }: Lives,
  deaths: readonly number[],
): Told => {
  const { chats, diskMs = 0 } = options;
  let at = start;
  for (let life = 0; ; life += 1) {
    const death = deaths[life];
    world.dieAt(death === undefined ? Number.POSITIVE_INFINITY : world.steps + death);
    const alive = world.boot({ ...options, at });
    alive.until(ends);
    if (alive.diedAt === null) {
      expect(alive.warnings).toEqual([]);
      alive.stop();
      alive.until(ends + minute);
      expect(alive.isDead).toBe(true);
      return { world, chats, lives: life + 1 };
    }
    expect(alive.warnings).toEqual([]);
    // The last sweep is seen again, if it can have been under way and is not written.
    const { diedAt } = alive;
    const sweptAt = start + everyMs * Math.floor((diedAt - start) / everyMs);
    const isWritten = world
      .stored()
      .some(({ at: when, event }) => when === sweptAt && (event as { type: string }).type === 'transition');
    at = downMs + (isWritten || diedAt > sweptAt + 10 * diskMs ? sweptAt + everyMs : sweptAt);
  }
};

/** What is left at the end, without what may differ: positions, message ids, order. */
const leftOf = ({ world }: Told) => {
  const { actors, memories, sinks } = checkpointOf(world.folded());
  return {
    actors: actors.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    memories,
    sinks: sinks.map(({ name, owed, attempting, inDoubt, messageIds }) => ({
      name,
      owed,
      attempting,
      inDoubt,
      answerable: messageIds.map(([incident]) => incident).toSorted(),
    })),
  };
};

/** As `toEqual`, which takes its time: only for what is not plainly the same. */
export const expectSame = (given: unknown, expected: unknown): void => {
  if (JSON.stringify(given) !== JSON.stringify(expected)) expect(given).toEqual(expected);
};

/** No part of a message is said a second time without saying so. */
export const saysNothingTwice = (chats: readonly Chat[]): void => {
  for (const { name, said } of chats) {
    const seen = new Set<string>();
    for (const message of said) {
      const now = message.tells.map((one) => `${one}, part ${message.part}`);
      if (now.some((one) => seen.has(one))) {
        expect(message, `${name} says it twice, unmarked`).toMatchObject({ marked: true });
      }
      for (const one of now) seen.add(one);
    }
  }
};

/** Everything the operator was promised, against a run that was never killed. */
export const promisesOf = (told: Told, reference: Told): void => {
  const transitions = told.world.transitions();
  expectSame(transitions, reference.world.transitions());
  expectSame(leftOf(told), leftOf(reference));
  const actions = transitions.filter(isTelling).map(identity);
  saysNothingTwice(told.chats);
  for (const { name, said } of told.chats) {
    // All of them, to the last part, and in the order in which they were decided.
    const whole = said.filter(({ part, parts }) => part === parts).flatMap(({ tells }) => tells);
    expectSame([name, ...new Set(whole)], [name, ...actions]);
  }
};

const anySpans: fc.Arbitrary<Spans> = fc
  .array(fc.tuple(fc.nat(8), fc.integer({ min: 1, max: 8 })), { minLength: 1, maxLength: 4, size: 'max' })
  .map((gaps) => {
    let at = 0;
    return gaps.map(([gap, length]) => {
      const from = at + gap / 2;
      at = from + length / 2;
      return [from, at] as const;
    });
  });

const anyWeather: fc.Arbitrary<Weather> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('fair' as const) },
  { weight: 2, arbitrary: fc.constantFrom('lost' as const, 'down' as const) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 }).map((s) => ({ retryAfterMs: s * second })) },
);

export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    spans: fc.tuple(anySpans, anySpans, anySpans, anySpans),
    failures: fc.array(
      fc.nat(40).map((n) => n / 2),
      { maxLength: 3 },
    ),
    // A weather for each half minute; after the last it is fair.
    weather: fc.array(anyWeather, { maxLength: 40, size: 'max' }),
    checkpointEvery: fc.integer({ min: 1, max: 30 }),
    diskMs: fc.constantFrom(0, 0, 40),
  })
  .map(({ spans: [a, b, c, d], failures, weather, ...disk }) => ({
    spans: { 'dep/a': a, 'dep/b': b, 'dep/c': c, 'slow/d': d },
    failures,
    weather: (at) => weather[Math.floor((at - start) / grid)] ?? 'fair',
    ends: 60,
    ...disk,
  }));
