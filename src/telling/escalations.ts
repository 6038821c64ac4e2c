import { DueOrder } from '../language/due-order.ts';
import type { Transition } from '../language/signal.ts';
import type { TellingEvent } from '../language/telling.ts';
import { escalatesAny, escalatesAt } from './routes.ts';
import type { Rules } from './rules.ts';
import { type Incident, openOf, type TellingState } from './state.ts';

/** When open incidents are escalated at the earliest, by these rules. One that has changed is due at once: it is to be asked anew. */
export interface Escalations {
  readonly rules: Rules;
  readonly order: DueOrder<Incident>;
}

const unknown = Number.NEGATIVE_INFINITY;

/** Something has changed of what an event speaks of: when that is escalated is found out anew. */
export const escalateAnew = (state: TellingState, event: Transition | TellingEvent): void => {
  const { escalations, incidents } = state;
  if (escalations === null) return;
  for (const id of spokenOf(event)) {
    const incident = incidents.get(id);
    if (incident !== undefined) escalations.order.put(incident, unknown);
  }
};

const spokenOf = (event: Transition | TellingEvent): readonly string[] => {
  switch (event.type) {
    case 'transition':
      return event.incident === null ? [] : [event.incident];
    case 'notice':
      return event.members.map(({ incident }) => incident);
    case 'hold':
      return [event.incident];
    case 'command':
      return 'incident' in event ? [event.incident] : [];
  }
};

/** Finds out when each incident is escalated of which that is not known by these rules. */
export const noteEscalations = (state: TellingState, rules: Rules): void => {
  if (!escalatesAny(rules)) {
    state.escalations = null;
    return;
  }
  if (state.escalations?.rules !== rules) {
    state.escalations = { rules, order: new DueOrder() };
    for (const incident of openOf(state, { kind: null, entity: null }))
      state.escalations.order.put(incident, unknown);
  }
  const { order } = state.escalations;
  for (const incident of order.by(state.at)) {
    // Asked later it is no sooner, unless something changes of it.
    const at = escalatesAt(incident, rules, state.at - 1);
    if (at === null) order.delete(incident);
    else order.put(incident, at);
  }
};

/** The open incidents by when they are escalated at the earliest; all of them at once where that was not found out by these rules. */
export const escalatingBy = (state: TellingState, rules: Rules): DueOrder<Incident> => {
  if (state.escalations?.rules === rules) return state.escalations.order;
  const order = new DueOrder<Incident>();
  if (escalatesAny(rules))
    for (const incident of openOf(state, { kind: null, entity: null })) order.put(incident, unknown);
  return order;
};
