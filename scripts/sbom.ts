import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseOf } from './base-image.ts';

/*
 * Prints the bill of materials of what runs, by `npm sbom`, in CycloneDX: the libraries, and below them the Node and the base
 * of the image. `npm sbom --omit dev` leaves out the
 * libraries that a development tool needs as well, rxjs for one, so the tools are taken out of a copy beforehand.
 */
type Manifest = Record<string, unknown> & { devDependencies?: unknown };

const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

/** Node and what it stands on. The base has a hash once `npm run base` has written its digest. */
const belowLibraries = (): object[] => {
  const { tag, digest } = baseOf(readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8'));
  const version = tag.replace(/-.*$/, '');
  const pinned = digest === null ? '' : `@${digest}`;
  return [
    {
      type: 'platform',
      'bom-ref': `node@${version}`,
      name: 'node',
      version,
      purl: `pkg:github/nodejs/node@v${version}`,
      licenses: [{ license: { id: 'MIT' } }],
    },
    {
      type: 'container',
      'bom-ref': `docker.io/library/node:${tag}${pinned}`,
      name: 'docker.io/library/node',
      version: `${tag}${pinned}`,
      purl: `pkg:docker/node@${digest === null ? tag : `${encodeURIComponent(digest)}?tag=${tag}`}`,
      ...(digest !== null && { hashes: [{ alg: 'SHA-256', content: digest.slice('sha256:'.length) }] }),
    },
  ];
};

const { devDependencies: _, ...manifest } = read('package.json') as Manifest;
const lock = read('package-lock.json') as {
  packages: Record<string, { dev?: boolean; link?: boolean } & Manifest>;
};
// What is linked here is a folder of development, of which npm does not say so.
const packages = Object.fromEntries(
  Object.entries(lock.packages).filter(([, { dev, link }]) => dev !== true && link !== true),
);
delete packages['']?.devDependencies;

const temporary = mkdtempSync(join(tmpdir(), 'polkan-sbom-'));
// npm calls the whole by the name of its folder.
const directory = join(temporary, 'polkan');
try {
  mkdirSync(directory);
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
  const { status, stdout } = spawnSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
    cwd: directory,
    stdio: ['inherit', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status === 0) {
    const bill = JSON.parse(stdout) as { components: unknown[] };
    bill.components.push(...belowLibraries());
    process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
  }
  process.exitCode = status ?? 1;
} finally {
  rmSync(temporary, { recursive: true });
}
