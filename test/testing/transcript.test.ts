import assert from 'node:assert/strict';
import { describe, expect, test } from 'vitest';
import { assertTranscript, signal, simulateSync, source } from '../../src/testing/index.ts';
import { chat } from '../support/testing-world.ts';

describe('a transcript is held against what is expected', () => {
  const run = simulateSync({
    sources: [
      source('deps', { shows: { 'dep/db': [['10m', '90m']] } }),
      source('lost', { reads: [new Error('no route')] }),
    ],
    sinks: [chat(['ok', 502])],
    blindTicks: 1000,
    for: '2h',
  });
  const right = `
    +00:10:00 🔴 dep/db: is active.
    +00:40:00 🔁 dep/db: is active. It has lasted 30 min. [✗ HTTP 502]
    +00:40:01 🔁 dep/db: is active. It has lasted 30 min.
    +01:10:00 🔁 dep/db: is active. It has lasted 1 h.
    +01:30:00 🟢 dep/db: recovered after 1 h 20 min, is well.
  `;

  test('as a text, as lines, or by sink', () => {
    assertTranscript(run, right);
    assertTranscript(
      run,
      right
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    );
    assertTranscript(run, { chat: right });
  });

  test('a difference is shown line by line, with what was decided, and what could not be seen', () => {
    const wrong = right.replace('+01:10:00', '+01:11:00');
    expect(() => assertTranscript(run, wrong)).toThrow(
      new Error(
        `
the messages differ (- expected, + there):

  +00:10:00 🔴 dep/db: is active.
  +00:40:00 🔁 dep/db: is active. It has lasted 30 min. [✗ HTTP 502]
  +00:40:01 🔁 dep/db: is active. It has lasted 30 min.
- +01:11:00 🔁 dep/db: is active. It has lasted 1 h.
+ +01:10:00 🔁 dep/db: is active. It has lasted 1 h.
  +01:30:00 🟢 dep/db: recovered after 1 h 20 min, is well.

what was decided:
  +00:10:00 dep/db alert, crossed
  +00:40:00 dep/db realert, cooldown elapsed
  +01:10:00 dep/db realert, cooldown elapsed
  +01:30:00 dep/db recovery, cleared
  +00:00:00 source lost could not be read: no route (241 times)
`.trim(),
      ),
    );
  });

  test.each<[name: string, expected: Parameters<typeof assertTranscript>[1], says: string]>([
    ['a message too many', right.replace(/\n.*🟢.*/, ''), 'the messages differ (- expected, + there):'],
    [
      'a message too few',
      `${right.trimEnd()}
    +01:59:00 🔴 dep/db: is active.`,
      '- +01:59:00 🔴 dep/db: is active.',
    ],
    ['a sink that is not mentioned', {}, '+ +00:10:00 🔴 dep/db: is active.'],
    ['nothing at all', '', '+ +00:10:00 🔴 dep/db: is active.'],
  ])('%s is a difference', (_, expected, says) => {
    expect(() => assertTranscript(run, expected)).toThrow(says);
  });

  test('a sink that there is not is an error', () => {
    expect(() => assertTranscript(run, { chat: right, mail: [] })).toThrow('mail: there are the sinks chat');
  });

  test('what goes on as expected is folded', () => {
    const long = simulateSync({
      sources: [source('deps', { shows: { 'dep/db': [['0s', '20h']] } })],
      sinks: [chat()],
      for: '24h',
    });
    const lines = long.transcript();
    expect(lines).toHaveLength(41);
    expect(() => assertTranscript(long, lines.with(30, 'something else'))).toThrow(
      /^the messages differ [^\n]*\n\n {2}… 27 more as expected\n( {2}\+.*\n){3}- something else\n\+ \+15:00:00 .*\n( {2}\+.*\n){3} {2}… 7 more as expected\n\nwhat was decided:\n( {2}\+.*\n){30} {2}… 11 more$/,
    );
  });

  test('a message of several lines is several lines, indented', () => {
    const wordy = simulateSync({
      sources: [source('deps', { reads: [signal('dep/a', true, { detail: 'one \n  two\nthree' })] })],
      sinks: [chat([500])],
      for: 0,
    });
    assertTranscript(
      wordy,
      `
        +00:00:00 🔴 dep/a: one
                    two
                  three [✗ HTTP 500]
      `,
    );
  });

  test("is told by the runner's own assertion where there is one", () => {
    assertTranscript(run, right, assert.deepStrictEqual);
    assertTranscript(run, { chat: right }, assert.deepStrictEqual);
    expect(() => assertTranscript(run, [], assert.deepStrictEqual)).toThrow(assert.AssertionError);
    expect(() => assertTranscript(run, {}, assert.deepStrictEqual)).toThrow(assert.AssertionError);
    expect(() =>
      assertTranscript(run, [], (actual, expected, message) => expect(actual, message).toEqual(expected)),
    ).toThrow('what was decided');
  });

  test("points into the user's test", () => {
    try {
      assertTranscript(run, []);
    } catch (error) {
      const frames = String((error as Error).stack)
        .split('\n')
        .filter((line) => line.startsWith('    at '));
      expect(frames[0]).toContain('transcript.test.ts');
      return;
    }
    expect.unreachable();
  });
});
