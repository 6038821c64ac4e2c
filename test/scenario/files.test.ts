import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fromJSONSchema } from 'zod';
import * as z from 'zod/mini';
import { scenarioSchema } from '../../scripts/scenario-schema.ts';
import { scenariosPage } from '../../scripts/scenarios-page.ts';
import { cronFor } from '../../src/config/telling/read.ts';
import { tellingFile } from '../../src/config/telling/schema.ts';
import { locales } from '../../src/messages/messages.ts';
import { type Verdict, verdictOfRun } from '../../src/scenario/compare.ts';
import { readScenarios } from '../../src/scenario/reader.ts';
import { describeFile } from '../../src/scenario/report.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { standardPolicies } from '../../src/testing/policies.ts';
import { longTest } from '../support/long-test.ts';
import { isWhole } from '../support/runs.ts';

const words = locales.en;
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
/** What reads the cron expressions of whichever file has one. */
const cron = await cronFor({ maintenance: [{ cron: '0 4 * * 0' }] });
const scenariosIn = (text: string): readonly Scenario[] => {
  const { scenarios, complaints } = readScenarios(text, {
    words,
    cron,
    standard: { policies: standardPolicies, blindTicks: 3 },
  });
  expect(complaints).toEqual([]);
  return scenarios;
};
const verdictsOn = (text: string): Verdict[] =>
  scenariosIn(text).map((each) => verdictOfRun(each, runScenario(each)));
/** What a failing file says; nothing if it passes. */
const failures = (text: string): string[] => {
  const verdicts = verdictsOn(text).filter(({ passed }) => !passed);
  return verdicts.length === 0 ? [] : describeFile({ file: 'web.yaml', complaints: [], verdicts }, words);
};

const examples = globSync('examples/*.yaml').sort();
const knownAnswers = globSync('test/scenarios/*.yaml').sort();
/** Complaints about other tools, and what Polkan makes of them. */
const complaints = globSync('test/scenarios/telling/*.yaml').sort();
const files = [...examples, ...knownAnswers, ...complaints];
/** Hours of a storm take seconds: test/telling/cases.test.ts has it, too, without a timeline around it. */
const long = ['One every five seconds for an hour'];
const cases = files
  .flatMap((file) => scenariosIn(read(file)).map((scenario) => ({ file, scenario })))
  .filter(({ scenario: { name } }) => isWhole || !long.some((start) => name.startsWith(start)));

