import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/language/signal.ts';
import { difference, expectedLines } from '../../src/testing/difference.ts';
import { anyObservations, anyPolicy } from '../../src/testing/generators.ts';
import { ms, type PolicyTest, runPolicy, standardPolicy, testPolicy } from '../../src/testing/index.ts';
import { markOf } from '../../src/testing/marbles.ts';
import { changedPolicies, standardPolicies } from '../../src/testing/policies.ts';
import { generalRule } from '../support/plain-rule.ts';

/** What is thrown, as its message. */
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
};

describe('a policy does what the marbles say', () => {
  test.each<[name: string, policy: Partial<Policy>, every: string, observations: string, expected: string]>([
    ['one alert, one recovery', {}, '30s', 'a a a . a a', 'A - - R A -'],
    ['a reminder when the cooldown has elapsed', { cooldownMs: ms('1m') }, '30s', 'a a a a a', 'A - ! - !'],
    ['not a tick before', { cooldownMs: ms('1m') + 1 }, '30s', 'a a a a a', 'A - - ! -'],
    ['a debounce by time', { forMs: ms('1m') }, '30s', 'a a a .', '- - A R'],
    ['a debounce by sweeps', { forTicks: 3 }, '30s', 'a a . a a a', '- - - - - A'],
    ['a debounced recovery', { keepMs: ms('1m') }, '30s', 'a . . . .', 'A - - R -'],
    ['one that is interrupted', { keepMs: ms('1m') }, '30s', 'a . a . . .', 'A - - - - R'],
    ['unknown changes nothing', { forTicks: 2 }, '30s', 'a ? ? a ? .', '- - - A - R'],
    ['gone is a recovery', {}, '30s', '. a ? x x a', '- A - R - A'],
    ['gone while pending is nothing', { forTicks: 2 }, '30s', 'a x a a', '- - - A'],
    ['a tick stepped over is time all the same', { cooldownMs: ms('2m') }, '1m', 'a  a a', 'A  ! -'],
    ['one character', {}, '30s', 'a', 'A'],
    ['lines may be broken, and indented', {}, '30s', '\n   a a\n   . a\n', 'A - R A'],
  ])('%s', (_, policy, every, observations, expected) => {
    testPolicy({ policy, every, observations, expected });
    expect(runPolicy({ policy, every, observations }).actions).toBe(expected);
  });

  test('the default is the sidecar without configuration, looked at every 30 s', () => {
    expect(standardPolicy).toEqual({ cooldownMs: 1_800_000, forMs: 0, forTicks: 1, keepMs: 0 });
    const hour = Array(121).fill('a').join(' ');
    const { steps } = testPolicy({
      observations: hour,
      expected: ['A', ...Array(59).fill('-'), '!', ...Array(59).fill('-'), '!'].join(' '),
    });
    expect(steps.filter(({ action }) => action !== null).map(({ at }) => at)).toEqual([
      0,
      ms('30m'),
      ms('1h'),
    ]);
  });

  test('each step says when, what was seen, what was done, and why', () => {
    const { steps } = runPolicy({ observations: 'a a ? .' });
    expect(
      steps.map(({ at, seen, action, reason, from, state }) => [at, seen, action, reason, from, state.path]),
    ).toEqual([
      [0, 'active', 'alert', 'crossed', 'ok.quiet', 'alerting'],
      [30_000, 'active', null, 'inside cooldown', 'alerting', 'cooldown.holding'],
      [60_000, 'unknown', null, null, 'cooldown.holding', 'cooldown.holding'],
      [90_000, 'inactive', 'recovery', 'cleared', 'cooldown.holding', 'recovered'],
    ]);
  });

  test('whatever is seen, under any policy, it is the plain rule', () => {
    fc.assert(
      fc.property(anyObservations(), anyPolicy(), (observations, policy) => {
        const rule = generalRule();
        const { steps } = runPolicy({ observations, policy });
        for (const { at, seen, action } of steps) {
          expect(action).toBe(rule({ type: 'observation', at, seen, policy }));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a difference', () => {
  const wrong: PolicyTest = {
    policy: { cooldownMs: ms('31m') },
    every: '5m',
    observations: 'a a a a a a a . a',
    expected: '    A - - - - - ! R A',
  };

  test('shows both lines one under the other, a caret, and the reason of every action', () => {
    expect(messageOf(() => testPolicy(wrong))).toBe(
      `
the policy does something else than expected at +00:30:00: realert expected, nothing done

observations  a a a a a a a . a
expected      A - - - - - ! R A
actual        A - - - - - - R A
                          ^

under cooldown 00:31:00, for 00:00:00, forTicks 1, keep 00:00:00:
  +00:00:00  a A  ok.quiet → alerting, crossed
> +00:30:00  a -  stays cooldown.holding: last alert at +00:00:00
  +00:35:00  . R  cooldown.holding → recovered, cleared
  +00:40:00  a A  recovered → alerting, crossed
`.trim(),
    );
  });

  test.each<[name: string, more: Partial<PolicyTest>, says: string]>([
    [
      'of a debounce by time',
      { policy: { forMs: ms('1m') }, observations: 'a ?', expected: '- A' },
      '> +00:00:30  ? -  stays ok.pending: active since +00:00:00, in 1 of 1 sweeps',
    ],
    [
      'of a debounce that goes on',
      { policy: { forTicks: 3 }, observations: 'a a a', expected: '- A A' },
      '> +00:00:30  a -  ok.pending → ok.pending, waiting',
    ],
    [
      'of a recovery that waits',
      { policy: { keepMs: ms('2m') }, observations: 'a . .', expected: 'A - R' },
      '> +00:01:00  . -  stays cooldown.clearing: inactive since +00:00:30',
    ],
    ['of one that is well', { observations: '. a', expected: 'A A' }, '> +00:00:00  . -  stays ok.quiet'],
    [
      'of one that has just recovered',
      { observations: 'a . ?', expected: 'A R R' },
      '> +00:01:00  ? -  stays recovered',
    ],
  ])('tells of what stands still: %s', (_, more, says) => {
    expect(messageOf(() => testPolicy({ observations: '', expected: '', ...more })).split('\n')).toContain(
      says,
    );
  });

  test('tells of the silent moves just before it, and of no earlier ones', () => {
    const said = messageOf(() =>
      testPolicy({ policy: { forTicks: 9 }, observations: 'a a a a a a a', expected: '- - - - - - A' }),
    );
    expect(said.split('\n').slice(8)).toEqual([
      '  +00:01:00  a -  ok.pending → ok.pending, waiting',
      '  +00:01:30  a -  ok.pending → ok.pending, waiting',
      '  +00:02:00  a -  ok.pending → ok.pending, waiting',
      '  +00:02:30  a -  ok.pending → ok.pending, waiting',
      '> +00:03:00  a -  ok.pending → ok.pending, waiting',
    ]);
  });

  test.each<[name: string, observations: string, expected: string, rows: string[]]>([
    [
      'an action too few',
      'a a .',
      'A -',
      ['observations  a a .', 'expected      A -', 'actual        A - R', '                  ^'],
    ],
    [
      'an action too many',
      'a',
      'A -',
      ['observations  a', 'expected      A -', 'actual        A', '                ^'],
    ],
    [
      'a tick at another place',
      'a  . a',
      'A R A',
      ['observations  a   . a', 'expected      A R A', 'actual        A   R A', '                ^'],
    ],
  ])('%s is one', (_, observations, expected, rows) => {
    const said = messageOf(() => testPolicy({ observations, expected })).split('\n');
    expect(said.slice(2, 6)).toEqual(rows);
  });

  test('far along a line is shown with what is around it', () => {
    const active = Array(300).fill('a').join(' ');
    const expected = ['A', ...Array(299).fill('-')].join(' ');
    const said = messageOf(() =>
      testPolicy({ policy: { cooldownMs: ms('2h') }, observations: active, expected }),
    ).split('\n');
    expect(said[0]).toBe(
      'the policy does something else than expected at +02:00:00: nothing expected, realert done',
    );
    const [observed = '', wanted = '', done = '', caret = ''] = said.slice(2, 6);
    for (const line of [observed, wanted, done]) {
      expect(line.length).toBeLessThan(125);
      expect(line).toMatch(/^\w+ +… .* …$/);
    }
    const column = caret.indexOf('^');
    expect([observed[column], wanted[column], done[column]]).toEqual(['a', '-', '!']);
    expect(said.filter((line) => line.startsWith('  +'))[0]).toContain('crossed');
  });

  test("is told by the runner's own assertion where there is one, which also hears of what is equal", () => {
    expect(() => testPolicy({ ...wrong, assert: assert.deepStrictEqual })).toThrow(assert.AssertionError);
    const calls: unknown[][] = [];
    const note = (...args: unknown[]): void => void calls.push(args);
    testPolicy({ observations: 'a .', expected: ' A R ', assert: note });
    testPolicy({ ...wrong, assert: note });
    expect(calls).toEqual([
      ['A R', 'A R', 'as expected'],
      ['A - - - - - - R A', 'A - - - - - ! R A', expect.stringContaining('^')],
    ]);
  });

  test("points into the user's test, not into the harness", () => {
    try {
      testPolicy(wrong);
    } catch (error) {
      const frames = String((error as Error).stack)
        .split('\n')
        .filter((line) => line.startsWith('    at '));
      expect(frames[0]).toContain('policy.test.ts');
      return;
    }
    expect.unreachable();
  });
});

describe('what can not be read is refused, and pointed at', () => {
  test.each<[name: string, options: Partial<PolicyTest>, says: string]>([
    [
      'a mark that is none',
      { observations: 'a b a' },
      "observations: 'b' is none of a . ? x\n\n  a b a\n    ^",
    ],
    ['an action that is none', { expected: 'A R r' }, "expected: 'r' is none of A ! R -\n\n  A R r\n      ^"],
    [
      'two at one time',
      { observations: 'a aa' },
      'observations: two at one time: a space between them is the time step\n\n  a aa\n     ^',
    ],
    ['an empty line', { observations: '  ' }, 'observations: the line is empty'],
    [
      'a line that is no text',
      { observations: ['a'] as unknown as string },
      'observations: a line of marbles is text, not object',
    ],
    [
      'a setting that is none',
      { policy: { cooldown: 5 } as Partial<Policy> },
      'policy.cooldown is no setting: there are cooldownMs, forMs, forTicks, keepMs',
    ],
    [
      'a setting that is no number',
      { policy: { forMs: '2m' as unknown as number } },
      'policy.forMs is 2m, not a number of at least 0',
    ],
    ['a negative one', { policy: { keepMs: -1 } }, 'policy.keepMs is -1, not a number of at least 0'],
    ['a step of nothing', { every: 0 }, 'every: a time step of 0 leads nowhere'],
    [
      'a step that is no duration',
      { every: '30 sec' },
      "'30 sec' is no duration: milliseconds, or text such as 30s, 5m, 1h30m",
    ],
  ])('%s', (_, options, says) => {
    expect(messageOf(() => testPolicy({ observations: 'a', expected: 'A', ...options }))).toBe(says);
  });
});

test('a policy of a kind that has the name of what every object has goes by the general one', () => {
  const { kinds } = changedPolicies(standardPolicies, { policies: { constructor: { forMs: 5 } } });
  expect(kinds.constructor).toEqual({ ...standardPolicies.fallback, forMs: 5 });
});

test('every action has a mark', () => {
  expect((['alert', 'realert', 'recovery', null] as const).map(markOf)).toEqual(['A', '!', 'R', '-']);
});

describe('the difference of two lists of lines', () => {
  test.each<[name: string, actual: string, expected: string, rows: string[]]>([
    ['of equal ones is folded', 'a b', 'a b', ['  … 2 more as expected']],
    [
      'finds what is common between two differences',
      'a x b y',
      'a z b w',
      ['  a', '- z', '+ x', '  b', '- w', '+ y'],
    ],
    ['keeps the longest that is common', 'b c d a', 'a b c d', ['- a', '  b', '  c', '  d', '+ a']],
    ['of something and nothing', 'a', '', ['+ a']],
    ['of nothing and something', '', 'a b', ['- a', '- b']],
    [
      'folds on both sides, and in between',
      '1 2 3 4 5 x 1 2 3 4 5 6 7 8 y 1 2 3 4',
      '1 2 3 4 5 z 1 2 3 4 5 6 7 8 w 1 2 3 4',
      [
        '  … 2 more as expected',
        ...['  3', '  4', '  5', '- z', '+ x', '  1', '  2', '  3'],
        '  … 2 more as expected',
        ...['  6', '  7', '  8', '- w', '+ y', '  1', '  2', '  3'],
        '  … 1 more as expected',
      ],
    ],
  ])('%s', (_, actual, expected, rows) => {
    const lines = (text: string): string[] => text.split(' ').filter((line) => line !== '');
    expect(difference(lines(actual), lines(expected))).toEqual(rows);
  });

  test('what is expected may be indented, have blank lines inside, and spaces at the ends of lines', () => {
    expect(expectedLines('\n\n    a  \n\n      b\n    c\n  ')).toEqual(['a', '', '  b', 'c']);
    expect(expectedLines(['a ', 'b\nc'])).toEqual(['a', 'b', 'c']);
    expect(expectedLines('  \n ')).toEqual([]);
  });
});
