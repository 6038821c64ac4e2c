import type { Law, Question } from './law.ts';
import type { Rules } from './rules.ts';
import { type Flap, type Incident, isOpen, type TellingState } from './state.ts';

/** When an entity that flaps will have settled, should it stay as it is; `null`: it does not flap. */
export const settlesAt = (
  { incidents }: TellingState,
  flap: Flap | undefined,
  { flap: rule, laws }: Rules,
  now: number,
): number | null => {
  if (flap === undefined || rule.alerts === 0) return null;
  // What nobody watches any more changes no more.
  if (laws > 1 && incidents.get(flap.last)?.unwatched === true) return null;
  const end = flap.changedAt + rule.settleMs;
  if (now >= end) return null;
  if (flap.saidTo.size > 0) return end;
  const first = flap.alerts.at(-rule.alerts);
  const last = flap.alerts.at(-1);
  return first !== undefined && last !== undefined && last - first <= rule.withinMs ? end : null;
};

/**
 * Holds back an entity that alerts again and again until it has stayed the same for a while, its ends as well: who was told that
 * it flaps hears nothing of it before one message that says how it settled. The alert that makes it flapping is told: it says so.
 */
export const flapping: Law = ({ state, rules, now, incident, channel }) => {
  if (incident.edge) return null;
  const flap = state.flaps.get(incident.key);
  const end = settlesAt(state, flap, rules, now);
  return end !== null && flap?.saidTo.has(channel) === true
    ? { reason: 'flapping', by: null, until: end }
    : null;
};

/** The last incident of an entity of which a channel was told that it flaps: by that it is told how it settled. */
export const lastOfFlap = ({ flaps, incidents }: TellingState, key: string, channel: string) => {
  const flap = flaps.get(key);
  return flap?.saidTo.has(channel) === true ? incidents.get(flap.last) : undefined;
};

/** What a channel has yet to hear of a flapping entity beside its last incident: it goes with that, and before it. */
export const goesWith = (
  { over, incidents }: TellingState,
  { id, key }: Incident,
  channel: string,
): readonly { readonly incident: Incident; readonly went: boolean }[] =>
  [...(over.get(key) ?? [])].flatMap((other): { incident: Incident; went: boolean }[] => {
    const incident = incidents.get(other);
    const hearing = incident?.hearings.get(channel);
    if (other === id || incident === undefined || hearing === undefined || isOpen(incident)) return [];
    if (hearing.believes === 'open') return [{ incident, went: false }];
    return hearing.believes === null && hearing.held !== null ? [{ incident, went: true }] : [];
  });

/** Whether a channel takes an entity that is well to be down: then it is told of its end, whatever holds back what it never heard of. */
export const isBelievedDown = (
  state: TellingState,
  { incident, channel }: Pick<Question, 'incident' | 'channel'>,
): boolean => !isOpen(incident) && goesWith(state, incident, channel).some(({ went }) => !went);

/** The channels that are to be told how it settled as soon as it has: no law holds that back. */
export const unsettledOn = (state: TellingState, { saidTo, last }: Flap, rules: Rules): readonly string[] => {
  const incident = saidTo.size === 0 ? undefined : state.incidents.get(last);
  if (incident === undefined || state.toBeSeen.has(last)) return [];
  return rules.channels.filter(
    (channel) => saidTo.has(channel) && (incident.hearings.get(channel)?.held ?? null) === null,
  );
};
