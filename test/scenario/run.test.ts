import { describe, expect, test } from 'vitest';
import { durationText } from '../../src/language/duration.ts';
import { locales } from '../../src/messages/messages.ts';
import { verdictOfRun } from '../../src/scenario/compare.ts';
import { readScenarios } from '../../src/scenario/reader.ts';
import { runScenario, type ScenarioRun } from '../../src/scenario/run.ts';
import { standardPolicies } from '../../src/testing/policies.ts';

/** A file of one test with these lines in it; what is expected does not matter. */
const play = (...lines: string[]): ScenarioRun => {
  const text = ['tests:', '  - name: it', ...lines.map((line) => `    ${line}`)].join('\n');
  const { scenarios, complaints } = readScenarios(
    lines.some((line) => line.startsWith('expect')) ? text : `${text}\n    expect: { actions: [] }`,
    { words: locales.en, standard: { policies: standardPolicies, blindTicks: 3 } },
  );
  expect(complaints).toEqual([]);
  const [scenario] = scenarios;
  return scenario === undefined ? expect.unreachable() : runScenario(scenario);
};
const actionsOf = ({ actions }: ScenarioRun): string[] =>
  actions.map(({ at, key, action, reason }) => `${durationText(at)} ${key} ${action}, ${reason}`);
const messagesOf = ({ messages }: ScenarioRun, sink = 'chat'): string[] =>
  (messages.get(sink) ?? []).map(({ at, text }) => `${durationText(at)} ${text}`);
const chat = 'expect: { messages: { chat: [] } }';

describe('what is seen', () => {
  test('is active, inactive, unknown and gone, sweep by sweep', () => {
    const run = play('series:', '  dep/db: inactive, active x2, unknown x2, inactive x2, active, gone', chat);
    expect(actionsOf(run)).toEqual([
      '30s dep/db alert, crossed',
      '2m30s dep/db recovery, cleared',
      '3m30s dep/db alert, crossed',
      '4m dep/db recovery, gone',
    ]);
    expect(messagesOf(run)).toEqual([
      '30s 🔴 dep/db: it is active.',
      '2m30s 🟢 dep/db: recovered after 2 min, it is well.',
      '3m30s 🔴 dep/db: it is active.',
      '4m ⚪ dep/db: gone after 30 s, there is nothing left to watch.',
    ]);
    expect(run.transitions.map(({ reason }) => reason)).toContain('inside cooldown');
  });

  test.each([
    ['85', [false, true, true]],
    ['above 85', [false, false, true]],
    ['below 85', [true, false, false]],
    ['at most 85', [true, true, false]],
  ])('is a value that is compared with %s', (limit, active) => {
    const run = play('series:', `  disk//: { values: 84 85 86, limit: ${limit}, unit: '%' }`, chat);
    const expected = active.flatMap((is, turn) => {
      const was = active[turn - 1] ?? false;
      if (is === was) return [];
      const [mark, more] = is
        ? ['🔴', '']
        : [
            '🟢',
            `recovered after ${durationText(turn * 30_000)
              .replace(/(\d)([a-z])/g, '$1 $2in')
              .replace(/sin/, 's')}, `,
          ];
      return [`${durationText(turn * 30_000)} ${mark} disk//: ${more}${84 + turn}% (limit 85%).`];
    });
    expect(messagesOf(run)).toEqual(expected);
  });

  test('may be a value at one sweep and a word at another', () => {
    const run = play('series: { x: { values: 5 unknown inactive 7, limit: 3 } }', chat);
    expect(messagesOf(run)).toEqual([
      '0s 🔴 x: 5 (limit 3).',
      '1m 🟢 x: recovered after 1 min, it is well.',
      '1m30s 🔴 x: 7 (limit 3).',
    ]);
  });

  test('is an event that is told each time, and not again when the series is over', () => {
    const run = play(
      'policy: { for: 10m, forTicks: 9 }',
      'until: 5m',
      'series: { job_failed: "event x2, inactive, unknown, event" }',
      chat,
    );
    expect(actionsOf(run)).toEqual([
      '0s job_failed alert, edge',
      '30s job_failed alert, edge',
      '2m job_failed alert, edge',
    ]);
    expect(messagesOf(run)[0]).toBe('0s 🔴 job_failed: it happened.');
  });

  test('goes on as its last item says, through the last sweep and not beyond it', () => {
    const seen = 'series: { a: "inactive, active", b: active x2 gone, c: failed x3 }';
    const run = play('step: 10m', 'until: 1h', 'policy: { cooldown: 20m }', seen);
    expect(actionsOf(run)).toEqual([
      '0s b alert, crossed',
      '10m a alert, crossed',
      '20m b recovery, gone',
      '20m blind/c alert, crossed',
      '30m a realert, cooldown elapsed',
      '40m blind/c realert, cooldown elapsed',
      '50m a realert, cooldown elapsed',
      '1h blind/c realert, cooldown elapsed',
    ]);
  });

  test('has a title and a detail, of which the standard stands in for what is left out', () => {
    const run = play(
      'series:',
      '  dep/a: { states: active inactive, title: Database, detail: look at it }',
      '  dep/b: { states: active inactive, source: others, detail: { active: no answer. } }',
      '  x: { values: 5 1, limit: 3, detail: { inactive: low } }',
      chat,
    );
    expect(messagesOf(run)).toEqual([
      '0s 🔴 Database: look at it',
      '0s 🔴 dep/b: no answer.',
      '0s 🔴 x: 5 (limit 3).',
      '30s 🟢 Database: recovered after 30 s, look at it',
      '30s 🟢 dep/b: recovered after 30 s, it is well.',
      '30s 🟢 x: recovered after 30 s, low',
    ]);
  });
});

