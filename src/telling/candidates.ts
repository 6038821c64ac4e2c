import { severityRank } from '../language/severity.ts';
import { byAge, type Causes } from './caused.ts';
import { escalatingBy } from './escalations.ts';
import { settlesAt, unsettledOn } from './flapping.ts';
import { flapsSaid } from './noted.ts';
import { remindsAt } from './reminders.ts';
import { escalatesAt } from './routes.ts';
import type { Rules } from './rules.ts';
import { type Held, type Incident, isOpen, severityOf, type TellingState } from './state.ts';

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
  for (const flap of flapsSaid(state)) {
    if (settlesAt(state, flap, rules, now) !== null) continue;
    if (unsettledOn(state, flap, rules).length > 0) settling.add(flap.last);
  }
  const causesMoved = [...undecided].some((id) => {
    const incident = incidents.get(id);
    return incident !== undefined && mayHide(incident);
  });
  const isHeld = ({ hearings }: Incident, isAsked: (held: Held) => boolean): boolean => {
    for (const [channel, { held }] of hearings)
      if (held !== null && isAsked(held) && rules.channels.includes(channel)) return true;
    return false;
  };
  const isOver = ({ until }: Held): boolean => until !== null && until <= now;
  const found = new Set<Incident>();
  for (const id of [...undecided, ...settling]) {
    const incident = incidents.get(id);
    if (incident !== undefined) found.add(incident);
  }
  for (const incident of state.holding.by(now)) if (isHeld(incident, isOver)) found.add(incident);
  if (causesMoved)
    for (const incident of state.hidden)
      if (isHeld(incident, ({ reason }) => reason === 'caused')) found.add(incident);
  if (rules.laws > 1) {
    for (const incident of state.reminding.by(now))
      if ((remindsAt(incident, rules) ?? now + 1) <= now) found.add(incident);
  }
  for (const incident of escalatingBy(state, rules).by(now))
    if ((escalatesAt(incident, rules, now - 1) ?? now + 1) <= now) found.add(incident);
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
