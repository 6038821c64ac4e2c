import type { Incident } from './incidents.ts';
import type { Rerun } from './rerun.ts';

/** The figures of one configuration. */
export interface Figures {
  readonly messages: number;
  readonly incidents: number;
  readonly alerts: number;
  readonly realerts: number;
  readonly recoveries: number;
}

/** The same incident under both, alerted at another time. */
export interface ShiftedIncident {
  readonly key: string;
  readonly recordedAt: number;
  readonly changedAt: number;
  /** Above 0: later. */
  readonly byMs: number;
}

export interface Comparison {
  readonly recorded: Figures;
  readonly changed: Figures;
  /** Incidents that the recorded configuration told of, and of which the changed one says nothing. */
  readonly missed: readonly Incident[];
  /** Incidents of the changed configuration that it never tells of, neither that they opened nor that they closed. */
  readonly untold: readonly Incident[];
  /** Incidents that only the changed one tells. */
  readonly added: readonly Incident[];
  readonly shifted: readonly ShiftedIncident[];
}

export interface Result extends Comparison {
  readonly kinds: Readonly<Record<string, Comparison>>;
}

type Told = Pick<Rerun, 'incidents' | 'messages'>;

/** Holds two configurations against each other, in total and for each kind. */
export const compare = (recorded: Told, changed: Told): Result => {
  const kinds = [...new Set([...recorded.incidents, ...changed.incidents].map(({ kind }) => kind))].sort();
  return {
    ...comparison(recorded, changed, null),
    kinds: Object.fromEntries(kinds.map((kind) => [kind, comparison(recorded, changed, kind)])),
  };
};

const comparison = (recorded: Told, changed: Told, kind: string | null): Comparison => {
  const before = ofKind(recorded.incidents, kind);
  const after = ofKind(changed.incidents, kind);
  const isTold = ({ told }: Incident): boolean => told;
  const beforeByKey = Map.groupBy(before.filter(isTold), ({ key }) => key);
  const afterByKey = Map.groupBy(after.filter(isTold), ({ key }) => key);

  const shifted = after.filter(isTold).flatMap((one) => {
    const first = twin(one, beforeByKey);
    // Several recorded incidents may have become one, and one several: the first pair is the shift.
    if (first === undefined || twin(first, afterByKey) !== one || first.alertAt === one.alertAt) return [];
    const { key, alertAt: changedAt } = one;
    return [{ key, recordedAt: first.alertAt, changedAt, byMs: changedAt - first.alertAt }];
  });
  return {
    recorded: figures(recorded, before, kind),
    changed: figures(changed, after, kind),
    missed: before.filter((one) => one.told && twin(one, afterByKey) === undefined),
    untold: after.filter((one) => !one.told),
    added: after.filter((one) => one.told && twin(one, beforeByKey) === undefined),
    shifted: shifted.sort((a, b) => a.recordedAt - b.recordedAt),
  };
};

const ofKind = (incidents: readonly Incident[], kind: string | null): Incident[] =>
  incidents.filter((incident) => kind === null || incident.kind === kind);

/** The first incident of the other configuration that was open while this one was, so that somebody was told. */
const twin = (one: Incident, others: ReadonlyMap<string, readonly Incident[]>): Incident | undefined => {
  const ofKey = others.get(one.key) ?? [];
  // One after the other: the first that had not ended when this one began, found by halving.
  let from = 0;
  for (let to = ofKey.length; from < to; ) {
    const middle = (from + to) >> 1;
    if (endOf(ofKey[middle]) < one.alertAt) from = middle + 1;
    else to = middle;
  }
  const other = ofKey[from];
  return other !== undefined && other.alertAt <= endOf(one) ? other : undefined;
};

const endOf = (incident: Incident | undefined): number => incident?.endAt ?? Number.POSITIVE_INFINITY;

const figures = ({ messages }: Told, incidents: readonly Incident[], kind: string | null): Figures => ({
  messages: messages.filter(({ kinds }) => kind === null || kinds.includes(kind)).length,
  incidents: incidents.length,
  alerts: incidents.filter(({ before }) => !before).length,
  realerts: incidents.reduce((sum, { realerts }) => sum + realerts, 0),
  recoveries: incidents.filter(({ recovered }) => recovered).length,
});
