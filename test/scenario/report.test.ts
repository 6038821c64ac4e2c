import { describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { verdictOfRun } from '../../src/scenario/compare.ts';
import { junitOf, resultOf } from '../../src/scenario/machine-readable.ts';
import { readScenarios } from '../../src/scenario/reader.ts';
import { complaintLine, describeFile, type FileReport, failureInShort } from '../../src/scenario/report.ts';
import { runScenario } from '../../src/scenario/run.ts';
import { standardPolicies } from '../../src/testing/policies.ts';

const words = locales.en;
const reportOn = (text: string, file = 'it.yaml'): FileReport => {
  const { scenarios, complaints } = readScenarios(text, {
    words,
    standard: { policies: standardPolicies, blindTicks: 3 },
  });
  return { file, complaints, verdicts: scenarios.map((each) => verdictOfRun(each, runScenario(each))) };
};
/** The lines on a file of one test whose `expect` is these lines; they begin at line 4 of the file. */
const told = (series: string, ...expected: string[]): string[] => {
  const lines = ['tests:', '  - name: it', `    series: { ${series} }`, '    expect:'];
  const report = reportOn([...lines, ...expected.map((line) => `      ${line}`)].join('\n'));
  expect(report.complaints).toEqual([]);
  return describeFile(report, words).slice(1);
};
const passed = ['  ✓ it'];

describe('what is expected of actions', () => {
  const series = 'dep/db: active x3 inactive';
  const alert = '- { at: 0, key: dep/db, action: alert }';
  const recovery = '- { at: 1m30s, key: dep/db, action: recovery, reason: cleared }';

  test('passes when it is what happened, in whatever order it stands', () => {
    expect(told(series, 'actions:', alert, recovery)).toEqual(passed);
    expect(told(series, 'actions:', recovery, alert)).toEqual(passed);
  });

  test.each([
    ['at another time', alert.replace('at: 0', 'at: 30s')],
    ['of another key', alert.replace('key: dep/db', 'key: blind/dependencies')],
    ['another one', alert.replace('action: alert', 'action: realert')],
    ['with another reason', alert.replace('alert }', 'alert, reason: debounced }')],
  ])('fails when it is %s', (_, wrong) => {
    const [head] = told(series, 'actions:', wrong, recovery);
    expect(head).toBe('  ✗ it (line 2)');
  });

  test('fails when one is missing, when one is not listed, and when one is listed twice', () => {
    expect(told(series, 'actions:', alert)).not.toEqual(passed);
    expect(told(series, 'actions: []')).not.toEqual(passed);
    expect(told(series, 'actions:', alert, alert, recovery)).not.toEqual(passed);
    expect(told(series, 'actions:', alert, alert, recovery, 'exactly: false')).not.toEqual(passed);
  });

  test('passes with more than is listed where it need not be exact', () => {
    expect(told(series, 'actions:', alert, 'exactly: false')).toEqual(passed);
    expect(told(series, 'actions: []', 'exactly: false')).toEqual(passed);
  });

  test('is shown beside what happened: the first difference marked, and where the actor had been', () => {
    const wrong = '- { at: 1m, key: dep/db, action: realert, reason: cooldown elapsed }';
    expect(told(series, 'actions:', alert, wrong)).toEqual([
      '  ✗ it (line 2)',
      '    actions (- expected, + came):',
      '      0s     dep/db  alert     crossed',
      '    - 1m     dep/db  realert   cooldown elapsed  line 7; dep/db had been in cooldown.holding since 30s: inside cooldown  ← the first difference',
      '    + 1m30s  dep/db  recovery  cleared',
    ]);
  });

  test('is shown with the move of that very sweep, where there was one', () => {
    expect(
      told(series, 'actions:', '- { at: 0, key: dep/db, action: alert, reason: debounced }', recovery),
    ).toEqual([
      '  ✗ it (line 2)',
      '    actions (- expected, + came):',
      '    - 0s     dep/db  alert     debounced  line 6; dep/db had been in alerting since 0s: crossed  ← the first difference',
      '    + 0s     dep/db  alert     crossed',
      '      1m30s  dep/db  recovery  cleared',
    ]);
  });

  test('is told of a key that never was active', () => {
    expect(told('a: inactive', 'actions: [{ at: 0, key: a, action: alert }]')).toEqual([
      '  ✗ it (line 2)',
      '    actions (- expected, + came):',
      '    - 0s  a  alert    line 5; a had never been active  ← the first difference',
    ]);
  });

  test('shows what came besides as no difference where it need not be exact', () => {
    const wrong = '- { at: 5m, key: dep/db, action: alert }';
    expect(told(series, 'actions:', wrong, 'exactly: false')).toEqual([
      '  ✗ it (line 2)',
      '    actions (- expected, + came):',
      '      0s     dep/db  alert     crossed',
      '      1m30s  dep/db  recovery  cleared',
      '    - 5m     dep/db  alert              line 6; dep/db had been in recovered since 1m30s: cleared  ← the first difference',
    ]);
  });

  test('an event is no state that an actor stands in', () => {
    expect(told('job: event', 'actions: [{ at: 30s, key: job, action: recovery }]')).toContain(
      '    - 30s  job  recovery        line 5; job had never been active',
    );
  });
});

describe('what is expected of messages', () => {
  const series = "dep/db: { states: active inactive, detail: 'down', title: Db }";
  const chat = (...lines: string[]): string[] => [
    'messages:',
    '  chat:',
    ...lines.map((line) => `    ${line}`),
  ];

  test('passes when the texts and the parts of texts are those that arrive', () => {
    const recovery = '- { at: 30s, contains: [recovered, "🟢 Db"] }';
    expect(told(series, ...chat('- { at: 0, text: "🔴 Db: down" }', recovery))).toEqual(passed);
    expect(told(series, ...chat('- { at: 0, text: "🔴 Db: down  \\n" }', recovery))).toEqual(passed);
    expect(told(series, ...chat(recovery), 'exactly: false')).toEqual(passed);
  });

  test.each([
    ['part of a text for the whole', '- { at: 0, text: "🔴 Db" }'],
    ['another text', '- { at: 0, text: "🔴 Db: down." }'],
    ['another time', '- { at: 1s, text: "🔴 Db: down" }'],
    ['one part of two', '- { at: 0, contains: [Db, up] }'],
  ])('fails with %s', (_, wrong) => {
    expect(told(series, ...chat(wrong), 'exactly: false')[0]).toBe('  ✗ it (line 2)');
  });

  test('is shown beside what arrived', () => {
    expect(told(series, ...chat('- { at: 0, contains: [Db, up] }', '- { at: 30s, contains: Db }'))).toEqual([
      '  ✗ it (line 2)',
      '    messages of chat (- expected, + came):',
      '    - 0s   a message with "Db" and            line 7  ← the first difference',
      '           a message with "up"',
      '    + 0s   🔴 Db: down',
      '      30s  🟢 Db: recovered after 30 s, down',
    ]);
  });

  test('is shown of the sinks at which something differs', () => {
    const text = [
      'tests:',
      '  - name: it',
      '    series: { a: active }',
      '    expect: { messages: { good: [{ at: 0, contains: a }], bad: [] } }',
    ].join('\n');
    expect(describeFile(reportOn(text), words).slice(2)).toEqual([
      '    messages of bad (- expected, + came):',
      '    + 0s  🔴 a: it is active.  ← the first difference',
    ]);
  });

  test('is shown line by line, with what was lost and what never arrived', () => {
    const text = [
      'tests:',
      '  - name: it',
      '    series: { a: active inactive, b: active }',
      '    sinks: { chat: 400, dead: refused for 30d, late: 500 for 5m }',
      '    expect:',
      '      messages:',
      '        chat: [{ at: 0, contains: "🔴 a:" }]',
      '        dead: [{ at: 0, contains: a }]',
      '        late: []',
    ].join('\n');
    expect(describeFile(reportOn(text), words)).toEqual([
      'it.yaml',
      '  ✗ it (line 2)',
      '    messages of chat (- expected, + came):',
      '    - 0s   a message with "🔴 a:"                   line 7  ← the first difference',
      '    + 0s   🔴 b: it is active.',
      '    + 30s  🟢 a: recovered after 30 s, it is well.',
      '      ! a message was given up at 0s: HTTP 400',
      '    messages of dead (- expected, + came):',
      '    - 0s  a message with "a"  line 8  ← the first difference',
      '      ! 3 messages never arrived',
      '    messages of late (- expected, + came):',
      '    + 5m3s  📋 late was out of reach for 5 min:  ← the first difference',
      '            Still down (1):',
      '            🔴 b: since 00:00 (5 min), it is active.',
      '',
      '            Came and went (1):',
      '            ⚪ a: from 00:00, for 30 s',
    ]);
  });
});

const three = [
  'tests:',
  '  - { name: good, series: { a: active }, expect: { actions: [{ at: 0, key: a, action: alert }] } }',
  '  - name: bad & "worse"',
  '    series: { a: active }',
  '    expect: { actions: [], messages: { chat: [{ at: 0, contains: "<b>" }] } }',
].join('\n');

describe('the result for machines', () => {
  const wrong = reportOn('tests: [{}]', 'wrong.yaml');

  test('has every action, every message and every difference, in milliseconds', () => {
    expect(resultOf([reportOn(three), wrong])).toEqual({
      passed: 1,
      failed: 1,
      unreadable: 1,
      files: [
        {
          file: 'it.yaml',
          complaints: [],
          tests: [
            {
              name: 'good',
              line: 2,
              passed: true,
              actions: [{ at: 0, key: 'a', action: 'alert', reason: 'crossed' }],
              notices: [],
              holds: [],
              messages: {},
              differences: [],
            },
            {
              name: 'bad & "worse"',
              line: 3,
              passed: false,
              actions: [{ at: 0, key: 'a', action: 'alert', reason: 'crossed' }],
              notices: [{ at: 0, why: 'alert', channels: ['chat'], quietly: false, members: ['a alert'] }],
              holds: [],
              messages: { chat: [{ at: 0, text: '🔴 a: it is active.' }] },
              differences: [
                {
                  in: 'actions',
                  what: 'unexpected',
                  line: null,
                  at: 0,
                  key: 'a',
                  action: 'alert',
                  reason: 'crossed',
                },
                {
                  in: 'messages',
                  sink: 'chat',
                  what: 'missing',
                  line: 5,
                  at: 0,
                  text: null,
                  contains: ['<b>'],
                },
                {
                  in: 'messages',
                  sink: 'chat',
                  what: 'unexpected',
                  line: null,
                  at: 0,
                  text: '🔴 a: it is active.',
                },
              ],
            },
          ],
        },
        {
          file: 'wrong.yaml',
          complaints: [
            { line: 1, column: 9, message: 'name is missing' },
            { line: 1, column: 9, message: 'series is missing' },
            { line: 1, column: 9, message: 'expect is missing' },
          ],
          tests: [],
        },
      ],
    });
  });

  test('counts what is as expected, and what may come besides, as no difference', () => {
    const text = [
      'tests:',
      '  - name: it',
      '    series: { a: active inactive }',
      '    expect:',
      '      exactly: false',
      '      actions: [{ at: 0, key: a, action: alert }, { at: 5m, key: a, action: alert }]',
      '      messages: { chat: [{ at: 0, contains: a }] }',
    ].join('\n');
    expect(resultOf([reportOn(text)]).files[0]?.tests[0]?.differences).toEqual([
      { in: 'actions', what: 'missing', line: 6, at: 300_000, key: 'a', action: 'alert', reason: null },
    ]);
  });

  test('as JUnit XML has a suite for each file and a case for each test', () => {
    expect(junitOf([reportOn(three), wrong], words).split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="polkan" tests="3" failures="1" errors="1" time="0">',
      '  <testsuite name="it.yaml" tests="2" failures="1" errors="0" time="0">',
      '    <testcase classname="it.yaml" name="good" time="0"/>',
      '    <testcase classname="it.yaml" name="bad &amp; &quot;worse&quot;" time="0">',
      '      <failure message="1 action differs, 2 messages differ">it.yaml:3',
      'actions (- expected, + came):',
      '+ 0s  a  alert  crossed  ← the first difference',
      'messages of chat (- expected, + came):',
      '- 0s  a message with &quot;&lt;b&gt;&quot;  line 5  ← the first difference',
      '+ 0s  🔴 a: it is active.</failure>',
      '    </testcase>',
      '  </testsuite>',
      '  <testsuite name="wrong.yaml" tests="1" failures="0" errors="1" time="0">',
      '    <testcase classname="wrong.yaml" name="wrong.yaml" time="0">',
      '      <error message="wrong.yaml:1:9: name is missing">wrong.yaml:1:9: name is missing',
      'wrong.yaml:1:9: series is missing',
      'wrong.yaml:1:9: expect is missing</error>',
      '    </testcase>',
      '  </testsuite>',
      '</testsuites>',
      '',
    ]);
  });

  test('as XML holds no character that XML does not allow', () => {
    const odd = reportOn(
      'tests: [{ name: "a\\0b\\ttab\\uFFFE\\uD83D", series: { a: active }, expect: { actions: [] } }]',
    );
    const xml = junitOf([odd], words);
    expect(xml).toContain('name="a�b\ttab��"');
  });
});

test('how much differs is said in short', () => {
  const [, bad] = reportOn(
    three.replace('actions: [],', 'actions: [{ at: 1s, key: a, action: alert }],'),
  ).verdicts;
  expect(bad === undefined ? '' : failureInShort(bad, words)).toBe('2 actions differ, 2 messages differ');
  expect(bad === undefined ? '' : failureInShort(bad, locales.ru)).toBe(
    '2 действия не сходятся, 2 сообщения не сходятся',
  );
});

test('what is as expected is not counted as a difference', () => {
  const text = three.replace('actions: []', 'actions: [{ at: 0, key: a, action: alert }]');
  const [, bad] = reportOn(text.replace('"<b>"', 'a')).verdicts;
  expect(bad?.passed).toBe(true);
  expect(bad === undefined ? '' : failureInShort(bad, words)).toBe('');
});

test('a complaint has its place, as editors know it', () => {
  expect(complaintLine('a.yaml', { line: 3, column: 7, message: 'no' })).toBe('a.yaml:3:7: no');
});
