import fc from 'fast-check';
import { type Policy, statePaths } from '../../src/language/signal.ts';
import { type AlertState, type Observation, quiet } from '../../src/machines/alert.ts';
import { moves, type Step, type Stepper, step } from '../../src/machines/step.ts';

// Random inputs for the properties of deciding: small numbers, so that every boundary is met often.

export const classicPolicy: Policy = { cooldownMs: 30 * 60_000, forMs: 0, forTicks: 1, keepMs: 0 };

export const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  cooldownMs: fc.integer({ min: 0, max: 12 }),
  forMs: fc.integer({ min: 0, max: 6 }),
  forTicks: fc.integer({ min: 0, max: 4 }),
  keepMs: fc.integer({ min: 0, max: 6 }),
});

export const anySeen: fc.Arbitrary<Observation['seen']> = fc.oneof(
  { weight: 5, arbitrary: fc.constant('active' as const) },
  { weight: 4, arbitrary: fc.constant('inactive' as const) },
  { weight: 2, arbitrary: fc.constant('unknown' as const) },
  { weight: 1, arbitrary: fc.constant('gone' as const) },
);

/** Observations of one entity, some time apart; each may come under a policy of its own. */
export const anyHistory: fc.Arbitrary<Observation[]> = fc
  .array(fc.record({ gapMs: fc.integer({ min: 0, max: 8 }), seen: anySeen, policy: anyPolicy }), {
    maxLength: 60,
  })
  .chain((steps) =>
    fc.record({
      steps: fc.constant(steps),
      one: fc.option(anyPolicy, { nil: undefined, freq: 4 }),
      start: fc.integer({ min: 0, max: 1_800_000_000_000 }),
    }),
  )
  .map(({ steps, one, start }) => {
    let at = start;
    return steps.map(({ gapMs, seen, policy }) => {
      at += gapMs;
      return { type: 'observation' as const, at, seen, policy: one ?? policy };
    });
  });

const anyTime = fc.option(fc.integer({ min: 990, max: 1010 }));

/** Any state at all, also one that no history leads to. */
export const anyState: fc.Arbitrary<AlertState> = fc.record({
  path: fc.constantFrom(...statePaths),
  firstActiveAt: anyTime,
  activeSweeps: fc.integer({ min: 0, max: 4 }),
  incidentAt: anyTime,
  lastAlertAt: anyTime,
  firstInactiveAt: anyTime,
});

export const anyObservation: fc.Arbitrary<Observation> = fc.record({
  type: fc.constant('observation' as const),
  at: fc.integer({ min: 995, max: 1015 }),
  seen: fc.constantFrom('active', 'inactive', 'unknown', 'gone'),
  policy: anyPolicy,
});

/** What the machine does with a history, beginning plainly ok; `null` where nothing moved. */
export const runThrough = (
  history: readonly Observation[],
  { gated = true, by = step }: { gated?: boolean; by?: Stepper } = {},
): (Step | null)[] => {
  let state = quiet;
  return history.map((observation) => {
    if (gated && !moves(state, observation)) return null;
    const made = by(state, observation);
    if (made !== null) state = made.state;
    return made;
  });
};
