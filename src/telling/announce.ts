import type { Announcement, Notification } from '../language/delivery.ts';
import {
  incidentStart,
  type Labels,
  partsOfKey,
  type Severity,
  type Transition,
} from '../language/signal.ts';
import type { Member, Notice } from '../language/telling.ts';
import type { Incident, TellingState } from './state.ts';

/** A transition that the operator is told of. */
export type TellingTransition = Transition & { readonly action: NonNullable<Transition['action']> };

/** Whether the operator is told of a transition at all. */
export const isTelling = (transition: Transition): transition is TellingTransition =>
  transition.action !== null;

/** What there is to tell of a transition, as facts. */
export const notificationOf = (transition: TellingTransition): Notification => {
  const { at, action, incident, key, kind, entity, source, reason, title, detail } = transition;
  const since = incident === null ? null : incidentStart(incident);
  const facts = { at, action, incident, key, kind, entity, source, reason, since, mark: null, title, detail };
  return { ...facts, ...saidOf(transition) };
};

/** A transition by itself, for whoever is told of every one. */
export const announcedAlone = (transition: TellingTransition): Announcement => {
  const { at, action } = transition;
  return { id: null, at, why: action, quietly: false, notifications: [notificationOf(transition)] };
};

/** What somebody has said of it beside the words: how bad it is, and its labels. */
const saidOf = ({
  severity,
  labels,
}: {
  readonly severity?: Severity | null;
  readonly labels?: Labels;
}): Pick<Notification, 'severity' | 'labels'> => ({
  ...(severity && { severity }),
  ...(labels && Object.keys(labels).length > 0 && { labels }),
});

/** What is known of a member when its notice is made. Of one that is given back already, its names are left. */
export const factsOf = (
  state: TellingState,
  { incident: id, key, action, since, held }: Member,
  toldAt: number,
): Notification => {
  const incident = state.incidents.get(id);
  const isInVain =
    held === 'caused' && action !== 'recovery' && incident !== undefined && !hasCauseOver(incident);
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
    ...saidOf(incident),
  };
};

/**
 * Whether a cause that it was held behind is over. It may have waited a moment for one that never came, or for one that does not
 * explain it though it goes on (of a circle the oldest is told): of that there is nothing to be said.
 */
const hasCauseOver = ({ caused }: Incident): boolean => caused !== null && caused.closedAt !== null;

/** A notice with its facts. To be asked before the state has moved on by the notice. */
export const announcementOf = (state: TellingState, notice: Notice): Announcement | null => {
  const { id, at, why, quietly, members, by } = notice;
  const factsOfMember = (member: Member): Notification => ({
    ...factsOf(state, member, at),
    ...heldBy(state, member, notice),
    ...factsOfWhy(state, member, why),
  });
  const [first, ...others] = members;
  if (first === undefined) return null;
  return {
    ...{ id, at, why, quietly },
    ...(by !== undefined && { by }),
    notifications: [factsOfMember(first), ...others.map(factsOfMember)],
  };
};

/** What has held it, for the words: behind a group whatever had held it before that. */
const heldBy = (
  { incidents }: TellingState,
  { incident, held, action }: Member,
  { channels: [channel = ''] }: Notice,
): Pick<Notification, 'held' | 'maintenance'> => {
  const of = incidents.get(incident);
  const known = of?.hearings.get(channel)?.held ?? null;
  if (of === undefined || known === null || held === undefined || action === 'recovery') return {};
  if (known.reason === 'caused' && (known.by === null || !hasCauseOver(of))) return {};
  const { reason, by } = held === 'grouped' && known.first !== undefined ? known.first : known;
  if (reason !== held && held !== 'grouped') return {};
  const isWindow = reason === 'silenced' && by !== null && !isSilence(by);
  return { held: reason, ...(isWindow && { maintenance: true }) };
};

/** A silence is called as the command is that has made it; it may be removed by now. */
const isSilence = (by: string): boolean => /^c-[0-9a-z]+$/.test(by);

/** What there is to say of a member because its notice is told for this very reason. */
const factsOfWhy = (
  { flaps, incidents }: TellingState,
  { key, incident: id, action }: Member,
  why: Notice['why'],
): Partial<Notification> => {
  const incident = incidents.get(id);
  const released = action === 'realert' ? incident?.reminder?.released : undefined;
  if (released !== undefined) return { released };
  switch (why) {
    case 'flapping':
      return { flaps: true };
    case 'settled': {
      const flap = flaps.get(key);
      return flap?.last === id && flap.said !== null ? { flapped: flap.said } : {};
    }
    case 'escalation': {
      if (incident === undefined || incident.toldFrom === null) return {};
      const told = [...incident.hearings].flatMap(([channel, { toldAt }]) => (toldAt > 0 ? [channel] : []));
      return { escalated: { told, at: incident.toldFrom } };
    }
    default:
      return {};
  }
};

/**
 * All that a channel believes to be open now, as it was told of it, for a sink that says it again and again. A level, not
 * an edge: it is the same after a restart, and whatever became of the messages.
 */
export const believedOpen = (state: TellingState, channel: string): Notification[] =>
  [...state.incidents.values()].flatMap((incident) => {
    const { id, key, at, edge, hearings } = incident;
    if (edge || hearings.get(channel)?.believes !== 'open') return [];
    return [factsOf(state, { incident: id, key, action: 'alert', since: at }, at)];
  });
