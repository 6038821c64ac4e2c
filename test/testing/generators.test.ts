import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rulesAgain } from '../../src/config/telling/rules-again.ts';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import { createActors } from '../../src/machines/actors.ts';
import { parseRecord } from '../../src/recording/records.ts';
import {
  anyCommands,
  anyHistory,
  anyObservations,
  anyPolicy,
  anyReading,
  anySignal,
  anySweep,
  anyTellingConfig,
} from '../../src/testing/generators.ts';
import {
  assertReading,
  ms,
  recording,
  runPolicy,
  signal,
  standardPolicy,
  timeline,
} from '../../src/testing/index.ts';
import { sink } from '../../src/testing/scripted-sink.ts';
import { source } from '../../src/testing/scripted-source.ts';
import { simulateSync } from '../../src/testing/simulate.ts';
import { runs } from '../support/runs.ts';

/** So many samples, the same in every run. */
const samples = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 400): T[] =>
  fc.sample(arbitrary, { numRuns, seed: 7 });
const all = (values: Iterable<unknown>): unknown[] => [...new Set(values)].sort();

describe('generated, of telling', () => {
  test('commands are all understood, in the order of time, and each sort of them comes', () => {
    const lists = samples(anyCommands({ kinds: ['dep'], entities: ['a', 'b'], maxSteps: 10 }), 100);
    for (const commands of lists) {
      const times = commands.map(({ at }) => ms(at));
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      simulateSync({
        sources: [source('dependencies', { every: '1m', reads: () => ({ covers: ['dep'], signals: [] }) })],
        sinks: [sink('chat')],
        commands,
        for: '10m',
      });
    }
    expect(all(lists.flat().map(({ say }) => say.split(' ')[0]))).toEqual([
      'ack',
      'silence',
      'snooze',
      'unack',
    ]);
  });

  test('configs all hold, with each part that one may have', () => {
    const configs = samples(anyTellingConfig({ channels: ['chat', 'mail'] }), 200);
    for (const config of configs) {
      const given = { host: 'box', channels: ['chat', 'mail'], blindTicks: 3, config };
      expect(rulesAgain(given, { cron: null, sources: new Map(), now: 0 }).channels).toEqual([
        'chat',
        'mail',
      ]);
    }
    expect(all(configs.flatMap((config) => Object.keys(config)))).toEqual([
      ...['cause_wait', 'causes', 'flap', 'group', 'maintenance', 'routes'],
    ]);
  });
});

