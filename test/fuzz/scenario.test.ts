import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { locales } from '../../src/messages/messages.ts';
import { verdictOfRun } from '../../src/scenario/compare.ts';
import { junitOf, resultOf } from '../../src/scenario/machine-readable.ts';
import { readAnswers, readSeries } from '../../src/scenario/notation.ts';
import { readScenarios } from '../../src/scenario/reader.ts';
import { describeFile } from '../../src/scenario/report.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { standardPolicies } from '../../src/testing/policies.ts';
import { fuzz } from './fuzz.ts';
import { nastyText, spoiltJson, spoiltText } from './spoilt.ts';

const words = locales.en;
const standard = { policies: standardPolicies, blindTicks: 3 };

const folder = new URL('../scenarios/', import.meta.url);
const whole = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
/** Short ones: a case is to cost microseconds, and what they hold is what the others hold. */
const small = [
  "tests:\n  - name: a\n    series: { dep/db: 'inactive x2, active for 90s, unknown, gone' }\n    expect:\n      actions:\n        - { at: 1m, key: dep/db, action: alert, reason: crossed }\n      exactly: false\n",
  "locale: ru\nstep: 1m\npolicy: { cooldown: 30m, kinds: { disk: { for: 5m, forTicks: 2, keep: 1m } } }\nblindTicks: 2\nsinks:\n  telegram: { answers: '429 retry 30s, ok', rate: 1 per 1s, catchUp: false }\n  log: ok x2, 502 for 1m, timeout\ntests:\n  - name: b\n    series:\n      disk//: { values: 70+5x4 99, limit: at least 85, unit: '%', title: Disk, detail: { active: full }, source: disk }\n      job_failed: event inactive\n      container/web: failed x3, active\n    until: 10m\n    changes: [{ at: 3m, policy: { for: 0 } }]\n    expect:\n      messages:\n        log: [{ at: 6m, contains: [Disk] }]\n        telegram: []\n",
];

/** What is special in YAML. */
const yamlTexts = [
  '&a [*a]',
  '&x { y: *x }',
  '*nobody',
  '<<: *x',
  '? [a]: b',
  '? ',
  '!!binary aGVsbG8=',
  '!!js/function x',
  '---\n',
  '...\n',
  '%YAML 9.9\n---\n',
  '\t',
  '|\n   x\n',
  '>-\n',
  '"\\x00\\ud800"',
  '# x',
  '{',
  '[',
  ': ',
  '- ',
  '__proto__: 1',
  'constructor: { x: 1 }',
  "toString: 'active'",
  '0o17',
  '.inf',
  '.nan',
  'active x99999999',
  'active for 3650d',
  '3650d',
  '1ms',
  '~',
  '1e999',
] as const;
/** They take milliseconds each, so they are drawn now and then. */
const hugeYamlTexts = [
  '['.repeat(3_000),
  `${'- '.repeat(3_000)}x`,
  `${'? '.repeat(3_000)}x`,
  '{a: '.repeat(3_000),
  'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]',
] as const;
const special = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...yamlTexts) },
  { weight: 1, arbitrary: fc.constantFrom(...hugeYamlTexts) },
);
const yamlText = fc.oneof(
  spoiltText(fc.constantFrom(...small), 3),
  fc
    .tuple(fc.constantFrom(...small), fc.nat(), special, fc.constantFrom('line', 'value', 'here'))
    .map(([text, at, insert, how]) => {
      const lines = text.split('\n');
      const i = at % lines.length;
      const indent = /^ */.exec(lines[i] ?? '')?.[0] ?? '';
      if (how === 'line') lines.splice(i, 0, `${indent}${insert}`);
      else if (how === 'value') lines[i] = (lines[i] ?? '').replace(/: .*/, () => `: ${insert}`);
      else lines[i] = `${(lines[i] ?? '').slice(0, at % 40)}${insert}${(lines[i] ?? '').slice(at % 40)}`;
      return lines.join('\n');
    }),
  // JSON is YAML.
  spoiltJson(
    small.map((text) => parse(text) as unknown),
    3,
  ),
);

