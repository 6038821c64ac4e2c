import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildLibrary } from '../../scripts/build-testing.ts';

/** What came of a program. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A project beside this one that has Polkan among its dependencies. */
export interface LibraryProject {
  readonly directory: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Runs a program in it, for up to a minute. */
  run(program: string, ...args: string[]): Promise<Ended>;
  remove(): void;
}

const modules = resolve('node_modules');

/** Runs a program to its end; both outputs as one. */
const ran = async (cwd: string, program: string, args: readonly string[]): Promise<Ended> => {
  // A runner inside a runner would take orders from the outer one.
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, VITEST: ___, ...env } = process.env;
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, {
      cwd,
      env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0' },
      timeout: 60_000,
      maxBuffer: 2 ** 26,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, output: stdout + stderr };
  }
};

/** The packed tarball of a copy of this project, so that nobody who builds here at the same time is disturbed. */
export const packed = async (): Promise<{ directory: string; tarball: string; files: string[] }> => {
  const directory = mkdtempSync(join(tmpdir(), 'polkan-pack-'));
  const copy = join(directory, 'copy');
  const parts = [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'LICENSE',
    'README.md',
    'docs',
    'scripts',
    'src',
  ];
  for (const each of parts) {
    cpSync(each, join(copy, each), { recursive: true });
  }
  symlinkSync(modules, join(copy, 'node_modules'));
  const { code, output } = await ran(copy, 'npm', [
    'pack',
    '--pack-destination',
    '..',
    '--loglevel',
    'error',
  ]);
  if (code !== 0) throw new Error(`npm pack failed:\n${output}`);
  const tarball = join(directory, output.trim().split('\n').at(-1) ?? '');
  const list = await ran(directory, 'tar', ['-tzf', tarball]);
  return { directory, tarball, files: list.output.trim().split('\n') };
};

/**
 * A fresh project with these packages of ours as its own; Polkan is unpacked from the tarball, or built into
 * place where there is none, and given the dependencies that its manifest names, as npm would lay them out.
 */
export const libraryProject = async ({
  packages,
  tarball,
}: {
  packages: readonly string[];
  tarball?: string;
}): Promise<LibraryProject> => {
  const directory = mkdtempSync(join(tmpdir(), 'polkan-user-'));
  const polkan = join(directory, 'node_modules/polkan');
  mkdirSync(polkan, { recursive: true });
  writeFileSync(
    join(directory, 'package.json'),
    '{ "name": "user", "version": "1.0.0", "type": "module" }\n',
  );
  if (tarball === undefined) {
    cpSync('package.json', join(polkan, 'package.json'));
    buildLibrary(join(polkan, 'dist/lib'));
  } else {
    const { code, output } = await ran(polkan, 'tar', ['-xzf', tarball, '--strip-components=1']);
    if (code !== 0) throw new Error(`the tarball can't be unpacked:\n${output}`);
  }
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(polkan, 'package.json'), 'utf8'),
  );
  for (const name of new Set([...Object.keys(manifest.dependencies), ...packages])) {
    const place = join(directory, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(modules, name), place);
  }
  return {
    directory,
    write(files) {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    },
    run: (program, ...args) => ran(directory, program, args),
    remove: () => rmSync(directory, { recursive: true }),
  };
};
