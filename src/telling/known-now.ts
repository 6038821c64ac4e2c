import type { Notification } from '../language/delivery.ts';
import { factsOf } from './announce.ts';
import { isOpen, type TellingState } from './state.ts';

/** What a channel could know by now, beside what was decided to be told there. Nothing is decided by it. */
export interface KnownNow {
  /** The end of an incident that is over, though it is held back still; `null`: it is open, or nobody knows of it. */
  readonly endOf: (incident: string) => Notification | null;
  /** How many are down of which the channel is told only with their group. */
  readonly alsoDown: () => number;
}

/** @param stateOf what telling knows at the moment at which it is asked; `null`: nobody tells */
export const knownNow = (stateOf: () => TellingState | null, channel: string): KnownNow => ({
  endOf(id) {
    const state = stateOf();
    const incident = state?.incidents.get(id);
    if (state === null || incident === undefined || incident.edge || incident.closedAt === null) return null;
    const { key, at, closedAt } = incident;
    return factsOf(state, { incident: id, key, action: 'recovery', since: at }, closedAt);
  },
  alsoDown() {
    let count = 0;
    for (const incident of stateOf()?.holding ?? []) {
      const hearing = incident.hearings.get(channel);
      if (isOpen(incident) && hearing?.believes !== 'open' && hearing?.held?.reason === 'grouped') count += 1;
    }
    return count;
  },
});
