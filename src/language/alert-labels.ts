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

/** A label must be of these characters for an Alertmanager before 0.27 (https://prometheus.io/docs/concepts/data_model/). */
export const classicName = (name: string): string =>
  name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');

/**
 * The labels of an alert, sorted: its kind is the name, but for what Prometheus has named, and whatever tells one entity from another
 * is a label. An empty label is as good as none, so there is none. How bad it is is a label, too, for routes go by it.
 *
 * @param called what a label of that name is called there
 */
export const alertLabels = (
  { kind, entity, severity, labels }: Named,
  called: (name: string) => string = classicName,
): Labels => {
  const own = Object.entries(labels).map(([name, value]) => [called(name), value] as const);
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

const separator = 255;
const utf8 = new TextEncoder();

/**
 * The fingerprint by which Alertmanager tells alerts apart: FNV-1a of 64 bits over the sorted labels, each name and value
 * followed by the byte 255 (prometheus/common, `model/signature.go`), as 16 hexadecimal digits.
 */
export const fingerprintOf = (labels: Labels): string => {
  // In two halves: big integers would take fifty times as long. The prime is 2^40 + 0x1b3.
  let [high, low] = [0xcbf29ce4, 0x84222325];
  const add = (byte: number): void => {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 0x1_0000_0000) + (low << 8)) >>> 0;
    low = product >>> 0;
  };
  for (const [name, value] of Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const text of [name, value]) {
      for (const byte of utf8.encode(text)) add(byte);
      add(separator);
    }
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
};