describe('the scenario files', () => {
  test('are there', () => {
    expect(examples).toHaveLength(3);
    expect(knownAnswers.length).toBeGreaterThanOrEqual(11);
    expect(complaints.length).toBeGreaterThanOrEqual(18);
    expect([...knownAnswers, ...complaints]).toHaveLength(globSync('test/scenarios/**/*.yaml').length);
  });

  test.each(cases)('$file: $scenario.name', ({ file, scenario }) => {
    const verdict = verdictOfRun(scenario, runScenario(scenario));
    expect(verdict.passed ? [] : describeFile({ file, complaints: [], verdicts: [verdict] }, words)).toEqual(
      [],
    );
  });

  /** A file that passes whatever happens would prove nothing. */
  longTest.each(cases)('$file: $scenario.name, is held to every sweep', ({ scenario }) => {
    expect(scenario.expected.exactly).toBe(true);
    const { notices, actions, messages } = scenario.expected;
    const told = (notices ?? actions)?.length ?? [...messages.values()].flat().length;
    const first = scenario.sources[0]?.entities[0];
    const ever = first?.isEdge ? 'inactive' : told > 0 ? 'inactive' : 'active';
    const other: Scenario = {
      ...scenario,
      sources: scenario.sources.map((source) => ({
        ...source,
        entities: source.entities.map((each) => ({
          ...each,
          seen: each.seen.map(() => ever),
          isEdge: false,
          limit: null,
        })),
      })),
      policies: { fallback: { cooldownMs: 0, forMs: 0, forTicks: 1, keepMs: 0 }, kinds: {} },
      changes: [],
      // There is nothing that they could be about.
      commands: [],
    };
    expect(verdictOfRun(other, runScenario(other)).passed).toBe(false);
  });

  const origins: readonly [file: string, ...parts: string[]][] = [
    ['alertmanager-repeat', 'prometheus/alertmanager', 'TestDedupStageNeedsUpdate'],
    ['alertmanager-retry', 'prometheus/alertmanager', 'TestRetry'],
    ['beszel-delayed', 'henrygd/beszel', 'TestStatusAlerts'],
    ['gatus-thresholds', 'TwiN/gatus', 'TestHandleAlerting'],
    ['icinga-attempts', 'Icinga/icinga2', 'service_3attempts'],
    ['prometheus-for-raised', 'prometheus/prometheus', 'TestFiringAlertResetToPendingOnHoldDurationIncrease'],
    [
      'prometheus-keep-firing-for',
      'prometheus/prometheus',
      'TestKeepFiringFor',
      'TestPendingAndKeepFiringFor',
    ],
    ['prometheus-two-series', 'prometheus/prometheus', 'TestAlertingRule'],
    ['promtool-unit-test', 'prometheus/prometheus', 'unit_testing_rules.md'],
    ['riemann-stable', 'riemann/riemann', 'stable-test'],
    ['riemann-throttle', 'riemann/riemann', 'throttle-test'],
  ];
  test('of known answers say where they come from', () => {
    expect(knownAnswers).toEqual(origins.map(([file]) => `test/scenarios/${file}.yaml`));
    for (const [file, ...parts] of origins) {
      const [head = ''] = read(`test/scenarios/${file}.yaml`).split('\n\n');
      for (const part of parts) expect(head).toContain(part);
      expect(head).toMatch(/^# From [\s\S]*\(read at [0-9a-f]{7}\)/);
    }
  });
});

describe('the JSON Schema', () => {
  const schema = JSON.parse(read('docs/scenario.schema.json')) as object;

  const format = fromJSONSchema(schema as never);

  test('is what npm run docs makes of the format', () => {
    expect(schema).toEqual(scenarioSchema());
  });

  test.each(files)('takes %s', (file) => {
    expect(format.safeParse(parse(read(file))).error?.issues ?? []).toEqual([]);
  });

  test.each([
    ['an unknown field', { tests: [{ name: 'a', series: {}, expect: {}, serie: 1 }] }],
    [
      'an unknown field of a policy',
      { policy: { fro: '1m' }, tests: [{ name: 'a', series: {}, expect: {} }] },
    ],
    ['what is no duration', { step: '5 min', tests: [{ name: 'a', series: {}, expect: {} }] }],
    ['a missing name', { tests: [{ series: {}, expect: {} }] }],
    [
      'another action',
      { tests: [{ name: 'a', series: {}, expect: { actions: [{ at: '1m', key: 'a', action: 'x' }] } }] },
    ],
    [
      'a limit of another form',
      { tests: [{ name: 'a', series: { a: { values: 1, limit: 'over 5' } }, expect: {} }] },
    ],
  ])('refuses %s', (_, value) => {
    expect(format.safeParse(value).success).toBe(false);
  });
});

describe('docs/scenarios.md', () => {
  const page = read('docs/scenarios.md');
  const notation = read('docs/scenario-notation.md');
  const blocks = [...(page + notation).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ([, language, text = '']) => ({
      language,
      text,
    }),
  );
  const yaml = blocks.filter(({ language }) => language === 'yaml');

  test('shows the examples as they are', () => {
    expect(page).toBe(scenariosPage(page));
    expect(yaml).toHaveLength(2 + examples.length);
  });

  test.each(yaml)('shows a file that passes: $text', ({ text }) => {
    expect(failures(text)).toEqual([]);
  });

  test('shows what a wrong cooldown is told', () => {
    const [first] = yaml;
    const [shown] = blocks.filter(({ language }) => language === 'text');
    const wrong = (first?.text ?? '').replace('cooldown: 30m', 'cooldown: 45m');
    expect(`${failures(wrong).join('\n')}\n`).toBe(shown?.text);
  });

  test('explains every field and every word of the notations', () => {
    const names = new Set(shapesIn(scenarioSchema()).flatMap(({ properties }) => Object.keys(properties)));
    expect(names.size).toBeGreaterThan(30);
    const config = read('docs/telling-config.md') + read('docs/times.md');
    const ofConfig = new Set(
      shapesIn(z.toJSONSchema(tellingFile)).flatMap(({ properties }) => Object.keys(properties)),
    );
    for (const name of names) {
      if (ofConfig.has(name)) expect(config).toMatch(new RegExp(`\`${name}\\b|\\b${name}:`));
      else expect(page + notation).toMatch(new RegExp(`\`${name}\\b`));
    }
    for (const word of [
      'active',
      'inactive',
      'unknown',
      'gone',
      'failed',
      'event',
      'info',
      'warning',
      'critical',
      'ok',
      'refused',
      'timeout',
      '429 retry 30s',
    ]) {
      expect(page + notation).toContain(`\`${word}\``);
    }
  });
});

/** Every object of a JSON Schema. */
const shapesIn = (schema: unknown): { properties: object }[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const inside = Object.values(schema).flatMap(shapesIn);
  return 'properties' in schema && typeof schema.properties === 'object' && schema.properties !== null
    ? [{ properties: schema.properties }, ...inside]
    : inside;
};
