import { type SnapshotFrom, transition } from 'xstate';
import { once } from '../language/once.ts';
import { type Action, type Reason, type StatePath, statePaths } from '../language/signal.ts';
import { type AlertState, alertMachine, type Observation } from './alert.ts';
import type { Clocks } from './clocks.ts';
import { evolve } from './evolve.ts';
import { waysOf } from './ways.ts';

/** What one observation did to an actor. */
export interface Step {
  readonly state: AlertState;
  readonly action: Action;
  readonly reason: Reason;
}

/**
 * Steps the alert machine: the state after the observation, and what it says of it. `null` when nothing
 * changed. Pure in its arguments; a throw (a poisoned observation) leaves the state as it was.
 */
export type Stepper = (state: AlertState, observation: Observation) => Step | null;

type Snapshot = SnapshotFrom<typeof alertMachine>;

/** `ok.pending` → the state value XState wants, `{ ok: 'pending' }`. */
const stateValue = (path: StatePath): Snapshot['value'] => {
  const [outer, inner] = path.split('.');
  return (inner === undefined ? outer : { [outer as string]: inner }) as Snapshot['value'];
};

const pathOf = (value: Snapshot['value']): StatePath => {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(value);
  return entry?.join('.') as StatePath;
};

/** One resting snapshot a state, made once: a step only puts an actor's clocks into it. */
const resting = once(
  () =>
    new Map(
      statePaths.map((path) => [
        path,
        alertMachine.resolveState({
          value: stateValue(path),
          context: alertMachine.config.context as Clocks,
        }),
      ]),
    ),
);

/** The live run's stepper: XState executes the statechart. */
export const step: Stepper = (state, observation) => {
  const at = resting().get(state.path);
  if (at === undefined) throw new Error(`unknown state ${state.path}`);
  const { path: _, ...clocks } = state;
  const [next, actions] = transition(alertMachine, { ...at, context: clocks }, observation);
  const tell = actions.find(({ type }) => type === 'tell');
  if (tell === undefined) return null;
  const { action, reason } = tell.params as Pick<Step, 'action' | 'reason'>;
  return { state: { path: pathOf(next.value), ...next.context }, action, reason };
};

type Guard = (seen: { context: Clocks; event: Observation }) => boolean;

/** A way out of a state, with the condition itself in place of its name. */
interface WayOut {
  readonly holds: Guard;
  readonly to: StatePath;
  readonly action: Action;
  readonly reason: Reason;
}

/** The ways out of a state, read off the machine: its own, and then those of the state around it. */
const waysOut = once(
  () =>
    new Map(
      statePaths.map((path) => {
        const guards = alertMachine.implementations.guards as unknown as Readonly<Record<string, Guard>>;
        const ways = waysOf(alertMachine)
          .filter(({ from }) => path === from || path.startsWith(`${from}.`))
          .map(({ guard, to, action, reason }) => ({ holds: guards[guard], to, action, reason }) as WayOut);
        return [path, ways] as const;
      }),
    ),
);

/** What the guards are shown: one for all, for they keep nothing of it. */
const shown = {} as { context: Clocks; event: Observation };

/** The first declared way whose guard holds; `undefined`: the machine stays where it is. */
const firstWay = (state: AlertState, observation: Observation): WayOut | undefined => {
  const ways = waysOut().get(state.path);
  if (ways === undefined) throw new Error(`unknown state ${state.path}`);
  shown.context = state;
  shown.event = observation;
  for (const way of ways) if (way.holds(shown)) return way;
  return undefined;
};

/**
 * Whether the machine has any move for this observation. It asks the guards of the machine itself, so a
 * gate in front of the actors can turn away what would change nothing at a fraction of a step's cost.
 */
export const moves = (state: AlertState, observation: Observation): boolean =>
  firstWay(state, observation) !== undefined;

/**
 * The stepper of what folds millions of observations: the first way that the statechart declares and whose
 * guard holds, without XState. A property holds it equal to `step`.
 */
export const stepByFirstWay: Stepper = (state, observation) => {
  const way = firstWay(state, observation);
  if (way === undefined) return null;
  const { to, action, reason } = way;
  const { at, severity } = observation;
  return { state: evolve(state, { at, to, action, ...(severity && { severity }) }), action, reason };
};
