import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import { withGrammarFaults } from '../../src/config/grammar-faults.ts';
import { type Path, readYaml } from '../../src/config/yaml.ts';
import { locales } from '../../src/messages/messages.ts';
import { longTest } from '../support/long-test.ts';
import { runs } from '../support/runs.ts';

const say = locales.en.scenario.fault;
const complaintsOf = (text: string): readonly string[] =>
  withGrammarFaults(readYaml(text, say), text, say).complaints.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );

/** What another parser of YAML 1.2 makes of a text, and where it finds everything. */
const otherwise = (
  text: string,
): { readonly value: unknown; readonly places: ReadonlyMap<string, string> } => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const places = new Map<string, string>();
  const walk = (node: unknown, path: Path): void => {
    if (isAlias(node) || isScalar(node) || isMap(node) || isSeq(node)) {
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      // What is not there at all stands nowhere.
      if (!isScalar(node) || node.source !== '') places.set(path.map(String).join('\0'), `${line}:${col}`);
    }
    if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    if (isMap(node))
      for (const { key, value } of node.items) walk(value, [...path, isScalar(key) ? String(key.value) : '']);
  };
  walk(document.contents, []);
  return { value: document.toJS(), places };
};

const agrees = (text: string): void => {
  const { value, places } = otherwise(text);
  const file = readYaml(text, say);
  expect(file.complaints).toEqual([]);
  expect(file.value).toEqual(value);
  for (const [path, place] of places) {
    const { line, column } = file.placeOf(path === '' ? [] : path.split('\0'));
    expect([path, `${line}:${column}`]).toEqual([path, place]);
  }
};

const scalar = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'no',
    '08',
    '1:30',
    '0x1F',
    '0o17',
    '.5',
    '-.inf',
    '~',
    'Null',
    '1e3',
    `\${A}`,
    '- a',
    '#x',
    "it's",
  ),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
);
const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
  ),
}));

