import { describe, expect, test } from 'vitest';
import {
  apiMatcher,
  filterOf,
  mostMatchers,
  receiverFilter,
  termText,
  whyNotCarried,
  whyTooHard,
} from '../../../src/status/alertmanager/matchers.ts';

test.each<readonly [pattern: string, called: string]>([
  ['(?i)web', 'flags such as (?i)'],
  ['(?s-i:web)', 'flags such as (?i)'],
  ['(?P<name>web)', 'named groups'],
  ['(?<name>web)', 'named groups'],
  ['[[:alpha:]]', 'classes such as [[:alpha:]]'],
  ...['p', 'P', 'Q', 'E', 'C', 'A', 'z', 'Z'].map(
    (letter) => [`a\\${letter}b`, '\\p, \\Q, \\C, \\A and \\z'] as const,
  ),
])('the expression %s of another kind is not carried, and it is said what of it: %s', (pattern, called) => {
  expect(whyNotCarried(pattern)).toBe(`${pattern}: Polkan's regular expressions have no ${called}`);
});

test.each(['web-.*', '(?:a|b)', '(?=a)', '[a[:]', 'a\\db', ''])('the expression %j is carried', (pattern) => {
  expect(whyNotCarried(pattern)).toBeNull();
});

test('what is no expression is said to be none', () => {
  expect(whyNotCarried('(')).toBe('( is no regular expression');
});

describe('an expression of somebody who need not show who they are', () => {
  test.each([
    'a*b+c{2,}',
    '(a|b)',
    'a*|b*|c*|d*',
    '[*+*+*+*+]',
    '\\*\\*\\*\\*',
    'a{2}{3}{4}{5}{6}',
    'a?b?c?d?e?',
    '[)]*',
  ])('costs little: %s', (pattern) => {
    expect(whyTooHard(pattern)).toBeNull();
  });

  test.each([
    ...['(a)*', '(a)+', '(a)?', '(a){2}', '(a)\\1', '\\9', '(?=a)', '(?!a)', '(?<!a)', '(?<=a)'],
    ...['a*b*c*d*', 'a+b+c+d+', 'a{2,}b{10,}c{1,}d{3,}', 'x|a*b+c{2,}d*'],
  ])('is too hard: %s', (pattern) => {
    expect(whyTooHard(pattern)).toBe(
      `${pattern}: too hard a regular expression; say it without quantified groups`,
    );
  });
});

test.each<[matcher: Parameters<typeof termText>[0], text: string]>([
  [{ name: 'a', value: 'b', isRegex: false }, 'a="b"'],
  [{ name: 'a', value: 'b', isRegex: false, isEqual: false }, 'a!="b"'],
  [{ name: 'a', value: 'b', isRegex: true, isEqual: true }, 'a=~"b"'],
  [{ name: 'a', value: 'b', isRegex: true, isEqual: false }, 'a!~"b"'],
  [{ name: 'a', value: 'x"y\\z\nw', isRegex: false, isEqual: true }, 'a="x\\"y\\\\z\\nw"'],
])('the matcher %j is typed %s, and read again', (matcher, text) => {
  expect(termText(matcher)).toBe(text);
  expect(apiMatcher(text)).toEqual({ isEqual: true, ...matcher });
});

test('a filter holds where all of its matchers do, and has only so many', () => {
  const matches = filterOf(['a="1"', 'b=~"x.*"']);
  expect([matches({ a: '1', b: 'xy' }), matches({ a: '1', b: 'yx' }), matches({ a: '2', b: 'x' })]).toEqual([
    ...[true, false, false],
  ]);
  expect(filterOf([])({})).toBe(true);
  const many = (count: number) => Array.from({ length: count }, () => 'a="1"');
  expect(filterOf(many(mostMatchers))({ a: '1' })).toBe(true);
  expect(() => filterOf(many(mostMatchers + 1))).toThrow(`more than ${mostMatchers} matchers`);
});

test.each(['(?i)a', '(a)*'])('what can not be asked of labels and receivers is refused: %s', (pattern) => {
  expect(() => filterOf([`a=~"${pattern}"`])).toThrow(pattern);
  expect(() => receiverFilter(pattern)).toThrow(pattern);
});

test('a receiver is meant by an expression for the whole of its name; nothing means any', () => {
  const names = ['telegram', 'mail'];
  expect(
    [null, '', 'mail', 'tele.*|x', 'mai', 'ail'].map((pattern) => receiverFilter(pattern)(names)),
  ).toEqual([...[true, true, true, true, false, false]]);
});
