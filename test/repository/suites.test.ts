import { globSync, readFileSync } from 'node:fs';
import { matchesGlob, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { tests } from '../../vitest.config.ts';

const ci = readFileSync('.ci/run', 'utf8');
/** The npm scripts that `.ci/run` runs, and what it gives them. */
const run = [...ci.matchAll(/^(?:run|outside) (\S+) \d+(.*)$/gm)].map(([, script = '', more = '']) => ({
  script,
  more,
}));
const files = globSync('test/**/*.test.ts').sort();

type Files = readonly { readonly include: readonly string[]; readonly exclude: readonly string[] }[];

/** What a script of package.json runs. */
const filesOf = async (script: string, more: string): Promise<Files> => {
  if (script === 'test') return Object.values(tests(true));
  const command = Object.entries(manifest.scripts).find(([name]) => name === script)?.[1] ?? '';
  const [, config = '', filter] = /--config (\S+)(?: (\S+))?$/.exec(command) ?? [];
  const { default: chosen } = (await import(/* @vite-ignore */ resolve(config))) as {
    readonly default: { readonly test: { include?: string[]; projects?: unknown[] } };
  };
  const projects = (chosen.test.projects ?? []) as {
    test: { name: string; include: string[]; exclude?: string[] };
  }[];
  const named = projects.filter(({ test }) => more.includes(`--project ${test.name}`));
  const all =
    named.length > 0 ? named.map(({ test }) => test) : [{ include: chosen.test.include ?? [], exclude: [] }];
  return all.map(({ include, exclude = [] }) => ({
    include,
    exclude: [...exclude, ...(filter === undefined ? [] : [`!${filter}`])],
  }));
};

const isIn = (file: string, those: Files): number =>
  those.filter(({ include, exclude }) => {
    const isOut = exclude.some((glob) =>
      glob.startsWith('!') ? !file.includes(glob.slice(1)) : matchesGlob(file, glob),
    );
    return !isOut && include.some((glob) => matchesGlob(file, glob));
  }).length;

describe('every test', () => {
  test('is run by .ci/run, whole and once; but for what draws other cases each time, takes minutes a step, or watches for hours', async () => {
    expect(ci).toContain('POLKAN_RUNS=all');
    expect(run.map(({ script }) => script)).toContain('test');
    const suites = await Promise.all(run.map(({ script, more }) => filesOf(script, more)));
    const times = files.map(
      (file) => [file, suites.reduce((sum, those) => sum + isIn(file, those), 0)] as const,
    );
    const left = times.filter(([, count]) => count !== 1);
    expect(left).toEqual(
      files
        .filter((file) => /^test\/(fuzz|fleets)\//.test(file) || file === 'test/faults/soak.test.ts')
        .map((file) => [file, 0]),
    );
  });

  test('that npm test leaves to .ci/run is one that there is', () => {
    const [quick, whole] = [tests(false), tests(true)];
    const isLeft = (file: string): boolean =>
      isIn(file, Object.values(whole)) > 0 && isIn(file, Object.values(quick)) === 0;
    const long = files.filter(isLeft);
    expect(long.length).toBeGreaterThan(10);
    const named = [...quick.shared.exclude].filter((glob) => !whole.shared.exclude.includes(glob));
    expect(named.filter((name) => !long.includes(name))).toEqual([]);
  });
});
