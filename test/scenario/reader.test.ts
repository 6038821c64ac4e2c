import { describe, expect, test } from 'vitest';
import { type Locale, locales } from '../../src/messages/messages.ts';
import { readScenarios } from '../../src/scenario/reader.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { standardPolicies } from '../../src/testing/policies.ts';
import { expectAtOnce } from '../support/at-once.ts';

const standard = { policies: standardPolicies, blindTicks: 3 };
/** What is wrong in a file, as `line:column message`. */
const faultsIn = (text: string, locale: Locale = 'en'): string[] =>
  readScenarios(text, { words: locales[locale], standard }).complaints.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
const read = (text: string): readonly Scenario[] => {
  const { scenarios, complaints } = readScenarios(text, { words: locales.en, standard });
  expect(complaints).toEqual([]);
  return scenarios;
};
const only = (text: string): Scenario => {
  const [scenario, another] = read(text);
  expect(another).toBeUndefined();
  return scenario as Scenario;
};

/** A file of one test, with lines put in from line 3 on. */
const fileWith = (...lines: string[]): string =>
  ['tests:', '  - name: it', ...lines.map((line) => `    ${line}`)].join('\n');
const expectation = 'expect: { actions: [] }';
const series = 'series: { dep/db: active }';

describe('a file that is no scenario', () => {
  test.each([
    ['an unclosed bracket', 'tests: [\n', /^2:1 a bracket/],
    [
      'a field that stands twice',
      `${fileWith(series, series, expectation)}`,
      /^4:5 series stands here twice: the first time in line 3$/,
    ],
    ['a colon in a plain text', fileWith('x: a: b'), /^3:8 a second `: `/],
    [
      'two documents',
      `${fileWith(series, expectation)}\n---\ntests: []\n`,
      /^5:1 one file holds one document/,
    ],
    ['an unknown anchor', 'tests: *them\n', /^1:8 .*\bthem\b/],
    [
      'an alias in its own anchor',
      'tests: &all [*all]\n',
      /^1:14 an alias stands inside of what it stands for$/,
    ],
    ['a list of lists of lists …', '- '.repeat(20_000), /^1:\d+ it is nested too deep to be read$/],
    ['a name of names of names …', '? '.repeat(20_000), /^1:\d+ it is nested too deep to be read$/],
    ['a mapping of mappings …', '{a: '.repeat(20_000), /^1:\d+ it is nested too deep to be read$/],
    ['a value that is no JSON', 'tests: !!binary aGVsbG8=\n', /^1:8 !!binary is no tag that is known here/],
  ])('%s is complained of with its place', (_, text, complaint) => {
    const [first] = faultsIn(text);
    expect(first).toMatch(complaint);
  });

  test('an expected text of two hundred thousand spaces is read at once', () => {
    const text = `x${' '.repeat(200_000)}x`;
    const file = fileWith(series, `expect: { messages: { log: [{ at: 0, text: '${text}' }] } }`);
    expect(expectAtOnce(() => faultsIn(file))).toEqual([]);
  });

  test('a sink may have the name of what every object has', () => {
    const text = fileWith(series, 'expect: { messages: { toString: [], log: [] } }');
    expect(faultsIn(text)).toEqual([]);
  });

  test.each([
    ['', '1:1 null is not a mapping of names to values'],
    ['- a\n', '1:1 ["a"] is not a mapping of names to values'],
    ['step: 30s\n', '1:1 tests is missing'],
    ['tests: []\n', '1:8 [] is not a list with something in it'],
    ['tests: 5\n', '1:8 5 is not a list'],
    ['tests:\n  -\n', '2:4 null is not a mapping of names to values'],
  ])('%j: %s', (text, complaint) => {
    expect(faultsIn(text)).toEqual([complaint]);
  });
});

