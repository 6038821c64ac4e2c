import { type Assert, hold } from './assertion.ts';
import { lineOf, markOf, readActions } from './marbles.ts';
import { type PolicyRun, type PolicyRunOptions, played } from './policy-run.ts';
import { policyDifference } from './policy-text.ts';

/** A run of a policy, and what is expected of it. */
export interface PolicyTest extends PolicyRunOptions {
  /**
   * What must be done at each of these ticks, in the same columns: `A` alert, `!` realert, `R` recovery,
   * `-` nothing.
   */
  readonly expected: string;
  /** Default: an `Error` is thrown. */
  readonly assert?: Assert;
}

/**
 * Holds what a policy does against what is expected of it, tick for tick.
 *
 * @throws Error (or what `assert` throws) that shows both lines one under the other, a caret at the first
 *   difference, and the reason of every action
 */
export const testPolicy = (options: PolicyTest): PolicyRun => {
  const { run, policy, everyMs, observations, actions } = played(options);
  const expected = readActions('expected', options.expected);
  const steps = [...new Set([...observations.keys(), ...expected.keys()])].sort((a, b) => a - b);
  const wrong = steps.find((step) => actions.get(step) !== expected.get(step));
  hold(
    {
      actual: run.actions,
      expected: lineOf(expected, markOf),
      message: () =>
        policyDifference({ run, policy, everyMs, observations, actions, expected, wrong: wrong ?? 0 }),
    },
    wrong === undefined,
    options.assert,
    testPolicy,
  );
  return run;
};
