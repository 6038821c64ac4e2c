import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds the library (`polkan`, `polkan/testing`, `polkan/testing/generators`): the modules it takes, one by
 * one, with their type declarations, into `directory`.
 *
 * @throws Error with what the compiler says, when it can't be built
 */
export const buildLibrary = (directory: string): void => {
  rmSync(directory, { recursive: true, force: true });
  const compiler = fileURLToPath(import.meta.resolve('typescript/package.json'));
  const args = [join(compiler, '../bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', directory];
  try {
    execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    throw new Error(`the library can't be built:\n${said}`);
  }
};

if (import.meta.main) {
  buildLibrary(join(root, 'dist/lib'));
  process.stdout.write('dist/lib\n');
}