describe('what is wrong is told with its place, all of it at once, in the order of the file', () => {
  test('fields', () => {
    const text = [
      'stepp: 30s', //  1
      'locale: de', //  2
      'policy:', //  3
      '  cooldown: 30', //  4
      '  forTicks: 0', //  5
      '  kinds:', //  6
      '    dep: { fro: 1m, keep: [1] }', //  7
      '    disk: 5', //  8
      'sinks:', //  9
      '  chat: { answer: ok }', // 10
      '  log: [ok]', // 11
      '  mail: { answers: ok, catchUp: yes }', // 12
      'tests:', // 13
      '  - nmae: it', // 14
      '    blindTicks: 1.5', // 15
      '    series: { a: { value: 5 }, b: 3, c: { limit: high, values: [1] } }', // 16
      '    changes: [{ policy: {} }]', // 17
      '    until: 1m', // 18
      '    expect:', // 19
      '      actions:', // 20
      '        - { at: 5m, key: a, action: alarm, reason: just so }', // 21
      '        - 5m', // 22
      '      messages: { chat: { at: 5m } }', // 23
      '      exactly: 1', // 24
      '      foo: 1', // 25
    ].join('\n');
    expect(faultsIn(text)).toEqual([
      '1:1 stepp is no field here; did you mean step?',
      '2:9 de is not one of en, ru',
      '4:13 30 is not a duration such as 90s, 30m, 1h30m',
      '5:13 0 is not a whole number from 1 to 1000',
      '7:12 fro is no field here; did you mean for?',
      '7:27 [1] is not a duration such as 90s, 30m, 1h30m',
      '8:11 5 is not a mapping of names to values',
      '10:9 answers is missing',
      '10:11 answer is no field here; did you mean answers?',
      '11:8 ["ok"] is not a text or a mapping of names to values',
      '12:33 yes is not true or false',
      '14:5 name is missing',
      '14:5 nmae is no field here; did you mean name?',
      '15:17 1.5 is not a whole number from 1 to 1000',
      '16:20 value is no field here; did you mean values?',
      '16:35 3 is not a text or a mapping of names to values',
      '16:64 [1] is not a text',
      '17:15 at is missing',
      '21:37 alarm is not one of alert, realert, recovery',
      '21:52 just so is not one of crossed, debounced, cooldown elapsed, cleared, gone, edge, worse',
      '22:11 5m is not a mapping of names to values',
      '23:25 tests[0].expect.messages.chat: {"at":"5m"} is not a list',
      '24:16 1 is not true or false',
      '25:7 foo is no field here; there are notices, holds, explain, actions, messages, exactly',
    ]);
  });

  test('what the fields say', () => {
    const text = [
      'step: 0s', //  1
      'policy: { cooldown: 5 min }', //  2
      'sinks:', //  3
      '  chat: ok, k', //  4
      '  mail: { answers: 200, rate: 5/s }', //  5
      'tests:', //  6
      '  - name: it', //  7
      '    step: 45s', //  8
      '    policy: { keep: 1w, kinds: { dep: { for: x } } }', //  9
      '    series:', // 10
      '      container/web: active x2, actve', // 11
      '      job: event, active', // 12
      '      load: { values: 5, unknown: , limit: 1 }', // 13
      '    expect: { actions: [] }', // 14
    ].join('\n');
    expect(faultsIn(text)).toEqual([
      '13:26 unknown stands behind a comma inside { }, which ends a value: leave the commas out there, or put the text in quotes',
    ]);
    expect(faultsIn(text.replace(' unknown: ,', ''))).toEqual([
      '2:21 5 min is not a duration such as 90s, 30m, 1h30m',
      '4:13 k means nothing here; did you mean ok?',
      '5:20 200 means nothing here; there are ok, refused, timeout, 429 retry 30s, 502',
      '5:31 5/s is not a rate such as 1 per 1s, 20 per 1m',
      '9:21 1w is not a duration such as 90s, 30m, 1h30m',
      '9:46 x is not a duration such as 90s, 30m, 1h30m',
      '11:33 actve means nothing here; did you mean active?',
      '12:19 an event is no state: beside it, only inactive, unknown, gone and failed make sense',
    ]);
  });

  test.each([
    [`tests: ${'a'.repeat(60)}`, `1:8 ${'a'.repeat(60)} is not a list`],
    [`tests: ${'a'.repeat(62)}`, `1:8 ${'a'.repeat(60)}… is not a list`],
    ['tests: |\n  a\n\n  b', '1:8 a b is not a list'],
    ["tests: ''", '1:8 "" is not a list'],
    ['tests: { a: 1 }', '1:8 tests: {"a":1} is not a list'],
  ])('a wrong value in short, in one line: %j', (text, complaint) => {
    expect(faultsIn(text)).toEqual([complaint]);
  });

  test('a field without a value, which in braces may be the rest of one', () => {
    expect(faultsIn(fileWith('serie:', series, expectation))).toEqual([
      '3:5 serie is no field here; did you mean series?',
    ]);
    const cut =
      'stands behind a comma inside { }, which ends a value: leave the commas out there, or put the text in quotes';
    expect(faultsIn(fileWith('series: { dep/db: { states: active, gone x2 } }', expectation))).toEqual([
      `3:41 gone x2 ${cut}`,
    ]);
    expect(faultsIn(fileWith('series: { dep/db: { states: active, stats: gone } }', expectation))).toEqual([
      '3:41 stats is no field here; did you mean states?',
    ]);
  });

  test('a union is held to the shape that is meant', () => {
    // Neither text nor mapping, and a mapping that is wrong in two places.
    const of = (entry: string) => faultsIn(fileWith(`series: { a: ${entry} }`, expectation));
    expect(of('[1]')).toEqual(['3:18 [1] is not a text or a mapping of names to values']);
    expect(of('{ states: 5, source: [] }')).toEqual(['3:28 5 is not a text', '3:39 [] is not a text']);
  });

  test('in the language that is asked for', () => {
    expect(faultsIn(fileWith(series), 'ru')).toEqual(['2:5 нет поля expect']);
  });
});