/** Whether it is short enough to be played thousands of times. */
const isShort = ({ turns, stepMs, sources, sinks }: Scenario): boolean =>
  turns <= 60 && stepMs >= 1_000 && sources.length <= 4 && sinks.every(({ answers }) => answers.length <= 8);

const read = (text: string) => readScenarios(text, { words, standard });

fuzz({
  name: 'a scenario file, and its run',
  input: yamlText,
  parse: (text) => {
    const { scenarios, complaints } = read(text);
    if (complaints.length > 0) return { scenarios, complaints, said: [] };
    const verdicts = scenarios.filter(isShort).map((each) => verdictOfRun(each, runScenario(each)));
    const report = { file: 'a.yaml', complaints, verdicts };
    const said = [
      ...describeFile(report, words),
      junitOf([report], words),
      JSON.stringify(resultOf([report])),
    ];
    return { scenarios, complaints, said };
  },
  holds: ({ scenarios, complaints, said }, text) => {
    // Either it can be run, or everybody is told why not, and where.
    assert.equal(scenarios.length === 0, complaints.length > 0);
    const lines = text.split(/\r\n|\n|\r/).length;
    for (const { line, column, message } of complaints) {
      assert.ok(line >= 1 && line <= lines + 1 && column >= 1, `${line}:${column} of ${lines}`);
      assert.notEqual(message, '');
      assert.doesNotMatch(message, /Maximum call stack|is not a function|Cannot read prop/);
      assert.ok(text.includes('[object') || !message.includes('[object'), message);
    }
    for (const { stepMs, turns, sources } of scenarios) {
      assert.ok(Number.isSafeInteger(stepMs) && stepMs > 0 && turns >= 1 && turns <= 100_000);
      for (const { entities } of sources) {
        for (const { seen } of entities) {
          for (const one of seen) assert.ok(typeof one === 'string' || Number.isFinite(one), String(one));
        }
      }
    }
    // Nothing slips into what people read that the file did not say.
    const slip = /undefined|NaN/;
    if (!slip.test(text)) for (const one of said) assert.doesNotMatch(one, slip);
  },
});

fuzz({
  name: 'one of the scenario files that are there, spoilt',
  input: spoiltText(fc.constantFrom(...whole.filter((text) => text.length < 2_000)), 2),
  parse: read,
  holds: ({ scenarios, complaints }) => assert.equal(scenarios.length === 0, complaints.length > 0),
});

const notation = fc.oneof(
  spoiltText(
    fc.constantFrom(
      'inactive x3, active for 34m, unknown, gone',
      '70 75 95x2, 70+5x4',
      '429 retry 30s, 502 for 34m, refused, ok x2',
    ),
  ),
  fc
    .array(
      fc.constantFrom(
        'x',
        '1',
        'x1',
        ' ',
        ',',
        'active',
        'for',
        '5m',
        '70',
        '+5',
        '-',
        '.',
        'ok',
        '429',
        'retry',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
  nastyText,
);

for (const [name, reader] of [
  ['what is seen', readSeries],
  ['what a sink answers', readAnswers],
] as const) {
  fuzz({
    name: `the notation of ${name}`,
    input: notation,
    parse: (text) => {
      const complaints: { offset: number; message: string }[] = [];
      const items = reader(text, (offset, fault) =>
        complaints.push({ offset, message: fault(words.scenario.fault) }),
      );
      return { items, complaints };
    },
    holds: ({ items, complaints }, text) => {
      assert.ok(complaints.length <= 1 && items.length + complaints.length > 0);
      for (const { offset, message } of complaints) {
        assert.ok(offset >= 0 && offset <= text.length);
        assert.notEqual(message, '');
      }
      let before = -1;
      for (const { offset, times = 1, forMs = 1 } of items) {
        assert.ok(offset > before && times > 0 && forMs > 0, `${offset} ${times} ${forMs}`);
        before = offset;
      }
    },
  });
}