describe('a text in YAML', () => {
  test('means what another parser of YAML 1.2 makes of it, and stands where that finds it', () => {
    const layout = fc.record({
      lineWidth: fc.constantFrom(0, 20, 80),
      indent: fc.constantFrom(2, 4),
      collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
      defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_SINGLE' as const, 'QUOTE_DOUBLE' as const),
    });
    fc.assert(
      fc.property(fc.dictionary(name, tree, { minKeys: 1, maxKeys: 5 }), layout, (value, options) =>
        agrees(stringify(value, options)),
      ),
      { numRuns: runs(300) },
    );
  });

  test.each([
    'a: no\nb: 08\nc: 1:30\nd: 0x1F\ne: 0o17\nf: 1_000\ng: .inf\nh: -.INF\ni: 2024-01-02\nj: ~\nk: NULL\nl: yes\nm: 0b1\nn: 1e3\no: +5\np: .5\nq: "5"',
    'a: &x {b: 1}\nc: *x\nd: [*x, &y 5, *y]',
    "a: |\n  one\n  two\nb: >-\n  three\n  four\nc: \"x\\n\\u0041\"\nd: 'it''s'",
    'a: plain\n  over lines\nb: [1,\n  2, {c: d}]\n"q": 1\n5: five\ntrue: yes',
    'a: !!str 08\nb: !!int "5"\nc: !!float 1.5\nd: !!map {e: 1}\nf: !!seq [1]',
    '# first\n---\na: 1 # one\n...\n',
    '<<: {a: 1}\nb: 2',
    '{"json": [1, 2.5e3, true, null, "\\/"],\n\t"tabs": {}}',
    '? a\n: b\n? c\n',
    'a:\n- b\n-\n- c:\n  d: 1',
  ])('is the same to both: %j', agrees);

  test.each([
    [
      'a: &x 1\na: 2\nb: *y\nc: 3\nc: 4',
      [
        '2:1 a stands here twice: the first time in line 1',
        '3:4 *y stands for nothing: there is no &y before it',
        '5:1 c stands here twice: the first time in line 4',
      ],
    ],
    ['a: &b [*b]', ['1:8 an alias stands inside of what it stands for']],
    ['a: !custom x\nb: !!int y', ['1:4 !custom is no tag', '2:4 !!int is no tag']],
    ['? [a]\n: b', ['1:3 a name is a single value']],
    ['{a: 1}: b', ['1:1 a name is a single value']],
    ['a: 1\n---\nb: 2', ['2:1 one file holds one document']],
    ['a:\n\tb: 1\n\tc: 1', ['2:1 a tab indents this line']],
    ['a: b: c', ['1:4 a second `: ` in one line']],
    ['a: "open', ['1:9 a quote is not closed']],
    ['a: @x', ["1:4 a value can't begin with @"]],
    ['a: [1, 2', ['1:9 a bracket before this is not closed']],
    [`a: ${'['.repeat(200)}`, ['1:103 it is nested too deep to be read']],
    ['a: \u0000', ['1:4 null byte']],
  ])('%j is refused, each thing with its place', (text, wanted) => {
    const complaints = complaintsOf(text);
    for (const each of wanted) {
      expect(
        complaints.filter((one) => one.startsWith(each)),
        complaints.join('\n'),
      ).toHaveLength(1);
    }
    expect(readYaml(text, say).value).toBe(null);
    const lines = complaints.map((each) => Number(each.split(':')[0]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  test('has places that count lines and columns as an editor does, with and without a mark of order and CRLF', () => {
    for (const text of ['\ufeffa: 1\r\nb:\r\n  c: 2\r\n', 'a: 1\nb:\n  c: 2\n']) {
      const file = readYaml(text, say);
      expect(file.value).toEqual({ a: 1, b: { c: 2 } });
      expect([file.placeOf(['a']), file.placeOf(['b', 'c']), file.placeOfName(['b', 'c'])]).toEqual([
        { line: 1, column: 4 },
        { line: 3, column: 6 },
        { line: 3, column: 3 },
      ]);
    }
  });

  test.each<[text: string, offset: number, place: string]>([
    ['a: one two', 0, '1:4'],
    ['a: one two', 4, '1:8'],
    ['a: "one two"', 4, '1:9'],
    ["a: 'one two'", 0, '1:5'],
    ['a: |\n  one\n  two\n', 0, '2:3'],
    ['a: |\n  one\n  two\n', 4, '3:3'],
    ['a: >-  # why\n  one\n  two\n', 4, '3:3'],
    ['a: one\n  two', 4, '2:3'],
    ['a: 12345', 2, '1:6'],
    ['a: x', 9, '1:4'],
    ['a: [x, y]', 3, '1:4'],
  ])('%j has its character %i at %s, counted in what it says', (text, offset, place) => {
    const { line, column } = readYaml(text, say).placeOf(['a'], offset);
    expect(`${line}:${column}`).toBe(place);
  });

  test('has the place of what is not there where that is missing', () => {
    const file = readYaml('a:\n  b: [1]\n', say);
    const places = [['a', 'c'], ['a', 'c', 'd'], ['a', 'b', 7], ['x']].map((path) => file.placeOf(path));
    expect(places.map(({ line, column }) => `${line}:${column}`)).toEqual(['2:3', '2:3', '2:6', '1:1']);
    const names = [['a', 'c'], ['a', 'b', 0], ['x']].map((path) => file.placeOfName(path));
    expect(names.map(({ line, column }) => `${line}:${column}`)).toEqual(['2:3', '2:6', '1:1']);
    expect(file.placeOf(['a', 'c'], 3)).toEqual({ line: 2, column: 3 });
  });

  test('knows which of its mappings are written in braces', () => {
    const file = readYaml('a: {b: {c: 1}, d: [1]}\ne:\n  f: 1', say);
    const ways = [['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'd'], ['e'], ['e', 'f'], []];
    expect(ways.map((path) => file.isInBraces(path))).toEqual([
      ...[true, true, false, false, false, false, false],
    ]);
    expect(readYaml('', say).isInBraces([])).toBe(false);
    expect(readYaml('', say).placeOfName(['a'])).toEqual({ line: 1, column: 1 });
    expect(file.placeOfName(['a', 'none'])).toEqual({ line: 1, column: 4 });
  });

  test('that calls a field __proto__ makes nothing of it but a field', () => {
    const { value } = readYaml('__proto__: {a: 1}', say);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { a?: number }).a).toBe(undefined);
  });

  longTest('whose aliases would make millions of values is refused before they are made', () => {
    const rows = Array.from({ length: 30 }, (_, at) => {
      const items = Array.from({ length: 9 }, () => (at === 0 ? 'x' : `*a${at - 1}`));
      return `a${at}: &a${at} [${items.join(', ')}]`;
    });
    expect(complaintsOf(rows.join('\n'))).toEqual(['1:1 aliases make more than 200000 values of it']);
    // What is simply long is no bomb.
    const long = `a: [${'1,'.repeat(250_000)}1]\nb: &b 1\nc: *b`;
    expect(complaintsOf(long.replace(/\nb.*/s, ''))).toEqual([]);
  });

  test('never throws, whatever it is, and what is refused says where', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab:-,[]{}&*!|>\'"#%@`?~ \n\t\r\\0\ufeff') }),
        (text) => {
          const { value, complaints } = withGrammarFaults(readYaml(text, say), text, say);
          for (const { line, column } of complaints) {
            expect(line).toBeGreaterThan(0);
            expect(line).toBeLessThanOrEqual(text.split('\n').length);
            expect(column).toBeGreaterThan(0);
          }
          if (complaints.length > 0) expect(value).toBe(null);
        },
      ),
      { numRuns: runs(1_000) },
    );
  });
});