describe('a series', () => {
  const faultsOf = (entry: string, ...more: string[]): string[] =>
    faultsIn(fileWith('series:', `  ${entry}`, ...more, expectation));

  test.each([
    ["'': active", '4:7  is no key such as container/web or host_mem'],
    ['container/: active', '4:7 container/ is no key such as container/web or host_mem'],
    ['a b/c: active', '4:7 a b/c is no key such as container/web or host_mem'],
    ['a:b/c: active', '4:7 a:b/c is no key such as container/web or host_mem'],
    ['blind/host: active', '4:7 Polkan itself makes blind: write failed in a series of the source'],
    ['x: { title: X }', '4:10 either states or values must say what is seen'],
    ['x: { states: active, values: 5, limit: 1 }', '4:10 either states or values must say what is seen'],
    ['x: { values: unknown 5 }', '4:28 values need a limit: from where on is it active?'],
    ['x: active 5', '4:17 values need a limit: from where on is it active?'],
    ['x: { states: active, limit: 5 }', '4:35 a limit needs values'],
    [
      'x: { values: 5, limit: over 5 }',
      '4:30 over 5 is not a number, or one with above, below, at least or at most before it',
    ],
    [
      'x: { values: 5 event, limit: 1 }',
      '4:20 an event is no state: beside it, only inactive, unknown, gone and failed make sense',
    ],
    ['x: active, inactive for 50s', '4:18 50s is no whole number of steps of 30s'],
    ['x: { values: 1 70+5, limit: 1 }', '4:22 a number that grows or falls needs how often: 70+5x4'],
    ['x: active, inactive x100000', '4:18 more than 100000 sweeps in one test'],
    ["x: ''", '4:10 it says nothing'],
    ["x: ','", '4:11 it says nothing'],
    ["x: { states: active, title: '' }", '4:35 it says nothing'],
  ])('%s: %s', (entry, complaint) => {
    expect(faultsOf(entry)).toEqual([complaint]);
  });

  test.each([
    ['in single quotes', "x: 'active,  actve'", '4:20'],
    ['in double quotes', 'x: "active,  actve"', '4:20'],
    ['over two lines', 'x: active,\n        unknown\n        actve', '6:9'],
    ['in a folded block', 'x: >\n        active\n        actve x2', '6:9'],
    ['in a literal block', 'x: |\n        active\n\n          actve x2', '7:11'],
    ['behind an anchor', 'x: &it active actve', '4:21'],
  ])('has its faults where they stand, %s', (_, entry, place) => {
    expect(faultsOf(entry)).toEqual([`${place} actve means nothing here; did you mean active?`]);
  });

  test('that is an alias has its faults at the anchor', () => {
    expect(faultsOf('x: &it actve', '  y: *it')).toEqual([
      '4:14 actve means nothing here; did you mean active?',
    ]);
  });

  test('is played turn by turn', () => {
    const { sources, turns } = only(
      fileWith(
        'series:',
        '  dep/db: inactive x2, active for 90s, unknown, gone',
        "  load: { values: 0.1+0.1x3 5-2.5x2, limit: below 3, unit: '%', title: Load, detail: how much }",
        '  disk//data: { states: event inactive, detail: { active: bad } }',
        expectation,
      ),
    );
    expect(turns).toBe(7);
    expect(sources).toEqual([
      {
        name: 'dependencies',
        entities: [
          expect.objectContaining({
            key: 'dep/db',
            kind: 'dep',
            entity: 'db',
            seen: ['inactive', 'inactive', 'active', 'active', 'active', 'unknown', 'gone'],
            isEdge: false,
            limit: null,
            title: null,
            detail: {},
          }),
        ],
      },
      {
        name: 'load',
        entities: [
          expect.objectContaining({
            key: 'load',
            kind: 'load',
            entity: '',
            seen: [0.1, 0.2, 0.3, 5, 2.5],
            limit: { compare: 'below', to: 3 },
            unit: '%',
            title: 'Load',
            detail: { active: 'how much', inactive: 'how much' },
          }),
        ],
      },
      {
        name: 'disk',
        entities: [
          expect.objectContaining({
            kind: 'disk',
            entity: '/data',
            seen: ['event', 'inactive'],
            isEdge: true,
            detail: { active: 'bad' },
          }),
        ],
      },
    ]);
  });

  test('belongs to the source of its kind, or to the one it names', () => {
    const { sources } = only(
      fileWith(
        'series: { a: active, host_mem: active, container/x: active, container/y: active,',
        '  cost_over: active, proc_blocking/1: active, mine/1: { states: active, source: own }, dep/z: { states: active, source: own } }',
        expectation,
      ),
    );
    expect(sources.map(({ name, entities }) => [name, ...entities.map(({ key }) => key)])).toEqual([
      ['a', 'a'],
      ['host', 'host_mem'],
      ['containers', 'container/x', 'container/y'],
      ['orchestrator', 'cost_over'],
      ['processes', 'proc_blocking/1'],
      ['own', 'mine/1', 'dep/z'],
    ]);
  });

  test('may be a number or a limit of every sort', () => {
    const limitOf = (limit: string) =>
      only(fileWith(`series: { x: { values: 70, limit: ${limit} } }`, expectation)).sources[0]?.entities[0];
    expect(limitOf('85')).toMatchObject({ seen: [70], limit: { compare: 'at least', to: 85 } });
    expect(limitOf('at least 85')).toMatchObject({ limit: { compare: 'at least', to: 85 } });
    expect(limitOf('above -1.5')).toMatchObject({ limit: { compare: 'above', to: -1.5 } });
    expect(limitOf('at most 0')).toMatchObject({ limit: { compare: 'at most', to: 0 } });
  });
});

