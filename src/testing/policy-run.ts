import { type Duration, ms } from '../language/duration.ts';
import type { Action, Policy, Reason, Signal, Sweep, Transition } from '../language/signal.ts';
import { createActors } from '../machines/actors.ts';
import type { AlertState, Observation } from '../machines/alert.ts';
import { quiet } from '../machines/alert.ts';
import { stepByFirstWay } from '../machines/step.ts';
import { lineOf, markOf, readObservations } from './marbles.ts';
import { checkedPolicy, standardPolicy } from './policies.ts';

/** One line of observations, and the policy that is tried on it. */
export interface PolicyRunOptions {
  /** What is left out is as in the sidecar without any configuration: cooldown 30 min, no debounce. */
  readonly policy?: Partial<Policy>;
  /** The time step, one space of the line. Default: `30s`. */
  readonly every?: Duration;
  /**
   * What is seen of one entity, one character a tick and a space between two: `a` active, `.` inactive,
   * `?` unknown, `x` gone. Two spaces step over a tick at which nobody looked.
   */
  readonly observations: string;
}

/** What came of one observation. */
export interface PolicyStep {
  /** Milliseconds since the first observation. */
  readonly at: number;
  readonly seen: Observation['seen'];
  readonly action: Action;
  /** Why it moved; `null`: it did not. */
  readonly reason: Reason | null;
  readonly from: AlertState['path'];
  /** The state after it. */
  readonly state: AlertState;
}

/** What a policy made of a line of observations. */
export interface PolicyRun {
  /** One character a tick, in the columns of the observations. */
  readonly actions: string;
  readonly steps: readonly PolicyStep[];
}

/**
 * Shows observations of one entity to the alert machine under a policy.
 *
 * @throws Error that shows what in a line of marbles, or in the policy, can't be read
 */
export const runPolicy = (options: PolicyRunOptions): PolicyRun => played(options).run;

const kind = 'observed';

/** A run, with all that a difference is told from. */
export const played = (options: PolicyRunOptions) => {
  const policy = { ...standardPolicy, ...checkedPolicy(options.policy ?? {}, 'policy') };
  const everyMs = ms(options.every ?? '30s');
  if (everyMs === 0) throw new Error('every: a time step of 0 leads nowhere');
  const observations = readObservations('observations', options.observations);
  const [first = 0] = observations.keys();
  const actors = createActors({
    policyOf: () => policy,
    onFault: (_, error) => {
      throw error;
    },
    step: stepByFirstWay,
  });
  const actions = new Map<number, Action>();
  const steps: PolicyStep[] = [];
  for (const [step, seen] of observations) {
    const at = (step - first) * everyMs;
    const from = stateOf(actors.actors()[0]?.state).path;
    const [moved] = actors.observe(sweepOf(seen, at));
    const action = moved?.action ?? null;
    actions.set(step, action);
    const reason = moved?.reason ?? null;
    steps.push({ at, seen, action, reason, from, state: after(moved, actors.actors()[0]?.state) });
  }
  return {
    run: { actions: lineOf(actions, markOf), steps },
    policy,
    everyMs,
    observations,
    actions,
  };
};

const stateOf = (state: AlertState | undefined): AlertState => state ?? quiet;

/** An actor that is given back has a last state all the same. */
const after = (moved: Transition | undefined, state: AlertState | undefined): AlertState =>
  state ?? { ...quiet, path: moved?.to ?? quiet.path };

const sweepOf = (seen: Observation['seen'], at: number): Sweep => {
  const active = seen === 'unknown' ? null : seen === 'active';
  const signal: Signal = { kind, entity: '', active, title: '', detail: '' };
  return { type: 'sweep', at, source: 'test', covers: [kind], signals: seen === 'gone' ? [] : [signal] };
};
