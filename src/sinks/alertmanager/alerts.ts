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

/** A label must be of these characters (https://prometheus.io/docs/concepts/data_model/). */
const labelName = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');

/**
 * One incident as an alert: its kind is the name, and whatever tells one entity from another is a label. An empty label is
 * as good as none, so there is none. How bad it is is a label, too, for routes go by it.
 */
export const alertOf = (notification: Notification, host: string | undefined): Alert => {
  const { kind, entity, source, at, since, action, incident, title, detail, labels = {} } = notification;
  const own = Object.entries(labels).map(([name, value]) => [labelName(name), value] as const);
  const all = [
    ...own.filter(([name]) => !name.startsWith('__')),
    ['alertname', kind],
    ['entity', entity],
    ['host', host ?? ''],
    ['severity', severityOf(notification)],
    ['source', source],
  ] as const;
  return {
    labels: sorted(new Map(all.filter(([, value]) => value !== '').map(([name, value]) => [name, value]))),
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

const sorted = (values: ReadonlyMap<string, string>): Readonly<Record<string, string>> =>
  Object.fromEntries([...values].sort(([one], [other]) => (one < other ? -1 : 1)));

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const separator = 255;

/**
 * The fingerprint by which Alertmanager tells alerts apart: FNV-1a of 64 bits over the sorted labels, each name and value
 * followed by the byte 255 (prometheus/common, `model/signature.go`), as 16 hexadecimal digits.
 */
export const fingerprintOf = (labels: Readonly<Record<string, string>>): string => {
  let sum = offset;
  const add = (byte: number): void => {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * prime);
  };
  for (const [name, value] of Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const text of [name, value]) {
      for (const byte of Buffer.from(text)) add(byte);
      add(separator);
    }
  }
  return sum.toString(16).padStart(16, '0');
};

/** A time as Alertmanager writes it; `null`: there is none. */
export const timeOf = (at: number | null): string =>
  at === null ? '0001-01-01T00:00:00Z' : new Date(at).toISOString();