test('how bad it is and what labels it has are part of what is seen', () => {
  const run = play(
    'series: { a: { states: warning critical inactive, labels: { group: shop } } }',
    'expect: { notices: [] }',
  );
  expect(run.transitions.map(({ action, severity, labels }) => [action, severity, labels])).toEqual([
    ['alert', 'warning', { group: 'shop' }],
    ['realert', 'critical', { group: 'shop' }],
    ['recovery', undefined, { group: 'shop' }],
  ]);
});

describe('a failed sweep', () => {
  test('shows nothing of its source, and after some in a row makes it blind', () => {
    const run = play(
      'blindTicks: 2',
      'series:',
      '  container/a: active, failed x4, active',
      '  container/b: inactive, gone x4, inactive',
      '  dep/c: inactive x3, active x3',
      chat,
    );
    expect(actionsOf(run)).toEqual([
      '0s container/a alert, crossed',
      '1m blind/containers alert, crossed',
      '1m30s dep/c alert, crossed',
      '2m30s blind/containers recovery, cleared',
    ]);
    expect(messagesOf(run)[1]).toBe(
      "1m 🔴 Source containers: could not be read 2 times in a row: the reading failed. What it watches can't be seen; nothing is said of it until it can be read again.",
    );
  });

  test('is one of the source that a series names', () => {
    const run = play(
      'series: { a: { states: failed x3, source: probe }, b: { states: active, source: probe } }',
    );
    expect(actionsOf(run)).toEqual(['1m blind/probe alert, crossed']);
  });
});

describe('the policy', () => {
  const down = 'series: { dep/db: active for 5m inactive }';
  test.each([
    ['cooldown: 2m', ['0s alert', '2m realert', '4m realert', '5m recovery']],
    ['for: 2m', ['2m alert', '5m recovery']],
    ['forTicks: 3', ['1m alert', '5m recovery']],
    ['keep: 0', ['0s alert', '5m recovery']],
    ['kinds: { dep: { for: 1m }, disk: { for: 4m } }', ['1m alert', '5m recovery']],
    ['for: 1m, kinds: { dep: { for: 0s } }', ['0s alert', '5m recovery']],
  ])('{ %s } holds', (policy, expected) => {
    const { actions } = play(`policy: { ${policy} }`, down);
    expect(actions.map(({ at, action }) => `${durationText(at)} ${action}`)).toEqual(expected);
  });

  test('is, for kinds that Polkan knows, that of the sidecar', () => {
    expect(actionsOf(play('series: { orch_down: active x3, agent_hung/1: active for 11m }'))).toEqual([
      '1m orch_down alert, debounced',
      '10m agent_hung/1 alert, debounced',
    ]);
  });

  test('changes on the way: from the sweep at that time on, for incidents that are open too', () => {
    const run = play(
      'step: 1m',
      'policy: { cooldown: 1h }',
      'series: { dep/db: active for 20m inactive x5 }',
      'changes:',
      '  - { at: 5m, policy: { cooldown: 5m } }',
      '  - { at: 11m, policy: { cooldown: 1h, keep: 2m } }',
    );
    expect(actionsOf(run)).toEqual([
      '0s dep/db alert, crossed',
      '5m dep/db realert, cooldown elapsed',
      '10m dep/db realert, cooldown elapsed',
      '22m dep/db recovery, cleared',
    ]);
  });
});

