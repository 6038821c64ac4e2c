import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// `npm test`: types and lint beside the tests, each of which would be waited for otherwise. Arguments are the tests'.

const root = fileURLToPath(new URL('..', import.meta.url));

interface Check {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const beside: readonly Check[] = [
  // What it has found out of files that did not change since is kept.
  {
    name: 'types',
    command: [
      'tsc',
      '--noEmit',
      '--incremental',
      '--tsBuildInfoFile',
      'node_modules/.cache/types.tsbuildinfo',
    ],
  },
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings'] },
];
const tests: Check = { name: 'tests', command: ['vitest', 'run', ...process.argv.slice(2)] };

/** Runs it to its end; gives whether it is good, and all that it has said where it says so nowhere else. */
const ran = ({ command: [program, ...args] }: Check, stdio: 'inherit' | 'pipe') =>
  new Promise<{ isGood: boolean; said: string }>((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['inherit', stdio, stdio] });
    let said = '';
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ isGood: code === 0, said }));
  });

const checks = beside.map(async (check) => ({ ...check, ...(await ran(check, 'pipe')) }));
const results = [{ ...tests, ...(await ran(tests, 'inherit')) }, ...(await Promise.all(checks))];
// Told behind the tests, where nothing scrolls it away.
for (const { name, isGood, said } of results) {
  if (!isGood) process.stdout.write(`\n${said}✗ ${name}\n`);
}
process.exitCode = results.every(({ isGood }) => isGood) ? 0 : 1;