describe('the length of a test', () => {
  const withUntil = (until: string): string =>
    fileWith('series: { a: active x5 }', `until: ${until}`, expectation);

  test('is that of its longest series, or until a time that is part of it', () => {
    expect(only(fileWith('series: { a: active x5, b: active }', expectation)).turns).toBe(5);
    expect(only(withUntil('2m')).turns).toBe(5);
    expect(only(withUntil('10m')).turns).toBe(21);
    expect(only(withUntil('10m29s')).turns).toBe(21);
  });

  test('can not end before its series, and not be endless', () => {
    expect(only(fileWith('series: { a: active x99999 unknown }', expectation)).turns).toBe(100_000);
    expect(only(fileWith(series, 'step: 1s', 'until: 99999s', expectation)).turns).toBe(100_000);
    expect(faultsIn(fileWith(series, 'step: 1s', 'until: 100000s', expectation))).toEqual([
      '5:12 more than 100000 sweeps in one test',
    ]);
    expect(faultsIn(withUntil('90s'))).toEqual(['4:12 its series go on until 2m']);
    expect(faultsIn(withUntil('3650d'))).toEqual(['4:12 more than 100000 sweeps in one test']);
  });

  test('needs something to be seen, and a step', () => {
    expect(faultsIn(fileWith('series: {}', expectation))).toEqual(['3:13 no entity is seen']);
    expect(faultsIn(fileWith(series, 'step: 0s', expectation))).toEqual([
      '4:11 a step must be longer than 0s',
    ]);
    expect(faultsIn(fileWith(series, 'step: 0', expectation))).toEqual([
      '4:11 a step must be longer than 0s',
    ]);
    expect(faultsIn(`step: 0s\n${fileWith(series, expectation)}`)).toEqual([
      '1:7 a step must be longer than 0s',
    ]);
  });
});

