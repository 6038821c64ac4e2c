import { describe, expect, test } from 'vitest';
import { mostComplaints } from '../../src/config/complaints.ts';
import { plainValue } from '../../src/config/yaml-scalar.ts';
import { type Replace, type Tree, treeOf } from '../../src/config/yaml-tree.ts';
import { en } from '../../src/messages/en.ts';

const say = en.scenario.fault;

/** Each single value of a text as it is written and what it is, and what is wrong, by the text that stands there. */
const read = (text: string, replace: Replace | null = null) => {
  const { root, wrong, aliases } = treeOf(text, say, replace);
  const values: string[] = [];
  const walk = (node: Tree | null): void => {
    if (node === null) return;
    if (node.type === 'list') for (const item of node.items) walk(item);
    else if (node.type === 'map') for (const field of node.fields) walk(field);
    else
      values.push(
        `${node.style} ${JSON.stringify(text.slice(node.start, node.end))} ${JSON.stringify(node.value)}`,
      );
  };
  walk(root);
  return {
    root,
    value: root?.value,
    values,
    aliases,
    wrong: wrong.map(({ at, message }) => [text.slice(at, at + 3), message]),
  };
};

describe('a single value', () => {
  test.each<[text: string, written: string]>([
    ['a: x', 'plain "x" "x"'],
    ['a: 5', 'plain "5" 5'],
    ['a: 0x1F', 'plain "0x1F" 31'],
    ['a: 1.5e3', 'plain "1.5e3" 1500'],
    ['a: 9', 'plain "9" 9'],
    ['a: true', 'plain "true" true'],
    ['a: False', 'plain "False" false'],
    ['a: no', 'plain "no" "no"'],
    ['a: ~', 'plain "~" null'],
    ['a: Null', 'plain "Null" null'],
    ['a: :x', 'plain ":x" ":x"'],
    ['a: "5"', 'quoted "\\"5\\"" "5"'],
    ["a: 'x'", 'quoted "\'x\'" "x"'],
    ['a: ""', 'quoted "\\"\\"" ""'],
    ['a: !!str 5', 'plain "5" "5"'],
    ['a: ! 5', 'plain "5" "5"'],
    ['a: !!int "5"', 'quoted "\\"5\\"" 5'],
    ['a: !!bool true', 'plain "true" true'],
    ['a: !!float 5', 'plain "5" 5'],
    ['a: !!null ""', 'quoted "\\"\\"" null'],
    ['a: |\n  x\n  y\n', 'block "|\\n  x\\n  y\\n" "x\\ny\\n"'],
    ['a: >-  # why\n  x\n  y\n', 'block ">-  # why\\n  x\\n  y\\n" "x y"'],
    ['a: |2+\n   x\n', 'block "|2+\\n   x\\n" " x\\n"'],
    ['- x', 'plain "x" "x"'],
    ['x', 'plain "x" "x"'],
    ['!!str 5', 'plain "5" "5"'],
    ['!!null ~', 'plain "~" null'],
    ['&five 5', 'plain "5" 5'],
    ['"5"', 'quoted "\\"5\\"" "5"'],
    ['|\n  x\n', 'block "|\\n  x\\n" "x\\n"'],
    ['--- x', 'plain "x" "x"'],
  ])('%j is written and read so: %s', (text, written) => {
    expect(read(text)).toMatchObject({ values: [written], wrong: [] });
  });

  test.each([
    ['a:', 2],
    ['a:   # nothing\n', 2],
    ['a:\nb: 1', 2],
    ['- x\n-', 5],
    ['- x\n# why\n-  ', 11],
    ['? x', 3],
  ])('that is not there at all in %j stands behind the sign for it', (text, at) => {
    const places: number[] = [];
    const walk = (node: Tree): void => {
      if (node.type === 'list') for (const item of node.items) walk(item);
      else if (node.type === 'map') for (const field of node.fields) walk(field);
      else if (node.value === null) places.push(node.start, node.end);
    };
    const { root } = read(text);
    if (root !== null && root !== undefined) walk(root);
    expect(places).toEqual([at, at]);
  });

  test('is a text where it is like a number or a word and none', () => {
    for (const text of ['08x', '1_000', '+', '-', 'tru', 'nul', 'FALSEs', '.', '12:30', 'x5', '1 2'])
      expect([text, plainValue(text)]).toEqual([text, text]);
  });
});

