import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlertState, type Observation, quiet } from '../../src/machines/alert.ts';
import { moves, step, stepByFirstWay } from '../../src/machines/step.ts';
import {
  anyHistory,
  anyObservation,
  anyState,
  classicPolicy as classic,
  runThrough,
} from '../support/histories.ts';
import { classicRule, generalRule } from '../support/plain-rule.ts';
import { runs } from '../support/runs.ts';

const min = 60_000;
const now = 1_781_478_857_000;

describe('for every history', () => {
  test('under the default policy the machine is the classic rule, action for action', () => {
    const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 * min }), fc.boolean()), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(history, fc.constantFrom(0, 1, 10 * min, 30 * min), (steps, cooldownMs) => {
        const rule = classicRule(cooldownMs);
        let at = now;
        let state = quiet;
        for (const [gapMs, active] of steps) {
          at += gapMs;
          const seen = active ? 'active' : 'inactive';
          const made = step(state, { type: 'observation', at, seen, policy: { ...classic, cooldownMs } });
          expect(made?.action ?? null).toBe(rule(at, active));
          state = made?.state ?? state;
        }
      }),
      { numRuns: runs(500) },
    );
  });

  test('and any policies, which may change on the way, the machine is the general rule', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const rule = generalRule();
        expect(runThrough(history).map((made) => made?.action ?? null)).toEqual(history.map(rule));
      }),
      { numRuns: runs(1_000) },
    );
  });

  test('a run behind the gate and one without it are the same', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(runThrough(history, { gated: true })).toEqual(runThrough(history, { gated: false }));
      }),
      { numRuns: runs(500) },
    );
  });

  test('a state that went through JSON in between decides the same', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        let state = quiet;
        const through = history.map((observation) => {
          const made = step(JSON.parse(JSON.stringify(state)), observation);
          state = made?.state ?? state;
          return made;
        });
        expect(through).toEqual(runThrough(history));
      }),
    );
  });

  test('incident by incident: an alert opens one, and only a recovery ends it', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        let open = false;
        for (const made of runThrough(history)) {
          if (made?.action === 'alert') expect(open).toBe(false);
          if (made?.action === 'realert' || made?.action === 'recovery') expect(open).toBe(true);
          if (made !== null && made.action !== null) open = made.action !== 'recovery';
          if (made !== null) expect(made.state.incidentAt !== null).toBe(open);
        }
      }),
    );
  });
});

describe('the first declared way whose guard holds', () => {
  test('is the one that XState takes, in whatever state and of whatever is seen', () => {
    fc.assert(
      fc.property(anyState, anyObservation, (state, observation) => {
        expect(stepByFirstWay(state, observation)).toEqual(step(state, observation));
      }),
      { numRuns: runs(5_000) },
    );
  });

  test('leads through every history as XState does, state by state', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(runThrough(history, { by: stepByFirstWay })).toEqual(runThrough(history));
      }),
      { numRuns: runs(1_000) },
    );
  });

  test('is not taken by a poisoned observation, and the next step is not touched by it', () => {
    const policy = {
      ...classic,
      get cooldownMs(): number {
        throw new Error('poison');
      },
    };
    const state: AlertState = { ...quiet, path: 'alerting', incidentAt: now, lastAlertAt: now };
    const seen: Observation = { type: 'observation', at: now, seen: 'active', policy };
    expect(() => stepByFirstWay(state, seen)).toThrow('poison');
    expect(stepByFirstWay(state, { ...seen, policy: classic })?.reason).toBe('inside cooldown');
  });
});

describe('the gate', () => {
  test('turns away what the machine would not move for, and nothing else', () => {
    fc.assert(
      fc.property(anyState, anyObservation, (state, observation) => {
        expect(moves(state, observation)).toBe(step(state, observation) !== null);
      }),
      { numRuns: runs(5_000) },
    );
  });

  test('an unknown state is a fault, in the gate as in the step', () => {
    const lost = { ...quiet, path: 'limbo' } as unknown as AlertState;
    const observation: Observation = { type: 'observation', at: now, seen: 'active', policy: classic };
    expect(() => moves(lost, observation)).toThrow(/^unknown state limbo$/);
    expect(() => step(lost, observation)).toThrow(/^unknown state limbo$/);
    expect(() => stepByFirstWay(lost, observation)).toThrow(/^unknown state limbo$/);
  });
});
