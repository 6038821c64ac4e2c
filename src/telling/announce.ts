import type { Announcement, Notification } from '../language/delivery.ts';
import { incidentStart, partsOfKey, type Transition } from '../language/signal.ts';
import type { Member, Notice } from '../language/telling.ts';
import type { TellingState } from './state.ts';

/** A transition that the operator is told of. */
export type TellingTransition = Transition & { readonly action: NonNullable<Transition['action']> };

/** Whether the operator is told of a transition at all. */
export const isTelling = (transition: Transition): transition is TellingTransition =>
  transition.action !== null;

/** What there is to tell of a transition, as facts. */
export const notificationOf = (transition: TellingTransition): Notification => {
  const { at, action, incident, key, kind, entity, source, reason, title, detail } = transition;
  const since = incident === null ? null : incidentStart(incident);
  return { at, action, incident, key, kind, entity, source, reason, since, mark: null, title, detail };
};

/** A transition by itself, for whoever is told of every one. */
export const announcedAlone = (transition: TellingTransition): Announcement => {
  const { at, action } = transition;
  return { id: null, at, why: action, quietly: false, notifications: [notificationOf(transition)] };
};

/** What is known of a member when its notice is made. Of one that is given back already, its names are left. */
const factsOf = (
  state: TellingState,
  { incident: id, key, action, since, held }: Member,
  toldAt: number,
): Notification => {
  const incident = state.incidents.get(id);
  // It has waited a moment for a cause, and none came: there is nothing to be said of that.
  const isInVain = held === 'caused' && incident !== undefined && incident.caused === null;
  const more = held === undefined || isInVain ? {} : { held };
  const subject = { incident: id, key, since, action, mark: null, ...more };
  if (incident === undefined) {
    return { ...subject, at: since, ...partsOfKey(key), source: '', reason: null, title: key, detail: '' };
  }
  const { source, title, detail, reason, at, closedAt, reminder, edge } = incident;
  const happenedAt = action === 'recovery' ? closedAt : action === 'realert' ? (reminder?.at ?? toldAt) : at;
  return {
    ...subject,
    at: (edge ? at : happenedAt) ?? at,
    ...{ kind: incident.kind, entity: incident.entity, source, reason, title, detail },
  };
};

/** A notice with its facts. To be asked before the state has moved on by the notice. */
export const announcementOf = (state: TellingState, notice: Notice): Announcement | null => {
  const { id, at, why, quietly, members, by } = notice;
  const [first, ...others] = members;
  if (first === undefined) return null;
  return {
    ...{ id, at, why, quietly },
    ...(by !== undefined && { by }),
    notifications: [factsOf(state, first, at), ...others.map((member) => factsOf(state, member, at))],
  };
};
