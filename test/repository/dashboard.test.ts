import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/status/metrics.ts';

/** What Grafana and Prometheus are given to show of Polkan speaks of numbers that there are. */

interface Panel {
  readonly title: string;
  readonly id: number;
  readonly targets: readonly { readonly expr: string }[];
}
const { panels } = JSON.parse(readFileSync('examples/grafana/polkan-dashboard.json', 'utf8')) as {
  readonly panels: readonly Panel[];
};
interface Rule {
  readonly alert: string;
  readonly expr: string;
}
const { groups } = parse(readFileSync('examples/prometheus/polkan-rules.yml', 'utf8')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** The names of all numbers at /metrics. */
let metrics: ReadonlySet<string>;
beforeAll(async () => {
  const text = await createMetrics('1').text(
    { at: 0, healthy: true, sources: [], sinks: [], states: {}, watched: [], open: [] },
    0,
  );
  metrics = new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
    ),
  );
});

const namesIn = (expression: string): string[] =>
  [...expression.matchAll(/\b(?:polkan|process)_\w+/g)].map(([name]) => name);

describe('the dashboard', () => {
  test.each(panels)('$title asks for numbers that there are', ({ targets }) => {
    expect(targets.length).toBeGreaterThan(0);
    for (const { expr } of targets) {
      expect(namesIn(expr).length, expr).toBeGreaterThan(0);
      for (const name of namesIn(expr)) expect(metrics.has(name), name).toBe(true);
    }
  });

  test('has panels of different names and ids', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });
});

test.each(rules.filter(({ expr }) => !/^(vector|up)\b/.test(expr)))(
  'the rule $alert asks for numbers that there are',
  ({ expr }) => {
    expect(namesIn(expr).length).toBeGreaterThan(0);
    for (const name of namesIn(expr)) expect(metrics.has(name), name).toBe(true);
  },
);
