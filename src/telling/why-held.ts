import { incidentKey } from '../language/signal.ts';
import type { Holder, RemindersHeard, Standing } from '../language/standing.ts';
import type { Told } from '../language/telling.ts';
import { isAcknowledged } from './acknowledged.ts';
import { goodSweeps } from './caused.ts';
import { settlesAt } from './flapping.ts';
import { isCriticalLane } from './lane.ts';
import { escalationsOf, isItself, remindedFrom, waysOf } from './routes.ts';
import { type Route, type Rules, routesOf } from './rules.ts';
import { groupOf, type Hearing, type Held, type Incident, isOpen, type TellingState } from './state.ts';

/**
 * Where a channel stands with an incident: what it knows of it, and which law keeps it from knowing more, by which rule
 * and until when. It says what was decided, and decides nothing.
 *
 * @param now the moment that is asked of, epoch milliseconds
 */
export const whyHeld = (
  state: TellingState,
  rules: Rules,
  incident: Incident,
  channel: string,
  now: number,
): Standing => {
  if (!rules.channels.includes(channel)) return { code: 'noChannel' };
  if (isItself(incident, channel)) return { code: 'itself' };
  const way = waysOf(incident, rules, now).find((each) => each.channel === channel);
  const hearing = incident.hearings.get(channel);
  if (way === undefined) return unrouted(incident, rules, channel, now);
  const { believes = null, toldAt = 0, held = null } = hearing ?? {};
  if (held !== null) {
    const { reason, until } = held;
    const holder = holderOf(state, rules, incident, held);
    return { code: 'held', action: newsOf(incident, believes), reason, holder, until };
  }
  const flap = state.flaps.get(incident.key);
  const isLast = flap?.last === incident.id && flap.saidTo.has(channel);
  const settles = isLast ? settlesAt(state, flap, rules, now) : null;
  const flaps = settles === null ? {} : { settlesAt: settles };
  if (believes === 'over' && toldAt === 0) return { code: 'newer' };
  if (believes === 'over') return { code: 'over', at: toldAt, ...flaps };
  if (hearing === undefined || believes === null || !isOpen(incident)) {
    return { code: 'undecided', action: newsOf(incident, believes) };
  }
  // An older version took it to know of what was open before there was such a channel, and nothing was ever told there.
  if (toldAt === 0) return { code: 'newer' };
  return { code: 'told', at: toldAt, reminders: remindersOf(incident, hearing, way.route, now), ...flaps };
};

/** What the channel does not know yet. */
const newsOf = (incident: Incident, believes: Hearing['believes']): Told =>
  believes === 'open' && !isOpen(incident) ? 'recovery' : 'alert';

/** Why no way leads there: none does, or none does yet. */
const unrouted = (incident: Incident, rules: Rules, channel: string, now: number): Standing => {
  const routes = routesOf(incident, rules);
  const later = escalationsOf(incident, rules)
    .filter(({ channels }) => channels.includes(channel))
    .sort((one, other) => one.at - other.at)[0];
  // An ack that ends lets it escalate after all.
  const at = Math.max(later?.at ?? 0, incident.ack?.until ?? 0);
  const isForGood = incident.ack !== null && incident.ack.until === null;
  if (later !== undefined && isOpen(incident) && !isForGood && at > now) {
    return { code: 'escalates', route: later.route.name, at };
  }
  const channels = new Set(routes.flatMap((route) => route.channels));
  return { code: 'elsewhere', routes: routes.map(({ name }) => name), channels: [...channels] };
};

const holderOf = (
  state: TellingState,
  { maintenance }: Rules,
  incident: Incident,
  { reason, by }: Held,
): Holder => {
  switch (reason) {
    case 'silenced': {
      if (maintenance.some(({ name }) => name === by)) return { is: 'maintenance', name: by ?? '' };
      const silence = by === null ? undefined : state.silences.get(by);
      return { is: 'silence', id: by ?? '', by: silence?.by ?? null, comment: silence?.comment ?? null };
    }
    case 'caused': {
      if (by === null) return { is: 'cause to come' };
      const cause = state.incidents.get(by);
      const aftermath = incident.caused?.cause === by ? incident.caused : null;
      return {
        is: 'cause',
        key: cause?.key ?? incidentKey(by),
        title: cause?.title ?? '',
        overAt: cause?.closedAt ?? aftermath?.closedAt ?? null,
        good: aftermath?.good ?? 0,
        wanted: goodSweeps,
      };
    }
    case 'flapping':
      return { is: 'flap', alerts: state.flaps.get(incident.key)?.alerts.length ?? 0 };
    case 'quiet':
      return { is: 'quiet hours', route: by ?? '' };
    case 'grouped':
      return { is: isCriticalLane(incident) ? 'criticals' : 'group', name: groupOf(incident) };
    case 'acknowledged':
      return { is: 'ack', by: incident.ack?.by ?? { channel: '', name: '' } };
  }
};

const remindersOf = (
  incident: Incident,
  hearing: Hearing,
  { name, reminders }: Omit<Route, 'match'>,
  now: number,
): RemindersHeard => {
  const { ack } = incident;
  if (ack !== null && isAcknowledged(incident, now)) {
    return { are: 'acknowledged', by: ack.by, at: ack.at, until: ack.until };
  }
  if (reminders === null) return { are: 'told' };
  if (reminders === 'off') return { are: 'off', route: name };
  return { are: 'spaced', route: name, from: remindedFrom(hearing, reminders) };
};
