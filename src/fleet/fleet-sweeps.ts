import type { Transition } from '../language/signal.ts';
import type { Member, Notice } from '../language/telling.ts';
import type { Decision } from '../machines/actors.ts';
import type { Taken } from './fleet-state.ts';

/** A sweep of the log: nothing was looked at, and what was decided comes with it. */
export const sweepOf = (source: string, at: number, hinted: boolean): Decision => ({
  sweep: { type: 'sweep', at, source, covers: [], signals: [], ...(hinted && { hinted }) },
  transitions: [],
});

/**
 * What one message brings, as one sweep after another: what begins and ends in it is told as both, not as if it had never
 * been. What a host has told by itself goes with what it has told of.
 */
export const inSweeps = ({ transitions, told }: Taken): readonly Pick<Decision, 'transitions' | 'told'>[] => {
  const sweeps: { transitions: Transition[]; told: Notice[]; incidents: Set<string> }[] = [];
  const begin = (): (typeof sweeps)[number] => {
    const sweep = { transitions: [], told: [], incidents: new Set<string>() };
    sweeps.push(sweep);
    return sweep;
  };
  const first = begin();
  let sweep = first;
  for (const transition of transitions) {
    const { incident, action, reason } = transition;
    const says = incident !== null && (action !== null || reason === 'unwatched');
    if (says && sweep.incidents.has(incident)) sweep = begin();
    sweep.transitions.push(transition);
    if (says) sweep.incidents.add(incident);
  }
  for (const notice of told) {
    const parts = new Map<(typeof sweeps)[number], Member[]>();
    for (const member of notice.members) {
      const { incident, action } = member;
      const of =
        sweeps.findLast(({ transitions: those }) =>
          those.some((one) => one.incident === incident && one.action === action),
        ) ?? first;
      parts.set(of, [...(parts.get(of) ?? []), member]);
    }
    for (const [of, members] of parts) of.told.push({ ...notice, members });
  }
  return sweeps;
};