describe('the policy', () => {
  test('is that of the sidecar where nothing is said', () => {
    const { policies, blindTicks, stepMs, locale, changes } = only(fileWith(series, expectation));
    expect({ policies, blindTicks, stepMs, locale, changes }).toEqual({
      policies: standardPolicies,
      blindTicks: 3,
      stepMs: 30_000,
      locale: 'en',
      changes: [],
    });
  });

  test('is that of the file, then that of the test, then what changes on the way', () => {
    const text = [
      'locale: ru',
      'step: 10s',
      'blindTicks: 5',
      'policy: { cooldown: 1h, kinds: { dep: { for: 1m, forTicks: 4 } } }',
      'tests:',
      '  - name: one',
      '    policy: { keep: 2m, kinds: { dep: { for: 2m } } }',
      '    changes:',
      '      - { at: 1m, policy: { cooldown: 2h } }',
      '      - { at: 2m, policy: { kinds: { dep: { keep: 0 } } } }',
      `    ${series}`,
      `    ${expectation}`,
      '  - { name: two, step: 1m, blindTicks: 1, series: { a: active }, expect: { actions: [] } }',
    ].join('\n');
    const [one, two] = read(text);
    const dep = { cooldownMs: 3_600_000, forMs: 120_000, forTicks: 4, keepMs: 120_000 };
    expect(one).toMatchObject({ locale: 'ru', stepMs: 10_000, blindTicks: 5 });
    expect(one?.policies.fallback).toEqual({ cooldownMs: 3_600_000, forMs: 0, forTicks: 1, keepMs: 120_000 });
    expect(one?.policies.kinds.dep).toEqual(dep);
    expect(one?.changes.map(({ at, policies }) => [at, policies.kinds.dep])).toEqual([
      [60_000, { ...dep, cooldownMs: 7_200_000 }],
      [120_000, { ...dep, cooldownMs: 7_200_000, keepMs: 0 }],
    ]);
    expect(two).toMatchObject({ stepMs: 60_000, blindTicks: 1 });
    expect(two?.policies.fallback).toMatchObject({ cooldownMs: 3_600_000, keepMs: 0 });
    expect(two?.policies.kinds.dep).toEqual({ ...dep, forMs: 60_000, keepMs: 0 });
  });

  test('says in each change something that changes, and of what is seen', () => {
    const text = [
      'tests:',
      '  - name: one',
      '    series: { dep/a: active, dep/b: active }',
      '    config: { routes: [{ to: lgo }] }',
      '    changes:',
      '      - { at: 1m }',
      '      - { at: 2m, unwatched: [dep/c] }',
      '      - { at: 3m, config: { routes: [{ to: lug }] } }',
      '      - { at: 4m, unwatched: [dep/a] }',
      '    expect: { notices: [] }',
    ].join('\n');
    expect(faultsIn(text)).toEqual([
      '4:30 lgo is no channel; did you mean log?',
      '6:9 nothing changes: policy, config or unwatched must say what',
      '7:31 dep/c is in no series; did you mean dep/a?',
      '8:44 lug is no channel; did you mean log?',
    ]);
  });

  test('changes as a whole: what a change does not say any more holds no more', () => {
    const text = [
      'config: { flap: { alerts: 2 }, kinds: { dep: { cooldown: 1h } } }',
      'tests:',
      '  - name: one',
      '    policy: { kinds: { dep: { keep: 1m } } }',
      '    changes:',
      '      - { at: 1m, policy: { kinds: { dep: { for: 5m } } } }',
      '      - { at: 2m, config: { group: { burst: 1 } }, unwatched: ["dep/s{1..2}"] }',
      '    series: { "dep/s{1..3}": active }',
      '    expect: { notices: [] }',
    ].join('\n');
    const [one] = read(text);
    const [first, second] = one?.changes ?? [];
    expect(first).toMatchObject({
      rules: { flap: { alerts: 2 }, group: { burst: 3 } },
      policies: { kinds: { dep: { cooldownMs: 3_600_000, keepMs: 60_000, forMs: 300_000 } } },
      unwatched: [],
    });
    expect(second).toMatchObject({
      rules: { flap: { alerts: 5 }, group: { burst: 1 } },
      policies: { kinds: { dep: { cooldownMs: 1_800_000, keepMs: 60_000, forMs: 300_000 } } },
      unwatched: ['dep/s1', 'dep/s2'],
    });
  });

  test('of a kind must be of one that is known, or seen in some test of the file', () => {
    const text = [
      'policy: { kinds: { dpe: { for: 1m }, disk: { for: 1m }, own: { for: 1m }, other: { for: 1m } } }',
      'tests:',
      '  - name: one',
      '    series: { own/x: active }',
      '    changes: [{ at: 1m, policy: { kinds: { owm: { keep: 1m } } } }]',
      '    expect: { actions: [] }',
      '  - { name: two, series: { a: active }, expect: { actions: [] } }',
    ].join('\n');
    expect(faultsIn(text)).toEqual([
      '1:20 dpe is the kind of nothing that is seen; did you mean dep?',
      '1:75 other is the kind of nothing that is seen',
      '5:44 owm is the kind of nothing that is seen; did you mean own?',
    ]);
  });

  test('that is wrong for the whole file is told once', () => {
    const two = `${fileWith(series, expectation)}\n  - { name: two, ${series}, ${expectation} }`;
    expect(faultsIn(`step: soon\nsinks: { a: oh }\n${two}`)).toEqual([
      '1:7 soon is not a duration such as 90s, 30m, 1h30m',
      '2:13 oh means nothing here; did you mean ok?',
    ]);
  });

  test('is that of the configuration, where that is asked for', () => {
    const fallback = { cooldownMs: 1, forMs: 2, forTicks: 3, keepMs: 4 };
    const kinds = { dep: { ...fallback, forTicks: 30 } };
    const { scenarios } = readScenarios(fileWith(series, expectation), {
      words: locales.en,
      standard: { policies: { fallback, kinds }, blindTicks: 9 },
    });
    expect(scenarios[0]).toMatchObject({ policies: { fallback, kinds }, blindTicks: 9 });
  });
});

