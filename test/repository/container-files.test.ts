import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../src/config/names.ts';
import { longTest } from '../support/long-test.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const read = (name: string): string => readFileSync(path(name), 'utf8');

describe('compose.yaml', () => {
  const text = read('compose.yaml');
  const compose = parse(text) as { services: { polkan: Record<string, unknown> }; volumes: object };
  const { polkan } = compose.services;
  const volumes = polkan.volumes as string[];

  test('takes from the container what it does not need', () => {
    expect(polkan).toMatchObject({
      restart: 'unless-stopped',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    for (const more of ['privileged', 'cap_add', 'user', 'network_mode', 'devices', 'tmpfs']) {
      expect(polkan).not.toHaveProperty(more);
    }
  });

  test('mounts everything of the host read-only; only its own volume can be written', () => {
    expect(volumes).toHaveLength(3);
    expect(volumes[0]).toBe('/etc/os-release:/host/root:ro');
    expect(volumes[1]).toMatch(/^\$\{DOCKER_SOCK:-\/var\/run\/docker\.sock\}:\/var\/run\/docker\.sock:ro$/);
    expect(volumes[2]).toBe('polkan:/var/lib/polkan');
    expect(Object.keys(compose.volumes)).toEqual(['polkan']);
  });

  test('shares the processes of the host only where that is switched on by hand', () => {
    expect(polkan).not.toHaveProperty('pid');
    expect(text).toMatch(/^ +# Only for the source processes.*\n +# pid: host$/m);
  });

  test('joins the group of the socket, which a variable may change', () => {
    expect(polkan.group_add).toEqual([expect.stringMatching(/^\$\{DOCKER_GID:-\d+\}$/)]);
  });

  test('needs no settings, and sets none that would go before those of the operator', () => {
    expect(polkan.env_file).toEqual([{ path: '.env.watchdog', required: false }]);
    expect(polkan).not.toHaveProperty('environment');
  });

  test('gives it longer to stop than it may take to tell what waits', () => {
    const drainS =
      Number(/longestDrainMs = ([\d_]+)/.exec(read('src/sidecar/watch.ts'))?.[1]?.replaceAll('_', '')) / 1000;
    expect(drainS).toBeGreaterThan(0);
    expect(Number(/^(\d+)s$/.exec(String(polkan.stop_grace_period))?.[1])).toBeGreaterThan(drainS + 2);
  });

  test("keeps Docker's log of it from filling the disk", () => {
    expect(polkan.logging).toMatchObject({ options: { 'max-size': '10m', 'max-file': '3' } });
  });

  test('names only settings that exist', () => {
    for (const [name] of text.matchAll(/WATCHDOG_[A-Z_]+/g)) expect(settingNames).toContain(name);
  });
});

describe('the Dockerfile', () => {
  /** The instructions, each in one line, without comments. */
  const instructions = read('Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '');
  const finalStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));

  test('copies every script that the build reads, and the build is given it', () => {
    const needed = [
      'scripts/build.ts',
      ...new Set(read('scripts/build.ts').match(/scripts\/[\w-]+\.(?:ts|cjs)/g)),
    ];
    const copied = [...read('Dockerfile').matchAll(/^COPY (.+) scripts\/$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    );
    expect(copied).toEqual(expect.arrayContaining(needed));
    expect(read('.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(needed.map((name) => `!${name}`)),
    );
  });

  test('has two stages on the same base, named once', () => {
    const stages = instructions.filter((line) => line.startsWith('FROM '));
    expect(stages.map((line) => line.replace('$', ''))).toEqual(['FROM {BASE} AS build', 'FROM {BASE}']);
    expect(instructions[0]).toMatch(/^ARG BASE=node:26\.[\w.-]+(@sha256:[0-9a-f]{64})?$/);
  });

  test('builds from the lock file, and runs no install script', () => {
    expect(instructions).toContain('RUN npm ci --ignore-scripts --no-audit --no-fund');
  });

  test('puts the bundle into the image, no packages, and takes npm out of it', () => {
    const copied = finalStage.filter((line) => /^(COPY|ADD) /.test(line));
    expect(copied).toEqual([
      'COPY package.json LICENSE ./',
      'COPY --from=build /build/dist/polkan.cjs /build/dist/LICENSES.txt dist/',
      'COPY --from=build /build/dist/parts dist/parts/',
    ]);
    const run = finalStage.filter((line) => line.startsWith('RUN '));
    expect(run).toHaveLength(1);
    expect(run[0]).toMatch(/rm -rf \/usr\/local\/lib\/node_modules \/usr\/local\/bin\/npm /);
    expect(run[0]).not.toMatch(/npm (ci|install)|apt/);
  });

  test('runs as a user without rights, by number, in exec form, and is stopped by SIGTERM', () => {
    expect(finalStage).toContain('USER 10001:10001');
    expect(finalStage.findLast((line) => line.startsWith('USER '))).toBe('USER 10001:10001');
    expect(finalStage).toContain('STOPSIGNAL SIGTERM');
    expect(finalStage.join('\n')).toMatch(/^HEALTHCHECK .* CMD \["polkan", "health"\]$/m);
    const [entry = ''] = finalStage.filter((line) => line.startsWith('ENTRYPOINT '));
    expect(entry).toMatch(/^ENTRYPOINT \["node", ("--\S+", )+"\/opt\/polkan\/dist\/polkan\.cjs"\]$/);
    expect(finalStage).toContain('CMD ["run"]');
  });

  test('lets Node write nothing but the volume, and neither start programs nor open its inspector', () => {
    const entry = finalStage.find((line) => line.startsWith('ENTRYPOINT ')) ?? '';
    const flags = JSON.parse(entry.slice('ENTRYPOINT '.length)) as string[];
    expect(flags).toEqual(
      expect.arrayContaining([
        '--no-opt',
        '--no-maglev',
        '--permission',
        '--allow-net',
        '--report-exclude-env',
      ]),
    );
    const allowed = flags.filter((flag) => flag.startsWith('--allow-')).sort();
    expect(allowed).toEqual(['--allow-fs-read=*', '--allow-fs-write=/var/lib/polkan', '--allow-net']);
  });

  test('watches the disk that compose.yaml mounts a file of', () => {
    const [target] = /\/host\/\w+/.exec(read('compose.yaml')) ?? [];
    expect(finalStage.join('\n')).toContain(`POLKAN_DEFAULT_DISK_PATHS=${target} `);
    expect(finalStage.join('\n')).toContain(`touch ${target} `);
  });

  test('keeps the journal in a volume that its user owns', () => {
    expect(finalStage).toContain('VOLUME /var/lib/polkan');
    expect(finalStage.join('\n')).toContain('chown 10001:10001 /var/lib/polkan');
    expect(finalStage.join('\n')).toMatch(/ENV .*POLKAN_DEFAULT_JOURNAL=\/var\/lib\/polkan\/journal\.db/);
  });

  test('has the labels of the Open Containers Initiative', () => {
    const [label = ''] = finalStage.filter((line) => line.startsWith('LABEL '));
    for (const name of ['title', 'description', 'licenses']) {
      expect(label).toContain(`org.opencontainers.image.${name}=`);
    }
  });

  test('copies only what is there, and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = instructions.flatMap((line) => {
      const [instruction, ...words] = line.split(' ');
      return instruction === 'COPY' && !line.includes('--from=') ? words.slice(0, -1) : [];
    });
    expect(sources.length).toBeGreaterThan(4);
    for (const source of sources) {
      expect(existsSync(path(source)), source).toBe(true);
      expect(allowed).toContain(source);
    }
    expect(read('.dockerignore')).toMatch(/^\*$/m);
  });
});

longTest(
  'npm run sbom lists what the image holds: every library with its version and licence, Node, the base, and no tool',
  () => {
    const sbom = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: path('.'), encoding: 'utf8' });
    const { bomFormat, components } = JSON.parse(sbom) as {
      bomFormat: string;
      components: { name: string; version: string; licenses?: unknown[]; hashes?: unknown[] }[];
    };
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const listed = Object.fromEntries(components.map(({ name, version }) => [name, version]));
    expect(bomFormat).toBe('CycloneDX');
    expect(listed).toMatchObject(dependencies);
    expect(Object.keys(listed).filter((name) => name in devDependencies)).toEqual([]);
    const [, tag = '', digest] = /^ARG BASE=node:([^@\s]+)(?:@sha256:(\w+))?/m.exec(read('Dockerfile')) ?? [];
    const below = ['node', 'docker.io/library/node'];
    expect(listed.node).toBe(tag.replace('-slim', ''));
    const base = components.find(({ name }) => name === 'docker.io/library/node');
    expect(base?.version).toBe(digest === undefined ? tag : `${tag}@sha256:${digest}`);
    expect(base?.hashes).toEqual(digest === undefined ? undefined : [{ alg: 'SHA-256', content: digest }]);
    for (const { name, licenses = [], hashes = [] } of components.filter(
      (each) => !below.includes(each.name),
    )) {
      expect(licenses.length, `licences of ${name}`).toBeGreaterThan(0);
      expect(hashes.length, `hashes of ${name}`).toBeGreaterThan(0);
    }
  },
);

