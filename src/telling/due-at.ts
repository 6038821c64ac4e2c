import { seenAtLast } from './first-look.ts';
import { unsettledOn } from './flapping.ts';
import { remindsAt } from './reminders.ts';
import { escalatesAny, escalatesAt } from './routes.ts';
import type { Rules } from './rules.ts';
import { openOf, type TellingState } from './state.ts';
import { remindsOfSilencesAt } from './unending.ts';

/** When time alone will next decide something, epoch milliseconds; `null`: never. */
export const dueAt = (state: TellingState, rules: Rules): number | null => {
  let next = Math.min(remindsOfSilencesAt(state, rules) ?? Number.POSITIVE_INFINITY, seenAtLast(state));
  const mayEscalate = escalatesAny(rules);
  for (const { id, hearings } of state.holding) {
    if (state.toBeSeen.has(id)) continue;
    for (const [channel, { held }] of hearings) {
      if (held === null || held.until === null || held.until >= next) continue;
      if (rules.channels.includes(channel)) next = held.until;
    }
  }
  if (rules.laws > 1) {
    for (const incident of state.reminding) {
      if (!state.toBeSeen.has(incident.id)) next = Math.min(next, remindsAt(incident, rules) ?? next);
    }
  }
  if (mayEscalate) {
    for (const incident of openOf(state, { kind: null, entity: null })) {
      if (state.toBeSeen.has(incident.id)) continue;
      next = Math.min(next, escalatesAt(incident, rules, state.at) ?? next);
    }
  }
  // Thousands of names that have come and gone are looked through with each turn: an iterator would allocate for each.
  state.flaps.forEach((flap) => {
    if (flap.saidTo.size > 0 && unsettledOn(state, flap, rules).length > 0)
      next = Math.min(next, flap.changedAt + rules.flap.settleMs);
  });
  return Number.isFinite(next) ? next : null;
};
