import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeFolder, makeFolderLater } from '../../src/recording/folder.ts';
import { scratch } from '../support/tap-bench.ts';

const source = fileURLToPath(new URL('../../src/recording/folder.ts', import.meta.url));

/** The error of making a folder, in a process of its own: what never ends can't be waited for in this one. */
const errorOf = (verb: string, folder: string): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { ${verb} } from ${JSON.stringify(source)};
       try { await ${verb}(${JSON.stringify(folder)}); } catch (error) { console.log(error.fault?.said ?? error.code); }
       process.exit();`,
    ],
    { encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL' },
  ).trim();

describe.each([
  ['makeFolder', makeFolder],
  ['makeFolderLater', makeFolderLater],
] as const)('%s', (verb, make) => {
  test('makes every level that is not there, for its owner only, and leaves those that are', async () => {
    const above = join(scratch(), 'above');
    mkdirSync(above, { mode: 0o755 });
    const folder = join(above, 'deep', 'down');
    await make(relative(process.cwd(), folder));
    await make(folder);
    const modes = [above, join(above, 'deep'), folder].map((each) => statSync(each).mode & 0o777);
    expect(modes).toEqual([0o755, 0o700, 0o700]);
  });

  test('says so, and ends, where the system makes no folders', () => {
    expect(errorOf(verb, '/proc/x/y')).toBe('ENOENT');
  });

  test('says so where a file is in the way', () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    expect(errorOf(verb, join(file, 'below'))).toBe(
      `${file} is no folder: it is a file, or a link that leads nowhere`,
    );
  });

  test('says so where a link leads nowhere', () => {
    const link = join(scratch(), 'link');
    symlinkSync('/nowhere/at/all', link);
    expect(errorOf(verb, join(link, 'below'))).toMatch(/link is no folder/);
  });
});
