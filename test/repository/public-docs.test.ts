import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const entries = ['src/index.ts', 'src/testing/index.ts', 'src/testing/generators.ts'];

/** Where a file declares this name, or, where it only passes it on, the file that does. */
const declared = (file: string, name: string): { line: number; lines: readonly string[]; file: string } => {
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  const declares = new RegExp(`^export (?:const|function|class|interface|type) ${name}\\b`);
  const line = lines.findIndex((each) => declares.test(each));
  if (line >= 0) return { line, lines, file };
  for (const [, names = '', from = ''] of text.matchAll(/^import (?:type )?\{([^}]*)\} from '(\..*)';/gm)) {
    if (new RegExp(`\\b${name}\\b`).test(names)) return declared(join(dirname(file), from), name);
  }
  throw new Error(`${file} passes on ${name}, from where this test can't see`);
};

/** What an entry point of the package exports, and where each of it is declared. */
const exportsOf = (file: string) => {
  const text = readFileSync(file, 'utf8');
  const passedOn = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '(.*)';/gm)].flatMap(
    ([, names = '', from = '']) =>
      [...names.matchAll(/(?:type )?(\w+)/g)].map(([, name = '']) =>
        declared(join(dirname(file), from), name),
      ),
  );
  const own = [...text.matchAll(/^export (?:const|function|interface|type) (\w+)/gm)];
  return [...passedOn, ...own.map(([, name = '']) => declared(file, name))];
};

test('whatever the package exports says what it is, where an editor shows it', () => {
  const all = entries.flatMap(exportsOf);
  expect(all.length).toBeGreaterThan(80);
  const silent = all
    .filter(({ line, lines }) => lines[line - 1]?.endsWith('*/') !== true)
    .map(({ file, line, lines }) => `${file}:${line + 1} ${lines[line]}`);
  expect(silent).toEqual([]);
});
