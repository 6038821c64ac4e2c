import { describe, expect, test } from 'vitest';
import { checksIn } from '../../../src/messages/checks.ts';
import { locales } from '../../../src/messages/messages.ts';
import {
  alertedBy,
  conditionOf,
  conditionText,
  holds,
  overlaps,
  patternOf,
} from '../../../src/streams/checks/condition.ts';
import { found } from '../../../src/streams/checks/found.ts';

const tools = { words: checksIn(locales.en) };

const condition = (text: string) => {
  const read = conditionOf(text);
  if (read === null) throw new Error(`${text} is no condition`);
  return read;
};

describe('a condition', () => {
  test.each([
    ['> 100', 101, true],
    ['> 100', 100, false],
    ['>= 100', 100, true],
    ['< -1.5', -2, true],
    ['<= 1e3', 1_000, true],
    ['> 100', Number.POSITIVE_INFINITY, true],
    ['> 100', Number.NEGATIVE_INFINITY, false],
    ['> 100', Number.NaN, null],
    ['> 100', 'many', null],
    ['> 100', '101', true],
    ['== ok', 'ok', true],
    ['!= ok', 'failed', true],
    ['!= "not there"', 'not there', false],
    ['== 5', 5, true],
    ['== 5', '5', true],
    ['== true', 'true', true],
  ])('%s of %j: %j', (text, value, expected) => {
    expect(holds(condition(text), value)).toBe(expected);
  });

  test.each(['100', '=> 1', '> ', '> many', '~ x', '', '> 1 2'])('%j is none', (text) => {
    expect(conditionOf(text)).toBeNull();
  });

  test.each(['> 100', '<= 0.5', '== ok', '!= ok'])('%s is shown as it is written', (text) => {
    expect(conditionText(condition(text))).toBe(text);
  });
});

describe('a limit with two sides', () => {
  const sides = { alert: condition('> 90'), clear: condition('< 85') };

  test.each([
    [91, false, true],
    [88, false, false],
    [88, true, true],
    [85, true, true],
    [84, true, false],
    [Number.NaN, true, null],
  ])('%j, before that %j: %j', (value, was, expected) => {
    expect(alertedBy(sides, value, was)).toBe(expected);
  });

  test('is one side where nothing is said of the other', () => {
    expect(alertedBy({ alert: condition('> 90'), clear: null }, 88, true)).toBe(false);
  });

  test.each([
    ['> 90', '< 85', false],
    ['> 90', '<= 90', false],
    ['>= 90', '<= 90', true],
    ['> 90', '< 95', true],
    ['> 90', '> 95', true],
    ['< 10', '> 15', false],
    ['< 10', '> 5', true],
    ['== bad', '== good', false],
  ])('alert %s and clear %s overlap: %j', (alert, clear, expected) => {
    expect(overlaps({ alert: condition(alert), clear: condition(clear) })).toBe(expected);
  });
});

describe('a pattern', () => {
  test('is a text that is in it, or an expression that matches', () => {
    expect(patternOf('/ok$/im')).toEqual({ expression: 'ok$', flags: 'im' });
    expect(patternOf('/health')).toEqual({ text: '/health' });
    expect(patternOf('/(/')).toBeNull();
    expect(found({ text: '.' }, 'abc', tools)).toBe(false);
    expect(found({ expression: 'B', flags: 'i' }, 'abc', tools)).toBe(true);
  });

  test('that takes too long on what came says so, and nothing is known: it holds up nothing else', () => {
    const slow = { expression: '(?:a|aa)+$', flags: '' };
    expect(() => found(slow, `${'a'.repeat(100)}!`, tools)).toThrow(/\/\(\?:a\|aa\)\+\$\/ takes too long/);
  });
});