describe('sinks', () => {
  test('are those of the file and those of the test, which go before', () => {
    const text = [
      'sinks: { chat: 502 for 1m, log: ok }',
      'tests:',
      '  - name: it',
      `    ${series}`,
      "    sinks: { chat: { answers: 400, rate: '1 per 1s, 20 per 1m', catchUp: false }, mail: 500 x2 }",
      '    expect: { messages: { chat: [] } }',
    ].join('\n');
    expect(only(text).sinks).toEqual([
      {
        name: 'chat',
        answers: [{ is: { what: 'status', status: 400, retryMs: null }, times: 1, offset: 0 }],
        rates: [
          { count: 1, perMs: 1_000 },
          { count: 20, perMs: 60_000 },
        ],
        catchUp: false,
      },
      expect.objectContaining({ name: 'log', rates: [], catchUp: true }),
      expect.objectContaining({ name: 'mail' }),
    ]);
  });

  test('that are named nowhere are those that are expected to be told', () => {
    const { sinks } = only(fileWith(series, 'expect: { messages: { chat: [], log: [] } }'));
    expect(sinks.map(({ name, answers }) => [name, answers.map(({ is }) => is.what)])).toEqual([
      ['chat', ['ok']],
      ['log', ['ok']],
    ]);
    expect(only(fileWith(series, expectation)).sinks).toEqual([]);
  });

  test('must be there to be told anything', () => {
    expect(
      faultsIn(fileWith(series, 'sinks: { telegram: ok }', 'expect: { messages: { telegarm: [] } }')),
    ).toEqual(['5:27 telegarm is no sink of this test; did you mean telegram?']);
    expect(faultsIn(`sinks: { a: ok }\n${fileWith(series, 'expect: { messages: { phone: [] } }')}`)).toEqual([
      '5:27 phone is no sink of this test',
    ]);
  });

  test.each(['0 per 1s', '5 per 0s', '5 per x', '1 per 1s;', 'many'])('have no rate of %s', (rate) => {
    expect(faultsIn(fileWith(series, `sinks: { a: { answers: ok, rate: '${rate}' } }`, expectation))).toEqual(
      [`4:38 ${rate} is not a rate such as 1 per 1s, 20 per 1m`],
    );
  });
});

