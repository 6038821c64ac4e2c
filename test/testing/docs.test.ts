import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordLine, type StateRecord } from '../../src/recording/records.ts';
import { simulateSync, sink, source, standardPolicy } from '../../src/testing/index.ts';
import { type LibraryProject, libraryProject } from '../support/library-project.ts';

const pages = ['testing-your-alerts', 'testing-sources-and-sinks', 'testing-recordings'];
/** Every block of the pages, in its order; one that is a file begins with its name. */
const blocks = pages
  .flatMap((page) => [...readFileSync(`docs/${page}.md`, 'utf8').matchAll(/^```(\S*)\n(.*?)^```$/gms)])
  .map(([, language = '', text = '']) => ({
    language,
    text,
    file: /^\/\/ (\S+)\n/.exec(text)?.[1] ?? null,
  }));
const files = blocks.flatMap(({ file, text }) => (file === null ? [] : [[file, text] as const]));
const told = blocks.filter(({ language }) => language === 'text').map(({ text }) => text.trimEnd());
const named = (file: string): string => new Map(files).get(file) ?? '';

/** A night with a hiccup of a minute at 01:10 and an outage from 03:00 to 03:40, as its tap. */
const tap = (): string => {
  const startAt = Date.UTC(2026, 5, 15);
  const shows = {
    'dep/db': [
      ['70m', '71m'],
      ['180m', '220m'],
    ],
  } as const;
  const run = simulateSync({
    sources: [source('deps', { shows })],
    sinks: [sink('log')],
    for: '6h',
    startAt,
  });
  const policies = { fallback: standardPolicy, kinds: { dep: standardPolicy } };
  const state: StateRecord = {
    type: 'state',
    at: startAt,
    because: 'start',
    version: '0.1.0',
    policies,
    actors: [],
  };
  return [state, ...run.records].map((record) => `${recordLine(record)}\n`).join('');
};

let project: LibraryProject;
beforeAll(async () => {
  project = await libraryProject({ packages: ['typescript', '@types/node', 'vitest', 'fast-check'] });
  project.write({ ...Object.fromEntries(files), 'tap.jsonl': tap() });
}, 60_000);
afterAll(() => project?.remove());

const nodeTest = (file: string) =>
  project.run(process.execPath, '--test', '--test-isolation=none', '--test-reporter=spec', file);
const inPlain = (output: string): string[] => output.split('\n').map((line) => line.trim());

test('every block is a file that is run, what comes out of one, or how to install', () => {
  const others = blocks.filter(({ file }) => file === null).map(({ language }) => language);
  expect(others).toEqual(['sh', 'text', 'text']);
  expect(files.map(([file]) => file)).toEqual([
    'policy.test.js',
    'backlog.js',
    'backlog.test.js',
    'sources.test.js',
    'slow.test.ts',
    'last-night.test.js',
    'properties.test.js',
    'assertions.test.js',
    'assertions.test.ts',
  ]);
  // It takes the registry, so it is not run here; test/testing/package.test.ts packs and lays out the same.
  expect(blocks.find(({ language }) => language === 'sh')?.text).toBe(
    `npm pack\nnpm install --save-dev ../polkan/polkan-${JSON.parse(readFileSync('package.json', 'utf8')).version}.tgz\n`,
  );
});

describe('under node:test', () => {
  test.each(files.map(([file]) => file).filter((file) => file.endsWith('.test.js')))(
    '%s passes',
    async (file) => {
      const { code, output } = await nodeTest(file);
      expect(output).toMatch(/fail 0\n/);
      expect(output).toMatch(/pass [1-9]/);
      expect(code).toBe(0);
    },
  );

  test.each([
    ['policy.test.js', 'policy.test.js', "ms('30m')", "ms('31m')", 0],
    ['backlog.test.js', 'backlog.js', '30 * 60_000', '31 * 60_000', 1],
  ] as const)('%s fails with a wrong cooldown as the page says', async (file, where, right, wrong, which) => {
    project.write({ [where]: named(where).replace(right, wrong) });
    const { code, output } = await nodeTest(file);
    project.write({ [where]: named(where) });
    expect(code).toBe(1);
    expect(inPlain(output).join('\n')).toContain(inPlain(told[which] ?? '?').join('\n'));
  });
});

test('under vitest its files pass', async () => {
  const { code, output } = await project.run(
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    ...files.map(([file]) => file).filter((file) => file.endsWith('.test.ts')),
  );
  expect(output).toMatch(/Tests +2 passed \(2\)/);
  expect(code).toBe(0);
}, 60_000);

test('the types of all of them hold', async () => {
  const ended = await project.run(
    process.execPath,
    'node_modules/typescript/bin/tsc',
    ...[
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--exactOptionalPropertyTypes',
      '--allowJs',
      '--checkJs',
      '--noImplicitAny',
      'false',
    ],
    ...['--target', 'es2024', '--module', 'nodenext', '--types', 'node'],
    ...files.map(([file]) => file),
  );
  expect(ended).toEqual({ code: 0, output: '' });
}, 60_000);
