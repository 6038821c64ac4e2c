import { fingerprintOf } from '../../language/alert-labels.ts';
import type { Outgoing } from '../../language/delivery.ts';
import { type Alert, alertOf, timeOf } from '../alertmanager/alerts.ts';
import { plainDetail } from '../plain-text.ts';
import { latestOf } from '../standing.ts';
import { mostIncidents } from './webhook-body.ts';

type Values = Readonly<Record<string, string>>;

/** What Alertmanager posts to its webhook receivers, version 4 (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
export interface AlertmanagerBody {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Values;
    readonly annotations: Values;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly generatorURL: string;
    readonly fingerprint: string;
  }[];
  readonly groupLabels: Values;
  readonly commonLabels: Values;
  readonly commonAnnotations: Values;
  readonly externalURL: string;
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
}

export interface AlertmanagerBodyOptions {
  /** The name of the channel. */
  readonly receiver: string;
  /** Where a person finds Polkan; empty: nowhere. */
  readonly externalUrl: string;
}

/** What all have in common. */
const common = (all: readonly Values[]): Values => {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
};

/** A message as the alerts that it is about. What is about none is an alert by itself. */
export const alertsOf = ({ notification, facts }: Outgoing): Alert[] => {
  const { title, detail } = notification;
  const about = latestOf(facts?.notifications ?? [{ ...notification, since: null, mark: null }]);
  return about.map((one) => {
    const alert = alertOf(one, facts?.host);
    // A note is known by its words alone.
    return one.action === 'note'
      ? { ...alert, annotations: { description: plainDetail(detail), summary: title } }
      : alert;
  });
};

/** A message as Alertmanager would post it. Its groups are Polkan's: what one source has seen, where all of it is of one. */
export const alertmanagerBody = (
  outgoing: Outgoing,
  { receiver, externalUrl }: AlertmanagerBodyOptions,
): AlertmanagerBody => {
  const all = alertsOf(outgoing);
  const alerts = all.slice(0, mostIncidents).map(({ labels, annotations, startsAt, endsAt }) => ({
    status: endsAt === null ? ('firing' as const) : ('resolved' as const),
    ...{ labels, annotations, startsAt: timeOf(startsAt), endsAt: timeOf(endsAt), generatorURL: externalUrl },
    fingerprint: fingerprintOf(labels),
  }));
  const commonLabels = common(alerts.map(({ labels }) => labels));
  const { source } = commonLabels;
  return {
    receiver,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts,
    groupLabels: source === undefined ? {} : { source },
    commonLabels,
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: externalUrl,
    version: '4',
    groupKey: `{}:{${source === undefined ? '' : `source=${JSON.stringify(source)}`}}`,
    truncatedAlerts: all.length - alerts.length,
  };
};
