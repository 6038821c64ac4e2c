import { describe, expect, test } from 'vitest';
import { isSlow, matchInTime, TooSlow } from '../../src/streams/in-time.ts';

const hopeless = `${'a'.repeat(60)}!`;

describe('work that goes by an expression of an operator', () => {
  test('gives what it gives, and what it throws', () => {
    expect(matchInTime(() => /b+/.exec('abbc')?.[0])).toBe('bb');
    expect(() =>
      matchInTime(() => {
        throw new RangeError('its own');
      }),
    ).toThrow(RangeError);
  });

  test.each([/(a+)+$/, /(A+)+$/i, /(\p{L}+)+$/u, /(a|a)*$/, /(a+)+\1?b$/, /(?=a)(a+)+(?!c)b/])(
    '%s is given up on a text on which it would never end, and the next is as quick as ever',
    (expression) => {
      expect(() => matchInTime(() => expression.test(hopeless), 50)).toThrow(TooSlow);
      expect(matchInTime(() => /a/.test(hopeless))).toBe(true);
    },
  );
});

describe('an expression', () => {
  test.each([
    /(a+)+$/,
    /^(?:(\w+)*)$/,
    /(.*)*x/,
    /([a-z]+)*!/,
    /^(?:(ok)+)+$/,
    /(\d+)*\.$/,
    /((shop|web)+-?)+$/,
    /(a+){10,}$/,
    /(Ä+)+$/iu,
    /^(?:.*a.*a.*a.*a.*b)$/,
    /.*.*.*.*b/,
    /\w+\w+\w+\w+\w+!/,
    // Slow only on what does not match at its end.
    /\w+\w+\w+\w+$/,
    /^(?:a*a*a*a*a*)$/,
  ])('%s is slow on some text', (expression) => {
    expect(isSlow(expression)).toBe(true);
  });

  test.each([
    /ok/,
    /^(?:web|db)-\d+$/,
    /(?:"status":\s*"ok",?\s*)+/,
    /^(?:[a-z0-9]+(?:-[a-z0-9]+)*)$/,
    /(\d{1,3}\.){3}\d{1,3}/,
    /.*.*healthy/s,
    /^5..$/,
    /^(?:web-.*|db-.*|cache-.*|mail-.*)$/,
    /^\s*GET\s+\/health\S*\s+HTTP\/\d+\.\d+\s*$/,
    /^a\*\+\*\+$/,
  ])('%s is not', (expression) => {
    expect(isSlow(expression)).toBe(false);
  });
});
