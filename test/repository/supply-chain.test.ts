import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { baseOf, baseTag, digestOf, onBase } from '../../scripts/base-image.ts';
import { buildBundle } from '../../scripts/build.ts';
import runtime from '../../scripts/runtime/package.json' with { type: 'json' };
import { longTest } from '../support/long-test.ts';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
}

/** Every package that comes from elsewhere: not the repository itself, nor the folder it links to. */
const packages = Object.entries(
  (JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Readonly<Record<string, Locked>> })
    .packages,
).filter(([where, { link }]) => where.startsWith('node_modules/') && link !== true);

describe('the lock file', () => {
  test('holds the hash of every package, for every platform', () => {
    expect(packages.length).toBeGreaterThan(200);
    const open = packages.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));
    expect(open.map(([where]) => where)).toEqual([]);
  });

  test('brings nothing from elsewhere than the registry', () => {
    const elsewhere = packages.filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
    );
    expect(elsewhere).toEqual([]);
  });

  test('has no package with an install script among those that run', () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripted.filter(([, { dev }]) => dev !== true)).toEqual([]);
    // To develop: one, which is not run.
    expect(scripted.map(([where]) => where)).toEqual(['node_modules/esbuild']);
    expect(manifest.allowScripts).toEqual({ esbuild: false });
  });
});

describe('the Node of development', () => {
  test('comes as packages whose hashes the lock file holds, all of one version, each for its platform', () => {
    const nodes = Object.keys(runtime.optionalDependencies);
    expect(manifest.devDependencies['polkan-runtime']).toBe('file:scripts/runtime');
    expect(Object.keys(runtime).filter((key) => key.endsWith('ependencies'))).toEqual([
      'optionalDependencies',
    ]);
    expect(nodes.length).toBeGreaterThan(3);
    const platforms = nodes.map((name) => {
      const locked = packages.find(([where]) => where === `node_modules/${name}`)?.[1];
      expect(locked, name).toMatchObject({ version: runtime.version, dev: true, optional: true });
      return `${locked?.os} ${locked?.cpu}`;
    });
    expect(new Set(platforms).size).toBe(nodes.length);
    expect(platforms).toEqual(expect.arrayContaining(['linux x64', 'linux arm64']));
    expect(new Set(Object.values(runtime.optionalDependencies))).toEqual(new Set([runtime.version]));
  });

  test('is what runs the tests', () => {
    expect(process.version).toBe(`v${runtime.version}`);
    expect(existsSync('node_modules/.bin/node')).toBe(true);
  });

  test('is not installed for whoever installs Polkan', () => {
    expect(manifest).not.toHaveProperty('optionalDependencies');
    const clients = /^(nodemailer|@nats-io\/transport-node)$/;
    const others = Object.keys(manifest.dependencies).filter((name) => !clients.test(name));
    expect(others.filter((name) => /node|runtime/.test(name))).toEqual([]);
  });
});

describe('an old Node', () => {
  const text = readFileSync('scripts/old-node.cjs', 'utf8');
  const startedOn = (version: string): { said: string; code: number | null } => {
    const found = { said: '', code: null as number | null };
    runInNewContext(text, {
      process: {
        versions: { node: version },
        stderr: {
          write: (line: string) => {
            found.said += line;
          },
        },
        exit: (code: number) => {
          found.code = code;
        },
      },
    });
    return found;
  };

  test('says in one line what it is, and what is needed', () => {
    expect(startedOn('20.19.0')).toEqual({
      said: 'Polkan needs Node 24 or newer; this is Node 20.19.0.\n',
      code: 1,
    });
    expect(startedOn('24.0.0')).toEqual({ said: '', code: null });
    expect(startedOn('100.1.0')).toEqual({ said: '', code: null });
  });

  test('is one below what package.json asks for', () => {
    expect(manifest.engines.node).toBe(`>=${/needed = (\d+)/.exec(text)?.[1]}`);
  });

  longTest('is told so before anything else, by the bundle and by npm start', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'polkan-old-node-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    await buildBundle(directory);
    const [first, ...rest] = readFileSync(join(directory, 'polkan.cjs'), 'utf8').split('\n');
    expect(first).toBe('#!/usr/bin/env node');
    expect(rest.join('\n').startsWith(text)).toBe(true);
    const start = readFileSync('scripts/start.cjs', 'utf8')
      .replace(/^\/\/.*\n/gm, '')
      .trim();
    expect(start.split('\n')[0]).toBe("require('./old-node.cjs');");
  });
});

describe('the base image', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

  test('is the official Node that the tests run on', () => {
    expect(baseOf(readFileSync('Dockerfile', 'utf8')).tag).toBe(baseTag());
    expect(baseTag()).toBe(`${runtime.version}-slim`);
  });

  test('is pinned by the script in the one line that names it', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    const pinned = onBase(dockerfile, baseTag(), digest);
    expect(baseOf(pinned)).toEqual({ tag: baseTag(), digest });
    expect(onBase(pinned, '26.11.0-slim', digest)).toContain(`ARG BASE=node:26.11.0-slim@${digest}\n`);
    const changed = pinned.split('\n').filter((line, index) => line !== dockerfile.split('\n')[index]);
    expect(changed.length).toBeLessThanOrEqual(1);
    expect(() => baseOf('FROM node:26-slim\n')).toThrow('no line ARG BASE');
    expect(() => baseOf('ARG BASE=node:26-slim@sha256:1234\n')).toThrow('no line ARG BASE');
  });

  /** A registry that gives every image this body. */
  const registryWith = async (body: string, kind: string): Promise<Parameters<typeof digestOf>[1]> => {
    const server = createServer(({ url = '', headers }, response) => {
      if (url.startsWith('/token?')) {
        response.end(
          JSON.stringify({ token: url.includes('repository:library/node:pull') ? 'pull' : 'none' }),
        );
      } else if (
        url === '/v2/library/node/manifests/26.10.0-slim' &&
        headers.authorization === 'Bearer pull'
      ) {
        // What the header says is not believed.
        response.setHeader('docker-content-digest', digest).setHeader('content-type', kind).end(body);
      } else response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { registry: here, login: `${here}/token?service=here` };
  };

  test('has the digest of what the registry sent, not of what it said', async () => {
    const body = '{"schemaVersion":2,"manifests":[]}';
    const registry = await registryWith(body, 'application/vnd.oci.image.index.v1+json');
    const right = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    expect(await digestOf('26.10.0-slim', registry)).toBe(right);
    await expect(digestOf('1-slim', registry)).rejects.toThrow('answered HTTP 401');
  });

  test('is never that of one platform alone', async () => {
    const registry = await registryWith('{}', 'application/vnd.oci.image.manifest.v1+json');
    await expect(digestOf('26.10.0-slim', registry)).rejects.toThrow('is no list of images');
  });
});
