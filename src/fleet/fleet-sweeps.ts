import type { Transition } from '../language/signal.ts';
import type { Member, Notice } from '../language/telling.ts';
import type { Decision } from '../machines/actors.ts';
import type { Rest, Taken } from './fleet-state.ts';
import type { Place } from './records.ts';

/** A sweep of the log: nothing was looked at, and what was decided comes with it. */
export const sweepOf = (source: string, at: number, hinted: boolean): Decision => ({
  sweep: { type: 'sweep', at, source, covers: [], signals: [], ...(hinted && { hinted }) },
  transitions: [],
});

/** A part of a message that is taken in at once. */
export type TakenSweep = Pick<Decision, 'transitions' | 'told'>;

/**
 * What one message brings, as one sweep after another: what begins and ends in it is told as both, not as if it had never
 * been. What a host has told by itself goes with what it has told of.
 */
export const inSweeps = ({
  transitions,
  told,
}: Pick<Taken, 'transitions' | 'told'>): readonly TakenSweep[] => {
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

/** The sweeps that are left of a message, and how far the log is taken in with each. */
export const decisionsOf = ({
  seq,
  host,
  at,
  commands,
  sweeps,
  part: taken,
}: Rest): readonly { readonly place: Place; readonly decision: Decision }[] =>
  sweeps.slice(taken).map((sweep, index) => {
    const part = taken + index + 1;
    return {
      // What is said of incidents comes behind all of them.
      place: { after: seq, ...((part < sweeps.length || commands.length > 0) && { part }) },
      decision: { ...sweepOf(host, at, true), ...sweep },
    };
  });
