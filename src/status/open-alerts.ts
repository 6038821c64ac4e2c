import { type Matcher, matcherOf } from '../language/matcher.ts';
import type { Labels, Severity } from '../language/signal.ts';
import { isAcknowledged } from '../telling/acknowledged.ts';
import { live } from '../telling/order.ts';
import { type Rules, routesOf, subjectOf } from '../telling/rules.ts';
import { groupOf, isOpen, severityOf, type TellingState } from '../telling/state.ts';

/** An open incident, for whoever looks at alerts by their labels. Times are epoch milliseconds. */
export interface OpenAlert {
  readonly incident: string;
  readonly key: string;
  readonly kind: string;
  readonly entity: string;
  readonly severity: Severity;
  /** All that a matcher can ask of it beside kind, entity and severity. */
  readonly labels: Labels;
  readonly title: string;
  readonly detail: string;
  readonly since: number;
  /** Somebody has taken it on. */
  readonly acknowledged: boolean;
  /** Who is told of it. */
  readonly channels: readonly string[];
  readonly group: string;
  /** The silences that are of it now, and the windows of maintenance. */
  readonly silencedBy: readonly string[];
  /** The incidents that explain it. */
  readonly causedBy: readonly string[];
  /** The routes in whose quiet hours it is. */
  readonly quietBy: readonly string[];
}

/** All that is open and lasts, the oldest first; not what only happened. */
export const openAlerts = (state: TellingState, rules: Rules, now: number): readonly OpenAlert[] => {
  const silences: readonly { readonly id: string; readonly match: Matcher }[] = [
    ...live(state, now)
      .filter(({ from }) => from <= now)
      .map(({ id, match }) => ({ id, match: matcherOf(match) })),
    ...rules.maintenance
      .filter(({ schedule }) => schedule.endOf(now) !== null)
      .map(({ name, match }) => ({ id: name, match })),
  ];
  return [...state.incidents.values()].flatMap((incident) => {
    if (!isOpen(incident) || incident.edge) return [];
    const { id, key, kind, entity, title, detail, at, hearings } = incident;
    const subject = subjectOf(incident, rules);
    const held = [...hearings.values()].flatMap((hearing) => hearing.held ?? []);
    const heldBy = (reason: string): readonly string[] => [
      ...new Set(held.flatMap((one) => (one.reason === reason && one.by !== null ? [one.by] : []))),
    ];
    return [
      {
        ...{ incident: id, key, kind, entity, title, detail, since: at, labels: subject.labels },
        severity: severityOf(incident),
        acknowledged: isAcknowledged(incident, now),
        channels: [...new Set(routesOf(incident, rules).flatMap(({ channels }) => channels))],
        group: groupOf(incident),
        silencedBy: silences.filter(({ match }) => match(subject)).map(({ id: by }) => by),
        causedBy: heldBy('caused'),
        quietBy: heldBy('quiet'),
      },
    ];
  });
};
