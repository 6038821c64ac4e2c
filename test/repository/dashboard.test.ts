import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/status/metrics.ts';

/** What Grafana and Prometheus are given to show of Polkan speaks of numbers that there are. */

interface Panel {
  readonly title: string;
  readonly id: number;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
  readonly targets: readonly { readonly expr: string; readonly refId: string }[];
}
const { panels, templating } = JSON.parse(readFileSync('examples/grafana/polkan-dashboard.json', 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
};
/** What of Grafana the dashboard uses: its own names of panels and units (grafana-data, `valueFormats`). */
const panelTypes = ['stat', 'timeseries', 'table', 'state-timeline', 'bargauge', 'gauge'];
const units = ['none', 'short', 's', 'ms', 'bytes', 'percent', 'percentunit', 'ops', 'dateTimeAsIso'];
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

  test.each(panels)(
    '$title is a panel as Grafana has them, fed from the data source that is chosen',
    (panel) => {
      const { type, datasource, fieldConfig, gridPos, targets } = panel;
      expect(panelTypes).toContain(type);
      expect(units).toContain(fieldConfig?.defaults?.unit ?? 'none');
      expect(datasource?.uid).toMatch(/^\$\{datasource\}$/);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      for (const { expr } of targets) {
        const variables = [...expr.matchAll(/\$(\w+)/g)].map(([, name = '']) => name);
        const known = [...templating.list.map(({ name }) => name), '__rate_interval'];
        expect(variables.filter((name) => !known.includes(name))).toEqual([]);
      }
      // 24 columns, and nothing on another.
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      const overlaps = ({ gridPos: { x, y, w, h } }: Panel): boolean =>
        x < gridPos.x + gridPos.w && gridPos.x < x + w && y < gridPos.y + gridPos.h && gridPos.y < y + h;
      expect(panels.filter((other) => other !== panel && overlaps(other)).map(({ title }) => title)).toEqual(
        [],
      );
    },
  );

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
