import type { Notification, Outgoing } from '../language/delivery.ts';
import { defaultSeverity, severityRank } from '../language/severity.ts';
import type { Severity } from '../language/signal.ts';

/** How bad what is told is, as somebody has said, or as its kind is. */
export const severityOf = ({ severity, kind }: Pick<Notification, 'kind' | 'severity'>): Severity =>
  severity ?? defaultSeverity(kind);

/** How a message leaves things: as bad as the worst that is open, all over, or about no incident. */
export type Tone = Severity | 'over' | 'note';

/** Of each incident the last that is said; what belongs to none, and events, are themselves. */
export const latestOf = (notifications: readonly Notification[]): Notification[] => {
  const latest = new Map<unknown, Notification>();
  for (const one of notifications) {
    const of = one.incident === null || one.reason === 'edge' ? one : one.incident;
    latest.delete(of);
    latest.set(of, one);
  }
  return [...latest.values()];
};

/** How a message leaves things, for services that have a priority, a colour or a type. */
export const toneOf = ({ notification, facts }: Outgoing): Tone => {
  const about: readonly Pick<Notification, 'kind' | 'severity' | 'action'>[] =
    facts === undefined ? [notification] : latestOf(facts.notifications);
  const open = about.filter(({ action }) => action === 'alert' || action === 'realert');
  const [worst] = open.map(severityOf).sort((one, other) => severityRank(other) - severityRank(one));
  if (worst !== undefined) return worst;
  return about.some(({ action }) => action === 'recovery') ? 'over' : 'note';
};
