import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locales } from '../../../src/messages/messages.ts';
import type { Remembered } from '../../../src/streams/docker/container-memory.ts';
import type { Inspected } from '../../../src/streams/docker/container-story.ts';
import { createFollowing, type Following, type NamedReading } from '../../../src/streams/docker/following.ts';
import { createHearing } from '../../../src/streams/docker/hearing.ts';
import { runs } from '../../support/runs.ts';

const words = locales.en;
const day = 86_400_000;
const begun = Date.UTC(2026, 10, 1);

const following = (): Following =>
  createFollowing({
    habits: { graceMs: 60_000, words },
    forMs: 0,
    hearing: createHearing(),
    neighbours: undefined,
    complain: () => undefined,
  });

const container = (Status: string, more: object = {}, restarts = 0): Inspected => ({
  seen: 'container',
  container: {
    Id: 'a1',
    Name: '/web',
    RestartCount: restarts,
    State: { Status, ExitCode: 0, StartedAt: new Date(begun).toISOString(), ...more },
  },
});

const states: readonly Inspected[] = [
  container('running'),
  container('running', { Health: { Status: 'healthy' } }),
  container('running', { Health: { Status: 'unhealthy', FailingStreak: 3 } }),
  container('running', { Health: { Status: 'starting' } }),
  container('running', {}, 1),
  container('running', {}, 2),
  container('running', { StartedAt: new Date(begun + 2 * day).toISOString() }),
  container('restarting', { ExitCode: 1 }),
  container('exited', { ExitCode: 1 }),
  container('exited', { ExitCode: 0 }),
  container('paused'),
  { seen: 'missing' },
  { seen: 'nothing', cause: 'silence', why: 'no answer' },
];

/** Most of the time it stands as it stood; the time goes on by half a minute, or by most of a day. */
const step = fc.record({
  state: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.nat(states.length - 1) },
  ),
  afterMs: fc.oneof(
    { weight: 12, arbitrary: fc.constant(30_000) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 * day }) },
    { weight: 1, arbitrary: fc.integer({ min: -day, max: 0 }) },
  ),
  listed: fc.oneof(
    { weight: 30, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  isTurn: fc.oneof(
    { weight: 30, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  isHeard: fc.oneof(
    { weight: 30, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

const lookAt = (inspected: NamedReading['inspected']): Omit<NamedReading, 'at'> => ({
  ...{ name: 'web', called: 'web', listed: true, running: true, inspected, heard: undefined, isTurn: true },
});

test('what stands as it stood is said as if it were looked at for the first time, whatever came before', () => {
  let again = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const one = following();
      let inspected = states[0] as Inspected;
      let at = begun;
      let [before, plain]: (Remembered | undefined)[] = [];
      let last: readonly unknown[] = [];
      for (const { state, afterMs, listed, isTurn, isHeard } of steps) {
        at += afterMs;
        if (state !== null) inspected = states[state] as Inspected;
        const heard = {
          id: 'a1',
          service: null,
          settled: true,
          ending: null,
          up: true,
          killed: false,
          oomAt: null,
        };
        const look: NamedReading = {
          ...{ name: 'web', called: 'web', listed, running: true, inspected, at, isTurn },
          heard: isHeard ? heard : undefined,
        };
        const said = one.follow(look, before, new Map());
        const anew = following().follow(look, plain, new Map());
        expect(said.signals).toEqual(anew.signals);
        expect(said.remembered).toEqual(anew.remembered);
        if (said.signals === last) again += 1;
        last = said.signals;
        before = said.remembered;
        plain = anew.remembered;
      }
    }),
    { numRuns: runs(500) },
  );
  // Else nothing of it was held here.
  expect(again).toBeGreaterThan(runs(500) / 2);
});

test('what stands as it stood is the very same signal, and the very same memory', () => {
  const one = following();
  const look = lookAt(container('running'));
  const first = one.follow({ ...look, at: begun + 1_000 }, undefined, new Map());
  const second = one.follow({ ...look, at: begun + 31_000 }, first.remembered, new Map());
  const third = one.follow({ ...look, at: begun + 61_000 }, second.remembered, new Map());
  expect(second.remembered).toBe(first.remembered);
  expect(third.signals[0]).toBe(second.signals[0]);
  expect(Object.isFrozen(third.signals[0])).toBe(true);
  one.keep(new Set());
  const forgotten = one.follow({ ...look, at: begun + 91_000 }, third.remembered, new Map());
  expect(forgotten.signals[0]).not.toBe(third.signals[0]);
  expect(forgotten.signals).toEqual(third.signals);
});

test('since when it runs becomes a date after a day, whatever it stood like before', () => {
  const one = following();
  const look = lookAt(container('running'));
  let before: Remembered | undefined;
  const detailAt = (at: number): string | undefined => {
    const { signals, remembered } = one.follow({ ...look, at }, before, new Map());
    before = remembered;
    return signals[0]?.detail;
  };
  detailAt(begun + 1);
  expect(detailAt(begun + day - 1)).not.toContain('01.11');
  expect(detailAt(begun + day)).toContain('01.11');
});
