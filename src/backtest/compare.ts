import type { Incident, Side } from './side.ts';

/** The figures of one configuration. */
export interface Figures {
  readonly messages: number;
  readonly incidents: number;
  readonly alerts: number;
  readonly realerts: number;
  readonly recoveries: number;
}

/** The same incident under both, alerted at another time. */
export interface Shift {
  readonly key: string;
  readonly recordedAt: number;
  readonly changedAt: number;
  /** Above 0: later. */
  readonly byMs: number;
}

export interface Comparison {
  readonly recorded: Figures;
  readonly changed: Figures;
  /** Incidents of the recorded configuration of which the changed one says nothing. */
  readonly missed: readonly Incident[];
  /** Incidents that only the changed one tells. */
  readonly added: readonly Incident[];
  readonly shifted: readonly Shift[];
}

export interface Result extends Comparison {
  readonly kinds: Readonly<Record<string, Comparison>>;
}

/** Holds two configurations against each other, in total and for each kind. */
export const compare = (recorded: Side, changed: Side): Result => {
  const kinds = [...new Set([...recorded.incidents, ...changed.incidents].map(({ kind }) => kind))].sort();
  return {
    ...comparison(recorded, changed, null),
    kinds: Object.fromEntries(kinds.map((kind) => [kind, comparison(recorded, changed, kind)])),
  };
};

const comparison = (recorded: Side, changed: Side, kind: string | null): Comparison => {
  const before = of(recorded.incidents, kind);
  const after = of(changed.incidents, kind);
  const beforeByKey = Map.groupBy(before, ({ key }) => key);
  const afterByKey = Map.groupBy(after, ({ key }) => key);
  const twin = (one: Incident, others: Map<string, Incident[]>): Incident | undefined =>
    others.get(one.key)?.find((other) => overlap(one, other));

  const shifted = after.flatMap((one) => {
    const first = twin(one, beforeByKey);
    // Several recorded incidents may have become one, and one several: the first pair is the shift.
    if (first === undefined || twin(first, afterByKey) !== one || first.alertAt === one.alertAt) return [];
    const { key, alertAt: changedAt } = one;
    return [{ key, recordedAt: first.alertAt, changedAt, byMs: changedAt - first.alertAt }];
  });
  return {
    recorded: figures(recorded, before, kind),
    changed: figures(changed, after, kind),
    missed: before.filter((one) => twin(one, afterByKey) === undefined),
    added: after.filter((one) => twin(one, beforeByKey) === undefined),
    shifted,
  };
};

const of = (incidents: readonly Incident[], kind: string | null): Incident[] =>
  incidents.filter((incident) => kind === null || incident.kind === kind);

const overlap = (a: Incident, b: Incident): boolean =>
  a.alertAt <= (b.endAt ?? Number.POSITIVE_INFINITY) && b.alertAt <= (a.endAt ?? Number.POSITIVE_INFINITY);

const figures = ({ messages }: Side, incidents: readonly Incident[], kind: string | null): Figures => ({
  messages: messages.filter(({ kinds }) => kind === null || kinds.includes(kind)).length,
  incidents: incidents.length,
  alerts: incidents.length,
  realerts: incidents.reduce((sum, { realerts }) => sum + realerts, 0),
  recoveries: incidents.filter(({ alertAt, endAt }) => endAt !== null && endAt > alertAt).length,
});