describe('what is wrong', () => {
  test.each<[text: string, wrong: readonly (readonly [where: string, why: string])[]]>([
    ['a: !mine x', [['!mi', say.tag('!mine')]]],
    ['!mine x', [['!mi', say.tag('!mine')]]],
    ['!mine [x]', [['!mi', say.tag('!mine')]]],
    ['!mine a: 1', [['!mi', say.tag('!mine')]]],
    ['--- a\n--- b', [['---', say.oneDocument]]],
    ['---\n---\nb: 1', [['---', say.oneDocument]]],
    ['a: !!int x', [['!!i', say.tag('!!int')]]],
    ['a: !mine [x]', [['!mi', say.tag('!mine')]]],
    ['a: !!seq {b: 1}', [['!!s', say.tag('!!seq')]]],
    ['a: !!map [x]', [['!!m', say.tag('!!map')]]],
    ['a: !!map {b: 1}\nc: !!seq [x]\nd: ! [y]', []],
    ['a: *none', [['*no', say.noAnchor('none')]]],
    ['a: &x [*x]', [['*x]', say.circle]]],
    ['a: 1\nb: 2\na: 3', [['a: ', say.nameTwice('a', 1)]]],
    ['"a": 1\na: 2', [['a: ', say.nameTwice('a', 1)]]],
    ['5: 1\n"5": 2', [['"5"', say.nameTwice('5', 1)]]],
    ['[a]: 1', [['[a]', say.compoundName]]],
    ['a: 1\n---\nb: 2', [['---', say.oneDocument]]],
  ])('in %j is found where it stands', (text, wrong) => {
    expect(read(text).wrong).toEqual(wrong);
  });

  test('is found no more often than is told', () => {
    expect(read(Array.from({ length: 300 }, () => '- *none').join('\n')).wrong).toHaveLength(
      mostComplaints + 1,
    );
  });

  test('is more than anybody has written, with all that aliases stand for', () => {
    const levels = Array.from({ length: 7 }, (_, index) => {
      const below = index === 0 ? 'x' : `*l${index - 1}`;
      return `l${index}: &l${index} [${Array.from({ length: 9 }, () => below).join(', ')}]`;
    });
    // Nobody may walk through it: that is what it is made for.
    expect(treeOf(levels.join('\n'), say).wrong).toEqual([{ at: 0, message: say.aliasBomb(200_000) }]);
    expect(treeOf(levels.slice(0, 5).join('\n'), say).wrong).toEqual([]);
    expect(read(`a: &a x\nb: [${Array.from({ length: 1_000 }, () => '*a').join(', ')}]`).wrong).toEqual([]);
  });
});

describe('an alias', () => {
  test('is the very same as what it stands for, and its own place is known', () => {
    const text = 'a: &x {b: 1}\nc: *x\nd: [*x, y]\n';
    const { root, value, aliases } = read(text);
    expect(value).toEqual({ a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }, 'y'] });
    if (root?.type !== 'map') throw new Error('it is a mapping');
    expect(root.fields[1]).toBe(root.fields[0]);
    const list = root.fields[2] as Tree;
    const placed = [...aliases].map(([holder, own]) => [holder === root || holder === list, [...own]]);
    expect(placed).toEqual([
      [true, [['c', text.indexOf('*x')]]],
      [true, [[0, text.lastIndexOf('*x')]]],
    ]);
  });

  test('of a name is the name, and one of a single value is that', () => {
    expect(read('a: &n name\n? *n\n: 5').value).toEqual({ a: 'name', name: 5 });
    expect(read('- &five 5\n- *five').value).toEqual([5, 5]);
  });
});

describe('a text in which something is put', () => {
  const put: Replace = (text) =>
    text.includes('bad') ? { fault: 'it is bad' } : { text: text.replace(/^.*:/, '') };
  const of = (text: string) => read(text.replaceAll('@', '$'), put);

  const exact: Replace = (text) => ({ text: text.slice(2, -1) });
  test.each<[inside: string, plain: unknown]>([
    ['5', 5],
    ['-5.25', -5.25],
    ['+5', 5],
    ['true', true],
    ['false', false],
    ['True', 'True'],
    ['null', 'null'],
    ['0x1F', '0x1F'],
    ['1e3', '1e3'],
    ['5x', '5x'],
    ['9'.repeat(16), '9'.repeat(16)],
  ])(
    '%s is a number, a yes or no, or a text where it stands without quotes, and a text in quotes',
    (inside, plain) => {
      const variable = `$${`{${inside}}`}`;
      expect(read(`a: ${variable}\nb: "${variable}"`, exact).value).toEqual({ a: plain, b: inside });
      expect(read(`a: ${variable}`).value).toEqual({ a: variable });
    },
  );

  test('is wrong where that is, and says why; a name has nothing put in', () => {
    const { wrong, value } = of('a: x@{bad}\n"@{x:y}": 1');
    expect(wrong).toEqual([['x${', 'it is bad']]);
    expect(Object.keys(value as object)).toHaveLength(2);
  });
});

test('what stands in braces is known to, and a name that an object would inherit is a name', () => {
  const { root, value } = read('a: {b: 1}\nc:\n  d: 1\n__proto__: 5');
  if (root?.type !== 'map') throw new Error('it is a mapping');
  expect(root.fields.map((field) => field.type === 'map' && field.inBraces)).toEqual([true, false, false]);
  expect(Object.keys(value as object)).toEqual(['a', 'c', '__proto__']);
  expect(read('# nothing').root).toBeNull();
});