describe('what is expected', () => {
  const expecting = (...lines: string[]): string =>
    fileWith(series, 'expect:', ...lines.map((line) => `  ${line}`));

  test('is read with its place', () => {
    const { expected, line, column } = only(
      expecting(
        'exactly: false',
        'actions:',
        '  - { at: 1h30m, key: dep/db, action: alert }',
        '  - { at: 0, key: blind/dependencies, action: recovery, reason: gone }',
        'messages:',
        '  chat:',
        '    - { at: 5s, contains: one }',
        '    - { at: 6s, contains: [one, two] }',
        '    - at: 7s',
        '      text: |',
        '        one',
        '        two',
        '  log: []',
      ),
    );
    expect({ line, column }).toEqual({ line: 2, column: 5 });
    expect(expected).toEqual({
      exactly: false,
      notices: null,
      holds: null,
      explanations: [],
      actions: [
        { at: 5_400_000, key: 'dep/db', action: 'alert', reason: null, line: 7, column: 11 },
        { at: 0, key: 'blind/dependencies', action: 'recovery', reason: 'gone', line: 8, column: 11 },
      ],
      messages: new Map([
        [
          'chat',
          [
            { at: 5_000, text: null, contains: ['one'], line: 11, column: 13 },
            { at: 6_000, text: null, contains: ['one', 'two'], line: 12, column: 13 },
            { at: 7_000, text: 'one\ntwo', contains: [], line: 13, column: 13 },
          ],
        ],
        ['log', []],
      ]),
    });
  });

  test('is exact, and of actions or messages, where nothing else is said', () => {
    expect(only(expecting('actions: []')).expected).toEqual({
      exactly: true,
      notices: null,
      holds: null,
      explanations: [],
      actions: [],
      messages: new Map(),
    });
    expect(only(expecting('messages: { chat: [] }')).expected.actions).toBeNull();
  });

  test('must be something, of something that is seen', () => {
    expect(faultsIn(fileWith(series, 'expect: {}'))).toEqual([
      '4:13 nothing is expected: actions, notices, holds or messages must say what',
    ]);
    expect(faultsIn(expecting('actions: [{ at: 0, key: dep/dbb, action: alert }]'))).toEqual([
      '5:31 dep/dbb is in no series; did you mean dep/db?',
    ]);
    expect(faultsIn(expecting('actions: [{ at: 0, key: container/web, action: alert }]'))).toEqual([
      '5:31 container/web is in no series',
    ]);
    expect(faultsIn(expecting('messages: { chat: [{ at: 1s }, { at: 1s, text: a, contains: b }] }'))).toEqual(
      [
        '5:26 either text or contains must say what arrives',
        '5:38 either text or contains must say what arrives',
      ],
    );
    expect(
      faultsIn(expecting('messages: { chat: [{ at: 1s, contains: [] }, { at: 1s, contains: 5 }] }')),
    ).toEqual(['5:46 [] is not a list with something in it', '5:72 5 is not a text or a list of texts']);
  });
});

