import { alertLabels, fingerprintOf, sorted } from '../../language/alert-labels.ts';
import { commandIn } from '../../language/commands.ts';
import type { Labels } from '../../language/signal.ts';
import type { OpenAlert } from '../open-alerts.ts';
import { filterOf, receiverFilter } from './matchers.ts';

/** An alert as Alertmanager lists it (its OpenAPI description, `gettableAlert`). */
export interface ListedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly updatedAt: string;
  readonly fingerprint: string;
  /** Its page. */
  readonly generatorURL?: string;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: {
    readonly state: 'active' | 'suppressed';
    readonly silencedBy: readonly string[];
    readonly inhibitedBy: readonly string[];
    readonly mutedBy: readonly string[];
  };
}

/** So many alerts an answer has. */
export const mostListed = 1_000;
/** What is open is said to hold for so long from now, as Alertmanager says of what it is told again and again, milliseconds. */
const holdsMs = 5 * 60_000;

/** Everything about it that can be matched, by the names by which a silence will find it. */
export const labelsOf = ({ kind, entity, severity, labels }: OpenAlert): Labels => {
  const own = alertLabels({ kind, entity, severity, labels }, (name) => name);
  return sorted(new Map([...Object.entries(own), ['kind', kind]]));
};

const plain = (detail: string): string =>
  detail
    .split('\n')
    .map((line) => commandIn(line) ?? line)
    .join('\n');

/** When it is asked, by the clock on the wall, epoch milliseconds, and as what, `http://box:9477`; `null`: it was not said. */
export interface AlertsRequest {
  readonly now: number;
  readonly site: string | null;
}

/** An alert that is asked for, and what is made of it. */
interface Chosen {
  readonly alert: OpenAlert;
  readonly labels: Labels;
  readonly fingerprint: string;
}

const isHeld = ({ silencedBy, causedBy, quietBy }: OpenAlert): boolean =>
  silencedBy.length + causedBy.length + quietBy.length > 0;

const listed = (
  { alert, labels, fingerprint }: Chosen,
  { now, site }: AlertsRequest,
  fingerprints: ReadonlyMap<string, string>,
): ListedAlert => {
  const { key, title, detail, incident, since, channels, silencedBy, causedBy, quietBy } = alert;
  return {
    labels,
    annotations: { description: plain(detail), incident, summary: title },
    startsAt: new Date(since).toISOString(),
    endsAt: new Date(now + holdsMs).toISOString(),
    updatedAt: new Date(now).toISOString(),
    fingerprint,
    ...(site !== null && { generatorURL: `${site}/key/${encodeURIComponent(key.toWellFormed())}` }),
    receivers: channels.map((name) => ({ name })),
    status: {
      state: isHeld(alert) ? 'suppressed' : 'active',
      silencedBy,
      inhibitedBy: causedBy.map((by) => fingerprints.get(by) ?? by),
      mutedBy: quietBy,
    },
  };
};

/** A parameter that is true unless it says otherwise. */
const isWanted = (query: URLSearchParams, name: string): boolean => query.get(name) !== 'false';

/** Those that a request asks for, with how each is listed. Throws where a filter can't be read. */
const chosen = (
  alerts: readonly OpenAlert[],
  query: URLSearchParams,
  asking: AlertsRequest,
): readonly (readonly [alert: OpenAlert, listed: ListedAlert])[] => {
  const matches = filterOf(query.getAll('filter'));
  const isReceived = receiverFilter(query.get('receiver'));
  const shown: Chosen[] = [];
  for (const alert of alerts) {
    if (shown.length === mostListed) break;
    const { key, silencedBy, causedBy, channels } = alert;
    if (silencedBy.length > 0 && !isWanted(query, 'silenced')) continue;
    if (causedBy.length > 0 && !isWanted(query, 'inhibited')) continue;
    if (!isHeld(alert) && !isWanted(query, 'active')) continue;
    if (!isReceived(channels)) continue;
    const labels = labelsOf(alert);
    if (matches({ ...labels, key })) shown.push({ alert, labels, fingerprint: fingerprintOf(labels) });
  }
  const fingerprints = new Map(shown.map(({ alert, fingerprint }) => [alert.incident, fingerprint]));
  return shown.map((one) => [one.alert, listed(one, asking, fingerprints)]);
};

/**
 * `GET /api/v2/alerts`.
 *
 * @throws Error where a filter can't be read
 */
export const listedAlerts = (
  alerts: readonly OpenAlert[],
  query: URLSearchParams,
  asking: AlertsRequest,
): readonly ListedAlert[] => chosen(alerts, query, asking).map(([, one]) => one);

/** Alerts that are told as one to one receiver. */
export interface AlertGroup {
  readonly labels: Labels;
  readonly routeLabels: Labels;
  readonly receiver: { readonly name: string };
  readonly alerts: readonly ListedAlert[];
}

/** `GET /api/v2/alerts/groups`: a group is a channel and a source, or a channel and what the label `group` says. */
export const alertGroups = (
  alerts: readonly OpenAlert[],
  query: URLSearchParams,
  asking: AlertsRequest,
): readonly AlertGroup[] => {
  const groups = new Map<string, { labels: Labels; receiver: string; alerts: ListedAlert[] }>();
  const isReceived = receiverFilter(query.get('receiver'));
  const isMutedWanted = isWanted(query, 'muted');
  for (const [{ channels, group, labels }, one] of chosen(alerts, query, asking)) {
    for (const receiver of channels.filter((name) => isReceived([name]))) {
      const key = JSON.stringify([receiver, group]);
      const own = labels.group === group ? { group } : { source: group };
      const found = groups.get(key) ?? { labels: own, receiver, alerts: [] as ListedAlert[] };
      found.alerts.push(one);
      groups.set(key, found);
    }
  }
  return [...groups.values()]
    .filter(({ alerts: those }) => isMutedWanted || those.some(({ status }) => status.state === 'active'))
    .map(({ labels, receiver, alerts: those }) => ({
      ...{ labels, routeLabels: {}, alerts: those },
      receiver: { name: receiver },
    }));
};
