import type { DueOrder } from '../language/due-order.ts';
import { escalatingBy } from './escalations.ts';
import { seenAtLast } from './first-look.ts';
import { unsettledOn } from './flapping.ts';
import { flapsSaid } from './noted.ts';
import { remindsAt } from './reminders.ts';
import { escalatesAt } from './routes.ts';
import type { Rules } from './rules.ts';
import type { Incident, TellingState } from './state.ts';
import { remindsOfSilencesAt } from './unending.ts';

/** When time alone will next decide something, epoch milliseconds; `null`: never. */
export const dueAt = (state: TellingState, rules: Rules): number | null => {
  let next = Math.min(remindsOfSilencesAt(state, rules) ?? Number.POSITIVE_INFINITY, seenAtLast(state));
  next = earliest(state, state.holding, next, (incident) => heldUntil(incident, rules));
  if (rules.laws > 1) next = earliest(state, state.reminding, next, (incident) => remindsAt(incident, rules));
  next = earliest(state, escalatingBy(state, rules), next, (incident) =>
    escalatesAt(incident, rules, state.at),
  );
  for (const flap of flapsSaid(state))
    if (unsettledOn(state, flap, rules).length > 0)
      next = Math.min(next, flap.changedAt + rules.flap.settleMs);
  return Number.isFinite(next) ? next : null;
};

/**
 * When the first of these is due, where that is before `next`. They are in order by when each is at the earliest: a channel that the
 * rules do not have, or what waits to be seen, makes it later.
 */
const earliest = (
  { toBeSeen }: TellingState,
  order: DueOrder<Incident>,
  next: number,
  dueOf: (incident: Incident) => number | null,
): number => {
  let first = next;
  for (const [from, incidents] of order.moments()) {
    if (from >= first) return first;
    for (const incident of incidents) {
      if (from >= first) return first;
      if (!toBeSeen.has(incident.id)) first = Math.min(first, dueOf(incident) ?? first);
    }
  }
  return first;
};

/** When the first hold of an incident ends by itself, epoch milliseconds; `null`: none does. */
const heldUntil = ({ hearings }: Incident, { channels }: Rules): number | null => {
  let first: number | null = null;
  for (const [channel, { held }] of hearings) {
    if (held === null || held.until === null || (first !== null && held.until >= first)) continue;
    if (channels.includes(channel)) first = held.until;
  }
  return first;
};
