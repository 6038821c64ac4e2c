import { severityRank } from '../language/severity.ts';
import { byAge, type Causes } from './caused.ts';
import { settlesAt, unsettledOn } from './flapping.ts';
import { remindsAt } from './reminders.ts';
import { escalatesAny, escalatesAt } from './routes.ts';
import type { Rules } from './rules.ts';
import { type Incident, isOpen, openOf, severityOf, type TellingState } from './state.ts';

/** Every incident about which there may be something to say, causes first, then the worst, then the oldest. */
export const candidates = (
  state: TellingState,
  rules: Rules,
  now: number,
  causes: Causes,
): readonly Incident[] => {
  const { undecided, incidents } = state;
  const explaining = new Map<Incident, boolean>();
  /** Whether it may explain others: asked for the whole, and again where they are put in order. */
  const mayHide = (incident: Incident): boolean => {
    const known = explaining.get(incident) ?? causes.mayHide(incident);
    explaining.set(incident, known);
    return known;
  };
  const settling = new Set<string>();
  // Of thousands nobody was told that they flap, and each decision looks through all of them.
  state.flaps.forEach((flap) => {
    if (flap.saidTo.size === 0 || settlesAt(state, flap, rules, now) !== null) return;
    if (unsettledOn(state, flap, rules).length > 0) settling.add(flap.last);
  });
  const causesMoved = [...undecided].some((id) => {
    const incident = incidents.get(id);
    return incident !== undefined && mayHide(incident);
  });
  const isDue = ({ hearings }: Incident): boolean => {
    for (const [channel, { held }] of hearings) {
      if (held === null || !rules.channels.includes(channel)) continue;
      if (held.until !== null && held.until <= now) return true;
      if (causesMoved && held.reason === 'caused') return true;
    }
    return false;
  };
  const found = new Set<Incident>();
  for (const id of [...undecided, ...settling]) {
    const incident = incidents.get(id);
    if (incident !== undefined) found.add(incident);
  }
  for (const incident of state.holding) if (isDue(incident)) found.add(incident);
  if (rules.laws > 1) {
    for (const incident of state.reminding)
      if ((remindsAt(incident, rules) ?? now + 1) <= now) found.add(incident);
  }
  if (escalatesAny(rules)) {
    for (const incident of openOf(state, { kind: null, entity: null }))
      if ((escalatesAt(incident, rules, now - 1) ?? now + 1) <= now) found.add(incident);
  }
  for (const incident of found) if (state.toBeSeen.has(incident.id)) found.delete(incident);
  // Asked once for each, however often two of them are compared.
  const ranked = [...found].map((incident) => ({
    incident,
    order: isOpen(incident) && mayHide(incident) ? 0 : 1,
    severity: severityRank(severityOf(incident)),
  }));
  return ranked
    .sort(
      (one, other) =>
        one.order - other.order || other.severity - one.severity || byAge(one.incident, other.incident),
    )
    .map(({ incident }) => incident);
};
