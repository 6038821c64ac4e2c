import { severityRank } from '../language/severity.ts';
import { byAge, type Causes } from './caused.ts';
import { settlesAt, unsettledOn } from './flapping.ts';
import { escalatesAny, escalatesAt } from './routes.ts';
import type { Rules } from './rules.ts';
import { type Incident, isOpen, severityOf, type TellingState } from './state.ts';

/** Every incident about which there may be something to say, causes first, then the worst, then the oldest. */
export const candidates = (
  state: TellingState,
  rules: Rules,
  now: number,
  causes: Causes,
): readonly Incident[] => {
  const { undecided, incidents } = state;
  const settling = new Set(
    [...state.flaps.values()]
      .filter((flap) => settlesAt(flap, rules, now) === null && unsettledOn(state, flap, rules).length > 0)
      .map(({ last }) => last),
  );
  const causesMoved = [...undecided].some((id) => {
    const incident = incidents.get(id);
    return incident !== undefined && causes.mayHide(incident);
  });
  const mayEscalate = escalatesAny(rules);
  const isDue = (incident: Incident): boolean => {
    for (const [channel, { held }] of incident.hearings) {
      if (held === null || !rules.channels.includes(channel)) continue;
      if (held.until !== null && held.until <= now) return true;
      if (causesMoved && held.reason === 'caused') return true;
    }
    return mayEscalate && (escalatesAt(incident, rules, now - 1) ?? now + 1) <= now;
  };
  const found = [...incidents.values()].filter(
    (incident) =>
      !state.toBeSeen.has(incident.id) &&
      (undecided.has(incident.id) || settling.has(incident.id) || isDue(incident)),
  );
  // Asked once for each, however often two of them are compared.
  const ranked = found.map((incident) => ({
    incident,
    order: isOpen(incident) && causes.mayHide(incident) ? 0 : 1,
    severity: severityRank(severityOf(incident)),
  }));
  return ranked
    .sort(
      (one, other) =>
        one.order - other.order || other.severity - one.severity || byAge(one.incident, other.incident),
    )
    .map(({ incident }) => incident);
};
