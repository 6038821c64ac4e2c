import type { Policy } from '../language/signal.ts';
import type { AlertState, Observation } from './alert.ts';
import type { Step, Stepper } from './step.ts';

interface Taken {
  readonly from: AlertState;
  readonly at: number;
  readonly seen: Observation['seen'];
  readonly policy: Policy;
  readonly done: Step;
}

/** So many of the steps taken last are known. Those of a storm are few: who goes down, who comes back. */
const most = 8;

/**
 * What goes down together is shown the same in the same state, so its step is taken once; and as its
 * actors share the state they come to, so it is when they come up again. What was taken is known by the
 * very state and policy, not by what is in them: a lookup must cost next to nothing beside a step.
 */
export const takenOnce = (step: Stepper): Stepper => {
  const taken: Taken[] = [];
  let next = 0;
  return (from, observation) => {
    const { at, seen, policy } = observation;
    for (const one of taken) {
      if (one.from === from && one.at === at && one.seen === seen && one.policy === policy) return one.done;
    }
    const done = step(from, observation);
    if (done === null) return null;
    taken[next] = { from, at, seen, policy, done };
    next = (next + 1) % most;
    return done;
  };
};
