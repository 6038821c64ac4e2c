import { isAcknowledged } from './acknowledged.ts';
import { type Reminders, type Route, type Rules, routesOf } from './rules.ts';
import { type Hearing, type Incident, isOpen } from './state.ts';

/** A channel that an incident concerns, and by which route. */
export interface Way {
  readonly channel: string;
  readonly route: Omit<Route, 'match'>;
  /** It is told only because nobody has taken the incident on. */
  readonly escalated: boolean;
}

/**
 * When a route's escalations are due; those that are, and those to come. They count from when somebody was told: who is to answer
 * first has that time to answer, whatever has held it back from him. Where its route leads to nobody, from the alert.
 */
export const escalationsOf = (incident: Incident, rules: Rules) =>
  routesOf(incident, rules).flatMap((route) => {
    const isTold = route.channels.some(
      (channel) => rules.channels.includes(channel) && !isItself(incident, channel),
    );
    const from = rules.laws > 2 && isTold ? incident.toldFrom : incident.at;
    return from === null
      ? []
      : route.escalate.map(({ afterMs, channels }) => ({ at: from + afterMs, channels, route }));
  });

/** Of itself a channel is not asked to tell. */
export const isItself = ({ kind, entity }: Incident, channel: string): boolean =>
  kind === 'self' && entity === channel;

/**
 * Every channel that an incident concerns now, each once: by its routes, escalated, or because it has heard of it.
 *
 * @param alsoTo channels that have heard that its entity flaps
 */
export const waysOf = (
  incident: Incident,
  rules: Rules,
  now: number,
  alsoTo: Iterable<string> = [],
): readonly Way[] => {
  const routes = routesOf(incident, rules);
  const ways = new Map<string, Way>();
  const add = (channel: string, route: Omit<Route, 'match'>, escalated: boolean): void => {
    if (ways.has(channel) || !rules.channels.includes(channel)) return;
    if (isItself(incident, channel)) return;
    ways.set(channel, { channel, route, escalated });
  };
  for (const route of routes) for (const channel of route.channels) add(channel, route, false);
  if (isOpen(incident) && !isAcknowledged(incident, now)) {
    for (const { at, channels, route } of escalationsOf(incident, rules)) {
      if (at <= now) for (const channel of channels) add(channel, route, true);
    }
  }
  const [first] = routes;
  if (first !== undefined) {
    for (const channel of incident.hearings.keys()) add(channel, first, false);
    for (const channel of alsoTo) add(channel, first, false);
  }
  return [...ways.values()];
};

/** Whether there is a route that escalates at all. */
export const escalatesAny = ({ routes }: Rules): boolean =>
  routes.some(({ escalate }) => escalate.length > 0);

/**
 * When the next escalation of an incident is due that some channel has not heard of, epoch milliseconds.
 *
 * @param after a channel that waits already is asked again by an escalation that comes later than this: its route may
 *   have no law that holds it
 */
export const escalatesAt = (incident: Incident, rules: Rules, after: number): number | null => {
  if (!isOpen(incident) || (incident.ack !== null && incident.ack.until === null)) return null;
  let next: number | null = null;
  for (const { at, channels } of escalationsOf(incident, rules)) {
    const isNews = channels.some((channel) => {
      if (!rules.channels.includes(channel) || isItself(incident, channel)) return false;
      const hearing = incident.hearings.get(channel);
      // What was decided when it was due already, was decided by its route, too.
      const isAskedAgain = at > after && at > (hearing?.decidedAt ?? 0);
      return hearing === undefined || (hearing.believes === null && hearing.held !== null && isAskedAgain);
    });
    if (!isNews) continue;
    const due = Math.max(at, incident.ack?.until ?? at);
    if (next === null || due < next) next = due;
  }
  return next;
};

/** Whether a reminder comes soon enough after the last for a route to leave it out. */
export const isTooSoon = (hearing: Hearing, reminders: Reminders | 'off' | null, at: number): boolean => {
  if (reminders === null) return false;
  return reminders === 'off' || at < remindedFrom(hearing, reminders);
};

/** From when on a route lets a channel be reminded again, epoch milliseconds. */
export const remindedFrom = (
  { toldAt, reminders: count }: Hearing,
  { everyMs, factor, longestMs }: Reminders,
): number => toldAt + Math.min(longestMs, everyMs * factor ** count);
