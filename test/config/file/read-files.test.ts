import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  filesAt,
  isConfigFile,
  isNothing,
  longestConfig,
  mostFiles,
  textOf,
} from '../../../src/config/file/read-files.ts';
import type { Machine } from '../../../src/language/setting.ts';
import { en } from '../../../src/messages/en.ts';
import { whySystemFailed } from '../../../src/messages/faults.ts';
import { fileIn } from '../../../src/messages/file.ts';
import { tellingIn } from '../../../src/messages/telling.ts';

const say = fileIn(en);
const gone = Object.assign(new Error('gone'), { code: 'ENOENT' });

const read = <T>(
  what: (machine: Machine, complain: (place: object, why: string) => void) => T,
  machine: Partial<Machine> = {},
) => {
  const complaints: [place: object, why: string][] = [];
  const found = what(
    { hostname: 'box', exists: () => true, readFile: () => '', ...machine },
    (place, why) => void complaints.push([place, why]),
  );
  return { found, complaints };
};
const at = (file: string, line = 1, column = 1) => ({ file, line, column });

describe('the files that a path names', () => {
  const files = (path: string, listFolder?: Machine['listFolder']) =>
    read((machine, complain) => filesAt(path, machine, en, complain), listFolder && { listFolder });

  test('are itself, where it is no folder or nobody can list one', () => {
    expect(files('/a.yaml', () => null)).toEqual({ found: ['/a.yaml'], complaints: [] });
    expect(files('/a.yaml')).toEqual({ found: ['/a.yaml'], complaints: [] });
  });

  test('are those of a folder that end so and are not hidden, in the order of their names', () => {
    const names = ['b.yml', 'a.yaml', '.hidden.yaml', 'c.yaml.bak', 'd.json', '..data', 'yaml'];
    expect(files('/f', () => names)).toEqual({ found: ['/f/a.yaml', '/f/b.yml'], complaints: [] });
  });

  test('are too few where there are none, and too many where nobody has written so many', () => {
    expect(files('/f', () => ['x.txt'])).toEqual({ found: [], complaints: [[at('/f'), say.noFiles]] });
    const names = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1_000}.yaml`);
    expect(files('/f', () => names(mostFiles)).complaints).toEqual([]);
    const many = files('/f', () => names(mostFiles + 1));
    expect([many.found.length, many.complaints]).toEqual([mostFiles, [[at('/f'), say.manyFiles(mostFiles)]]]);
  });

  test('are none where they can not be listed, and it is said where that was looked for', () => {
    const why = whySystemFailed(gone, en);
    const failing = () => {
      throw gone;
    };
    expect(files('/f', failing)).toEqual({ found: [], complaints: [[at('/f'), why]] });
    expect(files('f', failing).complaints).toEqual([[at('f'), `${why} (${resolve('f')})`]]);
  });
});

describe('the text of a file', () => {
  const text = (readFile: Machine['readFile']) =>
    read((machine, complain) => textOf('a.yaml', longestConfig, machine, en, complain), { readFile });

  test('is what stands there', () => {
    expect(text(() => 'host: box')).toEqual({ found: 'host: box', complaints: [] });
    expect(text(() => 'x'.repeat(longestConfig)).complaints).toEqual([]);
  });

  test('is none where it is too long, is no UTF-8, which is said with its place, or can not be read', () => {
    expect(text(() => 'x'.repeat(longestConfig + 1))).toEqual({
      found: '',
      complaints: [[at('a.yaml'), tellingIn(en).config.tooMuch(longestConfig)]],
    });
    expect(text(() => '\ufffd')).toEqual({ found: '', complaints: [[at('a.yaml'), say.noUtf8]] });
    expect(text(() => 'a: b\nc: \ufffd').complaints).toEqual([[at('a.yaml', 2, 4), say.noUtf8]]);
    const failing = text(() => {
      throw gone;
    });
    expect(failing.found).toBe('');
    expect(failing.complaints).toEqual([
      [at('a.yaml'), `${whySystemFailed(gone, en)} (${resolve('a.yaml')})`],
    ]);
  });
});

test.each([
  ['a.yaml', true],
  ['a.yml', true],
  ['a\nb.yaml', true],
  ['.a.yaml', false],
  ['.yaml', false],
  ['a.yaml~', false],
  ['a.yamll', false],
  ['ayaml', false],
])('%j is a file of a config: %s', (name, is) => {
  expect(isConfigFile(name)).toBe(is);
});

test.each([
  [null, true],
  [undefined, true],
  [{}, true],
  [{ a: null, b: null }, true],
  [{ a: null, b: 1 }, false],
  ['text', false],
  [5, false],
  [[], true],
  [[1], false],
])('%j says nothing: %s', (whole, is) => {
  expect(isNothing(whole)).toBe(is);
});
