import type { Labels } from './signal.ts';

/** What an alert is known by in the world of Prometheus. */
export interface Named {
  readonly kind: string;
  readonly entity: string;
  readonly severity: string;
  /** Of the entity, and beside them its host and its source where they are to be labels. */
  readonly labels: Labels;
}

/** The kind of what a Prometheus pushes. */
export const pushedKind = 'prometheus';

/** A label must be of these characters (https://prometheus.io/docs/concepts/data_model/). */
const labelName = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');

/**
 * The labels of an alert, sorted: its kind is the name, but for what Prometheus has named, and whatever tells one entity from another
 * is a label. An empty label is as good as none, so there is none. How bad it is is a label, too, for routes go by it.
 */
export const alertLabels = ({ kind, entity, severity, labels }: Named): Labels => {
  const own = Object.entries(labels).map(([name, value]) => [labelName(name), value] as const);
  const all = new Map([
    ...own.filter(([name]) => !name.startsWith('__')),
    // Only what Prometheus itself has named has a name of its own; whoever labels a container says no such thing.
    ['alertname', kind === pushedKind ? (labels.alertname ?? kind) : kind],
    ['entity', entity],
    ['severity', severity],
  ]);
  return sorted(new Map([...all].filter(([, value]) => value !== '')));
};

/** In the order in which Alertmanager writes them. */
export const sorted = (values: ReadonlyMap<string, string>): Labels =>
  Object.fromEntries([...values].sort(([one], [other]) => (one < other ? -1 : 1)));

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const separator = 255;
const utf8 = new TextEncoder();

/**
 * The fingerprint by which Alertmanager tells alerts apart: FNV-1a of 64 bits over the sorted labels, each name and value
 * followed by the byte 255 (prometheus/common, `model/signature.go`), as 16 hexadecimal digits.
 */
export const fingerprintOf = (labels: Labels): string => {
  let sum = offset;
  const add = (byte: number): void => {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * prime);
  };
  for (const [name, value] of Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const text of [name, value]) {
      for (const byte of utf8.encode(text)) add(byte);
      add(separator);
    }
  }
  return sum.toString(16).padStart(16, '0');
};