describe('a sink', () => {
  /** Five events, a minute apart from 0 on. */
  const events = [
    'step: 1m',
    'series: { job/1: event, job/2: inactive event, job/3: inactive x2 event, job/4: inactive x3 event }',
  ];
  const told = (answers: string): string[] =>
    messagesOf(play(...events, `sinks: { chat: { answers: '${answers}', catchUp: false } }`, chat)).map(
      (line) => line.replace(/ 🔴 (\(may be a repeat\) )?(job.\d): it happened\./, ' $1$2').trim(),
    );

  test.each([
    ['ok', ['0s job/1', '1m job/2', '2m job/3', '3m job/4']],
    ['500 x2', ['3s job/1', '1m job/2', '2m job/3', '3m job/4']],
    ['ok, refused', ['0s job/1', '1m1s job/2', '2m job/3', '3m job/4']],
    ['429 retry 10s', ['10s job/1', '1m job/2', '2m job/3', '3m job/4']],
    // A time begins with the item: that of a count, with its last attempt.
    ['ok for 50s, 502 for 5s', ['0s job/1', '1m job/2', '2m job/3', '3m job/4']],
    ['ok for 50s, 502 for 15s', ['0s job/1', '1m7s job/2', '2m job/3', '3m job/4']],
    ['ok x2, 502 for 61s', ['0s job/1', '1m job/2', '2m1s job/3', '3m job/4']],
    ['ok x2, 502 for 60s', ['0s job/1', '1m job/2', '2m job/3', '3m job/4']],
    ['ok, 400 x2', ['0s job/1', '3m job/4']],
    ['401, ok', ['1s job/1', '1m job/2', '2m job/3', '3m job/4']],
    ['timeout', ['11s (may be a repeat) job/1', '1m job/2', '2m job/3', '3m job/4']],
  ])('that answers %s is told at these times', (answers, expected) => {
    expect(told(answers)).toEqual(expected);
  });

  test('keeps its rate', () => {
    const run = play(
      'series: { a: active, b: active, c: active }',
      'sinks: { chat: { answers: ok, rate: "2 per 5s, 1 per 1s" } }',
    );
    expect(messagesOf(run).map((line) => line.split(' ')[0])).toEqual(['0s', '1s', '5s']);
  });

  test('is told a backlog as one message, unless it does not want that', () => {
    const down = ['series: { dep/a: active x2 inactive }', 'until: 10m'];
    expect(messagesOf(play(...down, 'sinks: { chat: 500 for 5m }'))).toEqual([
      '5m3s 📋 chat was out of reach for 5 min:\nCame and went (1):\n⚪ dep/a: from 00:00, for 1 min',
    ]);
    expect(
      messagesOf(play(...down, 'sinks: { chat: { answers: 500 for 5m, catchUp: false } }')).map(
        (line) => line.split(':')[0],
      ),
    ).toEqual(['5m3s 🔴 dep/a', '5m3s 🟢 dep/a']);
  });

  test('has what it has lost, and what waits for it a day after the last sweep', () => {
    const run = play('series: { a: active inactive }', 'sinks: { chat: 400, dead: refused for 2d, log: ok }');
    expect(run.losses).toEqual(
      new Map([
        ['chat', { dropped: [{ at: 0, why: 'HTTP 400' }], waiting: 0 }],
        ['dead', { dropped: [], waiting: 2 }],
        ['log', { dropped: [], waiting: 0 }],
      ]),
    );
    expect(messagesOf(run, 'dead')).toEqual([]);
    expect(
      messagesOf(play('series: { a: active }', 'sinks: { dead: refused for 23h }'), 'dead'),
    ).toHaveLength(1);
  });

  test('is told what is too long in parts', () => {
    const run = play(`series: { a: { states: active, detail: ${'word '.repeat(1000)}} }`, chat);
    expect(messagesOf(run)).toHaveLength(2);
    expect(messagesOf(run)[0]).toContain('a (1/2): word');
  });
});

test('messages are in the language of the file', () => {
  const { scenarios } = readScenarios(
    "locale: ru\ntests: [{ name: it, series: { a: { values: 5 1, limit: 3, unit: '%' } }, expect: { messages: { chat: [] } } }]",
    { words: locales.en, standard: { policies: standardPolicies, blindTicks: 3 } },
  );
  expect(scenarios.flatMap((each) => messagesOf(runScenario(each)))).toEqual([
    '0s 🔴 a: 5% (порог 3%).',
    '30s 🟢 a: снова в порядке, длилось 30 с; 1% (порог 3%).',
  ]);
});

test('a scenario that is played twice ends the same', () => {
  const text = 'tests: [{ name: it, series: { a: active x3 inactive }, expect: { messages: { chat: [] } } }]';
  const { scenarios } = readScenarios(text, {
    words: locales.en,
    standard: { policies: standardPolicies, blindTicks: 3 },
  });
  const [scenario] = scenarios;
  if (scenario === undefined) expect.unreachable();
  expect(runScenario(scenario)).toEqual(runScenario(scenario));
  expect(verdictOfRun(scenario, runScenario(scenario)).passed).toBe(false);
});
