import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limitRow, type Options, type Row, turnAbout } from './harness.ts';

const once = fileURLToPath(new URL('reading-once.ts', import.meta.url));

/** A file of checks as people write them, with what most of them say. */
const fileOf = (count: number): string =>
  [
    'host: box',
    'checks:',
    ...Array.from({ length: count }, (_, n) =>
      [
        `  - name: shop-${n}`,
        `    http: https://shop-${n}.example/health`,
        '    interval: 1m',
        '    severity: critical',
        '    labels: { team: web }',
        '    expect: { status: 200-299, body: /ok/, within: 800ms }',
      ].join('\n'),
    ),
    '',
  ].join('\n');

/** How much of the processor it takes to read a config of thousands of checks, at a start. */
export const reading = async ({ runs, directory, say }: Options): Promise<Row[]> => {
  const count = 2_000;
  say(`a config of ${count} checks`);
  const file = join(directory, 'checks.yaml');
  writeFileSync(file, fileOf(count));
  const ask =
    (how: 'wholly' | 'plainly'): (() => number) =>
    () => {
      // With the flag of the image (`Dockerfile`): without it half of the time goes into memory that is touched for the first time.
      const said = execFileSync(process.execPath, ['--max-semi-space-size=1', once, file, how], {
        encoding: 'utf8',
      });
      const read = JSON.parse(said) as { readonly ms: number; readonly count: number };
      if (read.count !== count) throw new Error(`${read.count} checks of ${count} were read`);
      return read.ms;
    };
  const { whole, plain } = await turnAbout(runs, { whole: ask('wholly'), plain: ask('plainly') });
  const baseline = { what: '`load` of js-yaml alone', measured: plain };
  return [limitRow(`a config of ${count} checks is read, at a start`, 'ms', whole, 200, baseline)];
};
