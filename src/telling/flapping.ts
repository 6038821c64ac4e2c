import type { Law } from './law.ts';
import type { Rules } from './rules.ts';
import type { Flap, TellingState } from './state.ts';

/** When an entity that flaps will have settled, should it stay as it is; `null`: it does not flap. */
export const settlesAt = (flap: Flap | undefined, { flap: rule }: Rules, now: number): number | null => {
  if (flap === undefined || rule.alerts === 0) return null;
  const end = flap.changedAt + rule.settleMs;
  if (now >= end) return null;
  if (flap.saidTo.size > 0) return end;
  const first = flap.alerts.at(-rule.alerts);
  const last = flap.alerts.at(-1);
  return first !== undefined && last !== undefined && last - first <= rule.withinMs ? end : null;
};

/**
 * Holds back an entity that alerts again and again until it has stayed the same for a while. The alert that
 * makes it flapping is told: it says so.
 */
export const flapping: Law = ({ state, rules, now, incident, channel }) => {
  if (incident.edge) return null;
  const flap = state.flaps.get(incident.key);
  const end = settlesAt(flap, rules, now);
  return end !== null && flap?.saidTo.has(channel) === true
    ? { reason: 'flapping', by: null, until: end }
    : null;
};

/** The channels that are to be told how it settled as soon as it has: no law holds that back. */
export const unsettledOn = (state: TellingState, { saidTo, last }: Flap, rules: Rules): readonly string[] => {
  const incident = saidTo.size === 0 ? undefined : state.incidents.get(last);
  if (incident === undefined || state.toBeSeen.has(last)) return [];
  return rules.channels.filter(
    (channel) => saidTo.has(channel) && (incident.hearings.get(channel)?.held ?? null) === null,
  );
};
