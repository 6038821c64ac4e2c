import { alertLabels, sorted } from '../../language/alert-labels.ts';
import type { Notification } from '../../language/delivery.ts';
import { plainDetail } from '../plain-text.ts';
import { severityOf } from '../standing.ts';

/** What Alertmanager knows an alert by, and says of it. Times are epoch milliseconds. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: number;
  /** `null`: it fires. */
  readonly endsAt: number | null;
}

/**
 * One incident as an alert: its kind is the name, and whatever tells one entity from another is a label. How bad it is is a
 * label, too, for routes go by it.
 */
export const alertOf = (notification: Notification, host: string | undefined): Alert => {
  const { kind, entity, source, at, since, action, incident, title, detail, labels = {} } = notification;
  return {
    labels: alertLabels({
      ...{ kind, entity, severity: severityOf(notification) },
      labels: { ...labels, host: host ?? '', source },
    }),
    annotations: sorted(
      new Map(
        [
          ['description', plainDetail(detail)],
          ['incident', incident ?? ''],
          ['summary', title],
        ].flatMap(([name = '', value = '']) => (value === '' ? [] : [[name, value] as const])),
      ),
    ),
    startsAt: since ?? at,
    endsAt: action === 'recovery' ? Math.max(at, since ?? at) : null,
  };
};

/** A time as Alertmanager writes it; `null`: there is none. */
export const timeOf = (at: number | null): string =>
  at === null ? '0001-01-01T00:00:00Z' : new Date(at).toISOString();
