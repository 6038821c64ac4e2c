import { fingerprintOf } from '../../../src/language/alert-labels.ts';
import { knownFields, type ServiceRules } from '../fake-service.ts';

/** What it knows of an alert. */
export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: number;
  endsAt: number;
}

export interface FakeAlertmanager {
  readonly rules: ServiceRules;
  /** What fires at a time, by its entity. */
  firing(at: number): readonly string[];
  readonly alerts: ReadonlyMap<string, KnownAlert>;
}

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((text) => typeof text === 'string');

/** The API of an Alertmanager, version 2 (`api/v2/openapi.yaml`), as far as alerts are pushed to it. */
export const fakeAlertmanager = (): FakeAlertmanager => {
  const alerts = new Map<string, KnownAlert>();
  /** Why it is none; `null`: it is one, and kept. */
  const take = (given: unknown): string | null => {
    const fields = knownFields(given, ['labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL']);
    if (fields === null) return 'no alert';
    const { labels, annotations, startsAt, endsAt } = fields;
    if (!isTexts(labels) || !isTexts(annotations)) return 'labels are texts';
    if (Object.keys(labels).some((name) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)))
      return 'invalid label name';
    if (Object.keys(labels).length === 0 || (labels.alertname ?? '') === '')
      return 'at least one label pair required';
    const [start, end] = [Date.parse(String(startsAt)), Date.parse(String(endsAt))];
    if (!(start < end)) return 'start time must be before end time';
    alerts.set(fingerprintOf(labels), { labels, annotations, startsAt: start, endsAt: end });
    return null;
  };
  return {
    alerts,
    firing: (at) =>
      [...alerts.values()].filter(({ endsAt }) => endsAt > at).map(({ labels }) => labels.entity ?? ''),
    rules: ({ method, path, json }) => {
      if (method === 'GET' && path === '/api/v2/status') return { status: 200, body: { cluster: {} } };
      if (path !== '/api/v2/alerts')
        return { status: 404, body: { code: 404, message: 'path was not found' } };
      if (method !== 'POST') return { status: 405 };
      if (!Array.isArray(json)) return { status: 400, body: { code: 601, message: 'no list' } };
      const wrong = json.map(take).find((why) => why !== null);
      if (wrong !== undefined) return { status: 400, body: JSON.stringify(wrong) };
      const said = [...alerts.values()].map(
        ({ annotations }) => `${annotations.summary}: ${annotations.description}`,
      );
      return { status: 200, said: said.at(-1) ?? '' };
    },
  };
};
