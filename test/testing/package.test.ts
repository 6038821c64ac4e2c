import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partFiles } from '../../scripts/build.ts';
import { type LibraryProject, libraryProject, packed } from '../support/library-project.ts';

/**
 * What a stranger gets: the tarball of `npm pack`, in a project of its own that has nothing of this
 * repository but it, a compiler and a runner.
 */
let pack: Awaited<ReturnType<typeof packed>>;
let project: LibraryProject;
beforeAll(async () => {
  pack = await packed();
  project = await libraryProject({ packages: ['typescript', '@types/node'], tarball: pack.tarball });
}, 60_000);
afterAll(() => {
  project?.remove();
  if (pack !== undefined) rmSync(pack.directory, { recursive: true });
});

const tsc = [
  'node_modules/typescript/bin/tsc',
  '--noEmit',
  '--strict',
  '--target',
  'es2024',
  '--module',
  'nodenext',
  '--types',
  'node',
  '--allowImportingTsExtensions',
];

/** A source and a policy of the user's own, as `.js` or with types as `.ts`. */
const backlog = (types: boolean): string => `
${types ? "import type { Policy, Source } from 'polkan';\n" : ''}
export const policy${types ? ': Partial<Policy>' : ''} = { cooldownMs: 30 * 60_000, forTicks: 2 };

export const backlog = (count${types ? ': () => Promise<number>' : ''}, limit${types ? ': number' : ''})${types ? ': Source' : ''} => ({
  name: 'backlog',
  everyMs: 60_000,
  timeoutMs: 5_000,
  async read() {
    const waiting = await count();
    return {
      covers: ['backlog'],
      signals: [{ kind: 'backlog', entity: '', active: waiting >= limit, title: 'Backlog', detail: \`\${waiting} wait.\`, value: waiting, limit }],
    };
  },
});
`;

const timingTest = (extension: 'js' | 'ts'): string => `
import { test } from 'node:test';
import { assertTranscript, simulate, sink, testPolicy } from 'polkan/testing';
import { backlog, policy } from './backlog.${extension}';

test('half an hour of it is an alert, and one reminder', () => {
  testPolicy({
    policy,
    every: '5m',
    observations: 'a a a a a a a a . .',
    expected:     '- A - - - - - ! R -',
  });
});

test('a backlog from minute 10 to minute 50 is three messages', async () => {
  let minute = -1;
  const count = async () => {
    minute += 1;
    return minute >= 10 && minute < 50 ? 120 : 3;
  };
  const run = await simulate({
    sources: [backlog(count, 100)],
    sinks: [sink('chat', { answers: ['ok', 502] })],
    policies: { backlog: policy },
    for: '1h',
  });
  assertTranscript(run, \`
    +00:11:00 🔴 Backlog: 120 wait.
    +00:41:00 🔁 Backlog: 120 wait. It has lasted 30 min. [✗ HTTP 502]
    +00:41:01 🔁 Backlog: 120 wait. It has lasted 30 min.
    +00:50:00 🟢 Backlog: recovered after 39 min, 3 wait.
  \`);
});
`;

