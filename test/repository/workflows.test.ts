import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = '.github/workflows';
const names = readdirSync(folder).sort();
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const read = (name: string): Workflow => {
  const document = parseDocument(textOf(name));
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS() as Workflow;
};
const jobs = names.flatMap((name) =>
  Object.entries(read(name).jobs).map(([id, job]) => ({ name, id, job, where: `${name}, ${id}` })),
);
const steps = jobs.flatMap(({ where, job }) => (job.steps ?? []).map((step) => ({ where, step })));
const needsOf = ({ needs = [] }: Job): readonly string[] => (typeof needs === 'string' ? [needs] : needs);

/** How a workflow writes a value of the run. */
const expression = (name: string): string => `\${{ ${name} }}`;

/** What a job may do beyond reading the repository. Whoever adds a right here says why it is needed. */
const granted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Pushes the image, signs what it attests, and keeps the attestation.
  'release.yml, image': { packages: 'write', 'id-token': 'write', attestations: 'write' },
  // Is known to npm by its token of identity; signs and keeps the attestations.
  'release.yml, package': { 'id-token': 'write', attestations: 'write' },
  // Makes the release page.
  'release.yml, page': { contents: 'write' },
};

test('there is one workflow that tests and one that releases', () => {
  expect(names).toEqual(['ci.yml', 'release.yml']);
});

describe.each(names)('%s', (name) => {
  test('may read the repository, and no more, unless a job says so', () => {
    expect(read(name).permissions).toEqual({ contents: 'read' });
  });

  test('is not started where a stranger’s code would run with rights', () => {
    for (const event of ['pull_request_target', 'workflow_run', 'issue_comment']) {
      expect(Object.keys(read(name).on)).not.toContain(event);
    }
  });

  test('knows no secret but the token of the run', () => {
    expect(textOf(name)).not.toMatch(/\bsecrets\b/);
  });

  test('says of each action which version its commit is', () => {
    const uses = textOf(name)
      .split('\n')
      .filter((line) => /\buses:/.test(line));
    for (const line of uses)
      expect(line).toMatch(/uses: (\.\/|[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/);
  });
});

describe('jobs', () => {
  test.each(jobs)('$where has only the rights it was granted', ({ where, job }) => {
    const { contents, ...more } = job.permissions ?? {};
    const { contents: mayContents, ...mayMore } = granted[where] ?? {};
    expect(more).toEqual(mayMore);
    expect([undefined, 'read', mayContents]).toContain(contents);
  });

  test.each(jobs)('$where ends by itself', ({ job }) => {
    if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  test.each(jobs)('$where waits only for jobs that there are', ({ name, job }) => {
    for (const other of needsOf(job)) expect(Object.keys(read(name).jobs)).toContain(other);
  });
});

describe('steps', () => {
  test('of one action are all of one commit', () => {
    const commits = new Map<string, Set<string>>();
    for (const { step } of steps) {
      const [action = '', commit = ''] = (step.uses ?? '').split('@');
      if (action !== '') commits.set(action, new Set([...(commits.get(action) ?? []), commit]));
    }
    expect(commits.size).toBeGreaterThan(3);
    expect([...commits].filter(([, { size }]) => size > 1)).toEqual([]);
  });

  test('leave no token in the checkout', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(3);
    for (const { step, where } of checkouts) {
      expect(step.with?.['persist-credentials'], where).toBe(false);
    }
  });

  const scripts = steps.flatMap(({ step, where }) =>
    step.run === undefined ? [] : [{ where, run: step.run }],
  );

  test.each(scripts)('of $where put no expression into a script: $run', ({ run }) => {
    // A branch or a tag may be named like a command; in a variable it stays a name.
    expect(run).not.toMatch(/\$\{\{/);
  });

  test.each(scripts)('of $where that have several lines stop at the first that fails: $run', ({ run }) => {
    if (run.trim().includes('\n')) expect(run).toMatch(/^set -euo pipefail\n/);
  });

  test('run only scripts that there are', () => {
    const known = Object.keys(manifest.scripts);
    const named = scripts.flatMap(({ run }) =>
      [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script),
    );
    expect(named.length).toBeGreaterThan(2);
    for (const script of named) expect(known).toContain(script);
  });
});

test('workflows that are called are there', () => {
  const called = jobs.flatMap(({ job }) => (job.uses === undefined ? [] : [job.uses]));
  expect(called).not.toEqual([]);
  for (const path of called) expect(existsSync(path), path).toBe(true);
  expect(Object.keys(read('ci.yml').on)).toContain('workflow_call');
});

test('CI runs on every push and pull request, and runs .ci/run, which everybody can', () => {
  expect(Object.keys(read('ci.yml').on)).toEqual(expect.arrayContaining(['push', 'pull_request']));
  const runs = read('ci.yml').jobs.everything?.steps?.map(({ run }) => run) ?? [];
  expect(runs.at(-1)).toMatch(/(^| )\.ci\/run$/);
  expect(statSync('.ci/run').mode & 0o111).toBe(0o111);
});

describe('a release', () => {
  const { on, jobs: all } = read('release.yml');
  const scriptOf = (id: string): string => all[id]?.steps?.map(({ run = '' }) => run).join('\n') ?? '';

  test('begins with a tag, and with nothing else', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } });
  });

  /** Every job that has to be well before this one begins. */
  const doneBefore = (id: string): string[] =>
    needsOf(all[id] ?? {}).flatMap((other) => [other, ...doneBefore(other)]);

  test.each(['image', 'package', 'page'])(
    'publishes no %s before all tests and the check of the tag',
    (id) => {
      expect(doneBefore(id)).toEqual(expect.arrayContaining(['tests', 'version']));
      expect(all.tests?.uses).toBe('./.github/workflows/ci.yml');
      expect(scriptOf('version')).toMatch(/npm run --silent notes -- "\$GITHUB_REF_NAME"/);
    },
  );

  test.each(['image', 'package'])('may ask somebody before the %s goes out', (id) => {
    expect(all[id]?.environment).toBe('release');
  });

  test('is of packages whose signatures were looked at, on a base that is pinned', () => {
    const checked = scriptOf('package').indexOf('npm audit signatures');
    expect(checked).toBeGreaterThan(scriptOf('package').indexOf('npm ci '));
    expect(checked).toBeLessThan(scriptOf('package').indexOf('npm pack '));
    expect(scriptOf('version')).toContain('npm run --silent base -- --check');
  });

  test('has an image for both architectures, with provenance and a bill of materials', () => {
    const script = scriptOf('image');
    expect(script).toContain('--platform linux/amd64,linux/arm64');
    expect(script).toContain('--provenance mode=max');
    expect(script).toContain('--sbom true');
  });

  test('has a package with provenance, and attests what it publishes', () => {
    expect(scriptOf('package')).toMatch(/npm publish "\$TARBALL" --provenance/);
    const attested = all.package?.steps?.filter(({ uses }) => uses?.startsWith('actions/attest@')) ?? [];
    expect(attested.map((step) => step.with)).toEqual([
      { 'subject-path': expression('steps.pack.outputs.tarball') },
      {
        'subject-path': expression('steps.pack.outputs.tarball'),
        'sbom-path': `${expression('runner.temp')}/sbom.cdx.json`,
      },
    ]);
  });
});