describe('generated', () => {
  test('policies are around every multiple of the step', () => {
    const policies = samples(anyPolicy({ every: '1m', maxSteps: 3 }));
    const times = policies.flatMap(({ cooldownMs, forMs, keepMs }) => [cooldownMs, forMs, keepMs]);
    expect(all(times.map((time) => ((time + ms('30s')) % ms('1m')) - ms('30s')))).toEqual([-1, 0, 1]);
    expect(Math.max(...times)).toBe(ms('3m') + 1);
    expect(Math.min(...times)).toBe(0);
    expect(all(policies.map(({ forTicks }) => forTicks))).toEqual([1, 2, 3]);
  });

  test('observations can all be run, and have every mark', () => {
    const lines = samples(anyObservations({ maxSteps: 20 }));
    expect(all(lines.join(''))).toEqual([' ', '.', '?', 'a', 'x']);
    expect(Math.max(...lines.map((line) => line.replaceAll(' ', '').length))).toBe(20);
    for (const observations of lines) expect(runPolicy({ observations }).steps.length).toBeGreaterThan(0);
  });

  test('signals are well-formed, of the names given, with all that a signal may have', () => {
    const signals = samples(anySignal({ kinds: ['dep'], entities: ['', 'x'] }));
    for (const one of signals) assertReading({ covers: [], signals: [one] });
    expect(all(signals.map(({ kind, entity }) => `${kind}/${entity}`))).toEqual(['dep/', 'dep/x']);
    expect(all(signals.flatMap((one) => Object.keys(one)))).toEqual(
      all(['kind', 'entity', 'active', 'title', 'detail', 'edge', 'value', 'limit', 'unit', 'policy']),
    );
    for (const { active, value, limit } of signals) {
      if (value !== undefined && limit !== undefined) expect(value >= limit).toBe(active);
    }
  });

  test('readings and sweeps are well-formed', () => {
    for (const reading of samples(anyReading())) assertReading(reading);
    const sweeps = samples(anySweep({ source: 'mine', at: 5 }));
    for (const sweep of sweeps) expect(parseRecord(sweep)).toEqual(sweep);
    expect(all(sweeps.map(({ source, at }) => `${source} ${at}`))).toEqual(['mine 5']);
    expect(sweeps.some(({ error }) => error !== undefined)).toBe(true);
  });

  test('histories go forward in time, each source with kinds of its own, and alert, remind and recover', () => {
    const histories = samples(
      anyHistory({ sources: ['one', 'two'], startAt: 1_000, every: '10m' }),
      runs(100),
    );
    for (const history of histories) {
      for (const [index, sweep] of history.entries()) {
        expect(parseRecord(sweep)).toEqual(sweep);
        expect(sweep.at).toBeGreaterThanOrEqual(history[index - 1]?.at ?? 1_000);
        for (const { kind } of sweep.signals) expect(kind.startsWith(`${sweep.source}_`)).toBe(true);
      }
    }
    const told = histories.flatMap((history) => timeline(recording(history)).transitions);
    expect(all(told.map(({ action }) => action))).toEqual(['alert', 'realert', 'recovery']);
    expect(all(told.map(({ reason }) => reason))).toEqual(
      all(['crossed', 'debounced', 'cooldown elapsed', 'cleared', 'gone', 'edge']),
    );
    expect(samples(anyHistory({ maxSteps: 5 })).every((history) => history.length <= 5)).toBe(true);
  });

  test('a property of a policy of your own can be held with them', () => {
    const quietNights = (history: readonly Sweep[]): number =>
      timeline(recording(history), { policy: { cooldownMs: ms('365d') } }).transitions.filter(
        ({ action }) => action === 'realert',
      ).length;
    const plain = anyHistory().map((history) =>
      history.map((sweep) => ({ ...sweep, signals: sweep.signals.map(({ policy: _, ...rest }) => rest) })),
    );
    fc.assert(
      fc.property(plain, (history) => quietNights(history) === 0),
      { numRuns: runs(100) },
    );
  });

  test('a history decides the same in the actor system as on the timeline', () => {
    fc.assert(
      fc.property(anyHistory({ sources: ['a', 'b'] }), anyPolicy(), (history, policy) => {
        const actors = createActors({
          policyOf: () => policy,
          onFault: (key, error) => {
            throw new Error(`${key}: ${String(error)}`);
          },
        });
        const decided = history.flatMap((sweep) => actors.observe(sweep));
        const kinds = Object.fromEntries(
          ['a_alpha', 'a_beta', 'b_alpha', 'b_beta'].map((kind) => [kind, policy]),
        );
        expect(timeline(recording(history), { policies: kinds, silent: true }).transitions).toEqual(decided);
      }),
      { numRuns: runs(100) },
    );
  });
});

describe('what a source reads is checked', () => {
  const web = signal('container/web', true, { value: 1, policy: { cooldownMs: 0 } });

  test('what is right passes', () => {
    assertReading({
      covers: ['container'],
      signals: [web, { ...web, edge: true }, { ...web, entity: 'db' }],
      memory: { n: 1 },
    });
  });

  test.each<[name: string, reading: unknown, says: string | RegExp]>([
    ['nothing', undefined, /^sweep: covers: /],
    ['a reading without lists', {}, /^sweep: covers: /],
    ['a kind that is no text', { covers: [5], signals: [] }, /^sweep: covers\.0: /],
    [
      'a signal that does not say whether',
      { covers: [], signals: [{ ...web, active: undefined }] },
      /^sweep: signals\.0\.active: /,
    ],
    [
      'a signal without a title',
      { covers: [], signals: [web, { ...web, title: undefined }] },
      /^sweep: signals\.1\.title: /,
    ],
    [
      'a value that is not finite',
      { covers: [], signals: [{ ...web, value: Number.NaN }] },
      /^sweep: signals\.0\.value: /,
    ],
    ['a kind with a slash', { covers: [], signals: [{ ...web, kind: 'a/b' }] }, /^sweep: signals\.0\.kind: /],
    ['a kind with a colon', { covers: [], signals: [{ ...web, kind: 'a:b' }] }, /kind/],
    ['an entity twice', { covers: [], signals: [web, web] }, 'container/web: two signals of one entity'],
    [
      'a policy with what is none',
      { covers: [], signals: [{ ...web, policy: { cooldown: 3 } as unknown as Signal['policy'] }] },
      /policy/,
    ],
    ['a memory that is no JSON', { covers: [], signals: [], memory: () => 1 }, 'memory is no JSON'],
  ])('%s does not', (_, reading, says) => {
    expect(() => assertReading(reading)).toThrow(says);
  });

  test('the standard policy is a policy', () => {
    assertReading({ covers: [], signals: [{ ...web, policy: standardPolicy }] });
  });
});