describe('the tarball', () => {
  test('has what is needed, and nothing else', () => {
    const others = pack.files.filter((file) => !/^package\/dist\/lib\/[\w/-]+\.(?:js|d\.ts)$/.test(file));
    expect(others.sort()).toEqual([
      'package/LICENSE',
      'package/README.md',
      'package/dist/LICENSES.txt',
      ...partFiles.map((file) => `package/dist/parts/${file}`),
      'package/dist/polkan.cjs',
      'package/docs/metrics-envelope.schema.json',
      'package/docs/polkan.schema.json',
      'package/docs/scenario.schema.json',
      'package/docs/webhook.schema.json',
      'package/package.json',
    ]);
    for (const file of pack.files.filter((each) => each.endsWith('.js') && each.includes('/lib/'))) {
      expect(pack.files).toContain(file.replace(/\.js$/, '.d.ts'));
    }
    const unwanted = /\/(?:main|cli|parts|tap)\.js$|\/(?:journal|commands|scenario)\//;
    expect(pack.files.filter((file) => unwanted.test(file))).toEqual([]);
  });

  test('needs no package that its manifest does not name', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      'dependencies' | 'peerDependencies',
      object
    >;
    const known = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
    const lib = join(project.directory, 'node_modules/polkan/dist/lib');
    const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(?:js|ts)$/.test(file),
    );
    expect(files.length).toBeGreaterThan(50);
    const imports = /^(?:import|export)\b[^;']*?from '([^']+)';|^import '([^']+)';|\bimport\('([^']+)'\)/gm;
    const wanted = files.flatMap((file) =>
      [...readFileSync(join(lib, file), 'utf8').matchAll(imports)].map(([, ...names]) => names.join('')),
    );
    const packages = [...new Set(wanted)]
      .filter((name) => !/^(?:node:|\.)/.test(name))
      .map((name) => name.split('/')[0] ?? '');
    expect(packages).toContain('rxjs');
    for (const name of packages) expect(known).toContain(name);
  });

  test('brings the command', async () => {
    const { version } = JSON.parse(readFileSync(resolve('package.json'), 'utf8')) as { version: string };
    const { code, output } = await project.run(
      process.execPath,
      'node_modules/polkan/dist/polkan.cjs',
      '--version',
    );
    expect({ code, output }).toEqual({ code: 0, output: `${version}\n` });
  });

  test('opens three doors; the one to generators needs fast-check, the others do not', async () => {
    project.write({
      'doors.mjs': `
        const tried = async (name) => {
          try {
            return Object.keys(await import(name)).length > 0;
          } catch ({ code, message }) {
            return \`\${code} \${/'fast-check'/.test(message)}\`;
          }
        };
        const names = ['polkan', 'polkan/testing', 'polkan/testing/generators', 'polkan/dist/lib/replay.js', 'polkan/src/cli.ts'];
        for (const name of names) console.log(name, await tried(name));
      `,
    });
    const { output } = await project.run(process.execPath, 'doors.mjs');
    expect(output.trim().split('\n')).toEqual([
      'polkan true',
      'polkan/testing true',
      'polkan/testing/generators ERR_MODULE_NOT_FOUND true',
      'polkan/dist/lib/replay.js ERR_PACKAGE_PATH_NOT_EXPORTED false',
      'polkan/src/cli.ts ERR_PACKAGE_PATH_NOT_EXPORTED false',
    ]);
  });
});

describe.each(['js', 'ts'] as const)("a stranger's timing test in .%s", (extension) => {
  const source = `backlog.${extension}`;
  const file = `backlog.test.${extension}`;
  const runTest = () =>
    project.run(process.execPath, '--test', '--test-isolation=none', '--test-reporter=spec', file);

  test('passes', async () => {
    project.write({ [source]: backlog(extension === 'ts'), [file]: timingTest(extension) });
    const { code, output } = await runTest();
    expect(output).toMatch(/pass 2\n/);
    expect(code).toBe(0);
  });

  test('fails when the cooldown is broken, and shows where', async () => {
    project.write({ [source]: backlog(extension === 'ts').replace('30 * 60_000', '31 * 60_000') });
    const { code, output } = await runTest();
    expect(code).toBe(1);
    expect(output).toMatch(/fail 2\n/);
    const said = output.split('\n').map((line) => line.trim());
    const at = said.indexOf('observations  a a a a a a a a . .');
    expect(said.slice(at, at + 4)).toEqual([
      'observations  a a a a a a a a . .',
      'expected      - A - - - - - ! R -',
      'actual        - A - - - - - - R -',
      '^',
    ]);
    expect(output).toContain('> +00:35:00  a -  stays cooldown.holding: last alert at +00:05:00');
    expect(output).toContain('- +00:41:00 🔁 Backlog: 120 wait. It has lasted 30 min. [✗ HTTP 502]');
    expect(output).toContain('+ +00:42:00 🔁 Backlog: 120 wait. It has lasted 31 min. [✗ HTTP 502]');
    expect(output).toMatch(new RegExp(`at .*backlog\\.test\\.${extension}:\\d+`));
  });
});

test('the types hold, and refuse what is wrong', async () => {
  project.write({
    'backlog.ts': backlog(true),
    'backlog.test.ts': timingTest('ts'),
    'wrong.ts': `
      import { SinkError } from 'polkan';
      import { simulate, sink, testPolicy } from 'polkan/testing';
      import { backlog } from './backlog.ts';
      const sources = [backlog(async () => 1, 2)];
      const sinks = [sink('chat', { answers: ['hang', { after: '3s', answer: new SinkError('no', { permanent: true }) }] })];
      await simulate({ sources, sinks, for: '1h' });
      // @ts-expect-error: a misspelt option
      await simulate({ sources, sinks, for: '1h', stopat: '1h' });
      // @ts-expect-error: no such answer
      sink('chat', { answers: ['okay'] });
      // @ts-expect-error: a misspelt setting
      testPolicy({ policy: { cooldown: 5 }, observations: 'a', expected: 'A' });
      // @ts-expect-error: a source that does not say what it covers
      await simulate({ sources: [{ ...sources[0], read: async () => ({ signals: [] }) }], sinks, for: '1h' });
    `,
  });
  // With the declarations of the packages checked, too.
  const ended = await project.run(process.execPath, ...tsc, 'backlog.test.ts', 'wrong.ts');
  expect(ended).toEqual({ code: 0, output: '' });
}, 60_000);
