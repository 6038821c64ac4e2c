import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeMarkup, oneLine, shortened, unwrapped, visible } from '../../src/language/text.ts';
import { anyText } from '../support/any-text.ts';

describe('a text from outside', () => {
  test.each([
    ['a\nb\tc', 'a b c'],
    ['  two \t words\n', 'two words'],
    ['a\u0000b\u200bc\u202ed\u2028e\u0085f', 'a b c d e f'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['a\u202egnp.exe', 'a gnp.exe'],
    ['a\u00a0b', 'a b'],
    ['a\ud800b', 'a b'],
    ['Диск 97% 🔴 \ue0b0', 'Диск 97% 🔴 \ue0b0'],
    ['\n\n', ''],
  ])('%j is one line of words: %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  test('is one line without anything that acts, whatever it is', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        const line = oneLine(text);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\n]/u);
        expect(line.isWellFormed()).toBe(true);
      }),
    );
  });
});

test('what is too long is cut, never through a character, and says so', () => {
  expect(shortened('abcdef', 6)).toBe('abcdef');
  expect(shortened('abcdefg', 6)).toBe('abcde…');
  expect(shortened('😀😀😀', 3)).toBe('😀😀😀');
  expect(shortened('😀😀😀😀', 3)).toBe('😀😀…');
  expect(shortened('ab', Number.POSITIVE_INFINITY)).toBe('ab');
});

test.each([
  ['a\nb\r\nc', 'a | b | c'],
  ['a\u001b[2Jb\u009bc\u202ed\u2029', 'a\\u001b[2Jb\\u009bc\\u202ed\\u2029'],
  ['a\tb\r', 'a\\u0009b\\u000d'],
  ['Диск  97% 🔴', 'Диск  97% 🔴'],
])('%j is made visible, with nothing left out: %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each([
  ['one\ntwo', 'one two'],
  ['one  \n\n   two \n', 'one two'],
  ['  two  spaces  stay ', 'two  spaces  stay'],
])('%j is put on one line as %j', (text, line) => {
  expect(unwrapped(text)).toBe(line);
});

test.each([
  ['a & b', 'a &amp; b'],
  ['<script>', '&lt;script&gt;'],
  ['say "no"', 'say &quot;no&quot;'],
  ["it's fine", "it's fine"],
  ['&amp;', '&amp;amp;'],
  ['Диск: 97% 🔴', 'Диск: 97% 🔴'],
])('%s is escaped as %s', (raw, escaped) => {
  expect(escapeMarkup(raw)).toBe(escaped);
});