describe('.ci/run', () => {
  test('can be run, and stops at the first failure', () => {
    expect(statSync(path('.ci/run')).mode & 0o111).toBe(0o111);
    expect(read('.ci/run')).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(read('.ci/run')).toMatch(/^set -euo pipefail$/m);
  });

  test('installs from the lock file, then runs the tests as anyone does', () => {
    expect(read('.ci/run')).toMatch(/^npm ci --no-audit --no-fund$/m);
    for (const script of ['test', 'test:browser', 'test:faults', 'soak', 'test:docker']) {
      expect(read('.ci/run')).toMatch(new RegExp(`^(?:run|outside) ${script} \\d+`, 'm'));
    }
  });

  test('tries nothing twice of what needs no program from outside', () => {
    const once = [...read('.ci/run').matchAll(/^run (\S+)/gm)].map(([, script]) => script);
    expect(once).toEqual(['test']);
  });

  test('runs every case of the long random tests, of which npm test leaves some out', () => {
    expect(read('.ci/run')).toContain(' POLKAN_RUNS=all ');
  });

  test('gives up on each of them early enough to end within 85 minutes, where a whole run takes half of it', () => {
    const limits = [
      ...read('.ci/run').matchAll(/^(?:(?:run|outside) \S+|timeout --kill-after=\d+) (\d+)/gm),
    ].map(([, seconds]) => Number(seconds) + 60);
    expect(limits.length).toBe(9);
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(85 * 60);
  });

  // npm leaves out of the lock what it could not find, and then refuses to install from it: this happens
  // where the registry at hand has the packages of some platforms only.
  test('finds in the lock file every package that npm ci will ask for', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(packages).flatMap(([where, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages || `${where}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });
});
