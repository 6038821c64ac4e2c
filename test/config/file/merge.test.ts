import { describe, expect, test } from 'vitest';
import { merged, placeText } from '../../../src/config/file/merge.ts';
import { readYaml } from '../../../src/config/yaml.ts';
import { en } from '../../../src/messages/en.ts';

const merge = (...texts: readonly string[]) =>
  merged(
    texts.map((text, index) => ({ ...readYaml(text, en.scenario.fault), name: `${'abc'[index]}.yaml` })),
  );

describe('several files', () => {
  test('are one: mappings are merged, lists appended, and what is empty says nothing', () => {
    const { written, twice } = merge(
      'host: box\nlist: [1, 2]\npart: {a: 1, deep: {x: 1}}\nempty:',
      'list: [3]\npart: {b: 2, deep: {y: 2}}\nempty: 5\nhost:',
      'list: [4, 5]\nlate: 1',
    );
    expect(written.value).toEqual({
      ...{ host: 'box', list: [1, 2, 3, 4, 5], part: { a: 1, b: 2, deep: { x: 1, y: 2 } } },
      ...{ empty: 5, late: 1 },
    });
    expect(twice).toEqual([]);
  });

  test('have each value in its own file, also what is not there, within what was appended', () => {
    const { written } = merge(
      'list:\n  - {a: 1}\npart:\n  a: 1',
      'part:\n  b: {c: 2}\nlist:\n  - a\n  - b: 3',
    );
    const place = (...path: readonly (string | number)[]) => placeText(written.placeOf(path));
    expect([place('list', 0, 'a'), place('list', 1), place('list', 2, 'b')]).toEqual([
      ...['a.yaml:2:9', 'b.yaml:4:5', 'b.yaml:5:8'],
    ]);
    expect([place('part', 'a'), place('part', 'b', 'c'), place('part', 'b', 'none')]).toEqual([
      ...['a.yaml:4:6', 'b.yaml:2:10', 'b.yaml:2:6'],
    ]);
    expect(place('nothing').startsWith('a.yaml:')).toBe(true);
    expect(placeText(written.placeOfName(['part', 'b', 'c']))).toBe('b.yaml:2:7');
    expect(placeText(written.placeOf(['list', 1], 0))).toBe('b.yaml:4:5');
    expect([
      written.isInBraces(['part', 'b']),
      written.isInBraces(['part']),
      written.isInBraces(['list', 0]),
    ]).toEqual([...[true, false, true]]);
  });

  test.each([
    ['a: 1', 'a: 2', 'a'],
    ['a: {b: 1}', 'a: 2', 'a'],
    ['a: [1]', 'a: {b: 1}', 'a'],
    ['a: {b: [1]}', 'a: {b: x}', 'a.b'],
    ['5', 'a: 1', ''],
  ])('that say %j and %j say it twice, and the first holds', (one, other, path) => {
    const { written, twice } = merge(one, other);
    expect(written.value).toEqual(readYaml(one, en.scenario.fault).value);
    expect(twice.map((each) => [each.path, each.first.file, each.second.file])).toEqual([
      [path, 'a.yaml', 'b.yaml'],
    ]);
  });

  test('that are none, or say nothing, say nothing', () => {
    const { written } = merge();
    expect([written.value, written.placeOf(['a']), written.isInBraces([])]).toEqual([
      ...[null, { file: '', line: 1, column: 1 }, false],
    ]);
    expect(written.placeOfName(['a'])).toEqual({ file: '', line: 1, column: 1 });
    expect(merge('', '# nothing').written.value).toBeNull();
    expect(merge('', 'a: 1').written.value).toEqual({ a: 1 });
  });
});
