import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from 'vitest';

const files = ['src', 'scripts'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`),
);

/** Why Node can't run a file as it is, or `null`. */
const whyNot = (file: string): string | null => {
  try {
    stripTypeScriptTypes(readFileSync(file, 'utf8'));
    return null;
  } catch (error) {
    return `${file}: ${String(error)}`;
  }
};

// Bundle and tests go through other compilers, which take more than Node does: `for (const of of list)`, say.
test('Node can take the types away from every file, so that `npm start` runs', () => {
  expect(files.length).toBeGreaterThan(400);
  expect(files.map(whyNot).filter((why) => why !== null)).toEqual([]);
});