describe('a range of keys', () => {
  test('is that many entities, each later than the one before it', () => {
    const [source] = only(
      fileWith('series: { "dep/s{08..11}": { states: inactive active, later: 1m } }', expectation),
    ).sources;
    expect(source?.entities.map(({ key, kind, entity, later }) => [key, kind, entity, later])).toEqual([
      ['dep/s08', 'dep', 's08', 0],
      ['dep/s09', 'dep', 's09', 2],
      ['dep/s10', 'dep', 's10', 4],
      ['dep/s11', 'dep', 's11', 6],
    ]);
  });

  test('may be expected as one', () => {
    const { expected } = only(
      fileWith(
        'series: { "dep/{1..3}": active }',
        'expect:',
        '  notices: [{ at: 0, why: group, members: ["dep/{1..3} alert"] }]',
        '  holds: [{ at: 0, key: "dep/{2..3}", reason: grouped }]',
      ),
    );
    expect(expected.notices?.[0]?.members).toEqual(['dep/1 alert', 'dep/2 alert', 'dep/3 alert']);
    expect(expected.holds?.map(({ key }) => key)).toEqual(['dep/2', 'dep/3']);
  });

  test.each([
    ['"dep/{3..1}": active', '3:15 dep/{3..1}: a range such as {00..39} goes upwards, and is at most 1000'],
    [
      '"dep/{0..1000}": active',
      '3:15 dep/{0..1000}: a range such as {00..39} goes upwards, and is at most 1000',
    ],
    ['"dep/{1..3}": active, dep/2: active', '3:37 dep/2 is seen twice'],
    [
      'dep/a: { states: active, later: 1m }',
      '3:47 later needs a range such as dep/s{00..39}: each of it begins later than the one before',
    ],
    ['"dep/{1..3}": { states: active, later: 45s }', '3:54 45s is no whole number of steps of 30s'],
    ['"dep/{1..3}": { states: active, later: 0s }', '3:54 0s is not a duration such as 90s, 30m, 1h30m'],
  ])('%s is refused', (entities, fault) => {
    expect(faultsIn(fileWith(`series: { ${entities} }`, 'expect: { messages: {} }'))).toContain(fault);
  });

  test('is refused where what is expected is outside of it', () => {
    const expected = 'expect: { notices: [{ at: 0, why: group, members: ["dep/{1..4} alert"] }] }';
    expect(faultsIn(fileWith('series: { "dep/{1..3}": active }', expected))).toEqual([
      '4:56 dep/4 is in no series; did you mean dep/1?',
    ]);
  });
});

describe('when it begins', () => {
  test('is the day of the file, or the minute of the test', () => {
    const text = `start: 2026-03-28\n${fileWith(series, expectation)}`;
    expect(only(text).startAt).toBe(Date.UTC(2026, 2, 28));
    expect(only(fileWith(series, 'start: 2026-03-28T22:30Z', expectation)).startAt).toBe(
      Date.UTC(2026, 2, 28, 22, 30),
    );
    expect(only(fileWith(series, expectation)).startAt).toBe(Date.UTC(2026, 0, 1));
  });

  test.each(['tomorrow', '2026-13-40', '2026-03-28T22:30'])('is not %s', (start) => {
    expect(faultsIn(fileWith(series, `start: ${start}`, expectation))).toEqual([
      `4:12 ${start} is not a time in UTC such as 2026-03-28T22:00Z`,
    ]);
  });
});

test('two tests can not have the same name', () => {
  const two = `${fileWith(series, expectation)}\n  - { name: it, ${series}, ${expectation} }`;
  expect(faultsIn(two)).toEqual(['5:13 two tests are called it']);
});
