import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Prints the bill of materials of what runs, by `npm sbom`, in CycloneDX. `npm sbom --omit dev` leaves out the
 * libraries that a development tool needs as well, rxjs for one, so the tools are taken out of a copy beforehand.
 */
type Manifest = Record<string, unknown> & { devDependencies?: unknown };

const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

const { devDependencies: _, ...manifest } = read('package.json') as Manifest;
const lock = read('package-lock.json') as { packages: Record<string, { dev?: boolean } & Manifest> };
const packages = Object.fromEntries(Object.entries(lock.packages).filter(([, { dev }]) => dev !== true));
delete packages['']?.devDependencies;

const temporary = mkdtempSync(join(tmpdir(), 'polkan-sbom-'));
// npm calls the whole by the name of its folder.
const directory = join(temporary, 'polkan');
try {
  mkdirSync(directory);
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
  const { status } = spawnSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
    cwd: directory,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(temporary, { recursive: true });
}
