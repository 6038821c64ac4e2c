import { type AnyActorScope, createActor, fromTransition, type SnapshotFrom } from 'xstate';
import { type Action, type Reason, type StatePath, statePaths } from '../language/signal.ts';
import { type AlertState, alertMachine, type Clocks, type Observation } from './alert.ts';

/** What one observation did to an actor. */
export interface Step {
  readonly state: AlertState;
  readonly action: Action;
  readonly reason: Reason;
}

type Snapshot = SnapshotFrom<typeof alertMachine>;
type Guard = (seen: { context: Clocks; event: Observation }) => boolean;

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
const resting = new Map(
  statePaths.map((path) => [
    path,
    alertMachine.resolveState({ value: stateValue(path), context: alertMachine.config.context as Clocks }),
  ]),
);

/** The guards of every transition out of a state, its own and those of the states around it. */
const waysOut = new Map(
  statePaths.map((path) => {
    const guards: Guard[] = [];
    // Every guard has a name: `chart.ts` refuses one that has none.
    const named = alertMachine.implementations.guards as unknown as Readonly<Record<string, Guard>>;
    for (let node = leafOf(path); node !== undefined; node = node.parent as typeof node) {
      for (const { guard } of node.transitions.get('observation') ?? []) {
        guards.push(named[String(guard)] as Guard);
      }
    }
    return [path, guards] as const;
  }),
);

function leafOf(path: StatePath) {
  return alertMachine.getStateNodeById(`alert.${path}`) as
    | ReturnType<typeof alertMachine.getStateNodeById>
    | undefined;
}

/** What the guards of the gate are shown: one for all, for they keep nothing of it. */
const shown = {} as { context: Clocks; event: Observation };

/**
 * Whether the machine has any move for this observation. It asks the guards of the machine itself, so a
 * gate in front of the actors can turn away what would change nothing at a fraction of a step's cost.
 */
export const moves = (state: AlertState, observation: Observation): boolean => {
  const guards = waysOut.get(state.path);
  if (guards === undefined) throw new Error(`unknown state ${state.path}`);
  shown.context = state;
  shown.event = observation;
  for (const guard of guards) if (guard(shown)) return true;
  return false;
};

let said: { type: string; params: unknown } | null = null;
/** One actor scope for every step; XState's own `transition()` would make an actor system for each. */
const scope = ((): AnyActorScope => {
  let given: AnyActorScope | undefined;
  const idle = fromTransition((state) => state, null);
  createActor({
    ...idle,
    getInitialSnapshot: (actorScope, input) => {
      given = actorScope;
      return idle.getInitialSnapshot(actorScope, input);
    },
  });
  const actionExecutor: AnyActorScope['actionExecutor'] = (action) => {
    said = action;
  };
  return { ...(given as AnyActorScope | undefined), actionExecutor } as AnyActorScope;
})();

/**
 * Steps the machine: the state after the observation, and what it says of it. `null` when nothing
 * changed. Pure in its arguments; a throw (a poisoned observation) leaves the state as it was.
 */
export const step = (state: AlertState, observation: Observation): Step | null => {
  const at = resting.get(state.path);
  if (at === undefined) throw new Error(`unknown state ${state.path}`);
  said = null;
  const { path: _, ...clocks } = state;
  const next = alertMachine.transition({ ...at, context: clocks }, observation, scope);
  const words = said as { type: string; params: unknown } | null;
  if (words === null) return null;
  return {
    state: { path: pathOf(next.value), ...next.context },
    action: words.type === 'silent' ? null : (words.type as Exclude<Action, null>),
    reason: (words.params as { reason: Reason }).reason,
  };
};
