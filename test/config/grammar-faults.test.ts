import { describe, expect, test } from 'vitest';
import { withGrammarFaults } from '../../src/config/grammar-faults.ts';
import { readYaml } from '../../src/config/yaml.ts';
import { locales } from '../../src/messages/messages.ts';

const complaintsOf = (text: string, locale: 'en' | 'ru'): readonly string[] => {
  const say = locales[locale].scenario.fault;
  return withGrammarFaults(readYaml(text, say), text, say).complaints.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
};

describe('what is wrong with the grammar of a file', () => {
  test.each([
    ['a: b: c', /^1:4 a second `: ` in one line/],
    ['a: [1, 2', /there is no \]$/],
    ['a: {b: 1', /there is no \}$/],
    ['a:\n\t- b', /^2:1 a tab indents this line/],
    ['a: "x', /a quote is not closed/],
    ["a: 'x", /a quote is not closed/],
    ['a: @x', /can't begin with @/],
    ['a: &x &y 1', /an anchor/],
    ['key\nkey2: 1', /^1:1 .*is the `:` missing/],
    ['a: |x\n b', /behind \| or > stands nothing/],
    ['a: "\\q"', /\\q means nothing within double quotes/],
    ['a:\n  b: 1\n c: 2', /^3:1 the indentation does not fit/],
    ['a: - b', /a list that begins with `-` needs a line of its own/],
    ['a: {b: c: d}', /written with commas/],
    ['a: ]', /does not fit here/],
  ])('%j is said to whoever has never read it', (text, what) => {
    expect(complaintsOf(text, 'en')[0]).toMatch(what);
  });

  test('is said in Russian, too, with no English sentence in it', () => {
    const broken = [
      'a: b: c',
      'a: [1',
      'a:\n\t- b',
      'a: "x',
      'a: @x',
      '- a\nb: 1',
      'a: - b',
      'a: |x\n b',
      'k\nl: 1',
    ];
    const said = broken.flatMap((text) => complaintsOf(text, 'ru'));
    expect(said.length).toBeGreaterThanOrEqual(broken.length);
    expect(said.filter((line) => /[a-z]{2,} [a-z]{2,}/i.test(line) || !/[а-я]/.test(line))).toEqual([]);
  });
});
