import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBundle } from '../scripts/build.ts';
import { deciding } from './deciding.ts';
import type { Options, Row, Spread } from './harness.ts';
import { heap } from './heap.ts';
import { journal } from './journal.ts';
import { replaying } from './replaying.ts';
import { scanning } from './scanning.ts';
import { sidecar } from './sidecar.ts';

const groups = { deciding, heap, replaying, journal, scanning, sidecar };

/** Three significant digits, or whole numbers. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

const spread = ({ median, min, max, runs }: Spread): string =>
  runs === 1 ? figure(median) : `${figure(median)} (${figure(min)} – ${figure(max)})`;

const tableOf = (rows: readonly Row[]): string[] => [
  '| what | measured | baseline | ratio | goal | met |',
  '| --- | --- | --- | --- | --- | --- |',
  ...rows.map(({ what, unit, measured, baseline, ratio, goal, met, note }) => {
    const cells = [
      note === undefined ? what : `${what} (${note})`,
      `${spread(measured)} ${unit}`,
      baseline === undefined ? '' : `${baseline.what}: ${spread(baseline.measured)}`,
      ratio === undefined ? '' : `${figure(ratio)} ×`,
      goal,
      met === null ? '' : met ? 'yes' : '**no**',
    ];
    return `| ${cells.join(' | ')} |`;
  }),
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in groups));
if (unknown.length > 0) throw new Error(`${unknown.join()}: there is ${Object.keys(groups).join(', ')}`);

const here = fileURLToPath(new URL('.', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'polkan-bench-'));
const options: Options = {
  quick: values.quick,
  runs: 5,
  directory,
  say: (line) => process.stderr.write(`${line}\n`),
};
const rows: Row[] = [];
try {
  await buildBundle(join(here, '../dist'));
  for (const [name, group] of Object.entries(groups)) {
    if (positionals.length === 0 || positionals.includes(name)) rows.push(...(await group(options)));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

const { dependencies } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const machine = {
  processor: cpus()[0]?.model ?? '',
  processors: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
  dependencies,
};
const mode = options.quick ? 'quick' : 'full';
const text = [
  '# Measured',
  '',
  `Written by \`npm run bench\`${options.quick ? ' with `-- --quick`' : ''}. Medians of ${options.runs} runs, turn about with`,
  'their baseline, with the lowest and the highest in brackets. What the goals are about, and what was changed',
  'because of it, is in [docs/performance.md](../docs/performance.md).',
  '',
  `Machine: ${machine.processors} × ${machine.processor}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}.`,
  '',
  ...tableOf(rows),
  '',
].join('\n');
process.stdout.write(text);
// A part of the table must not pass for the whole.
if (positionals.length === 0) {
  writeFileSync(join(here, 'results.json'), `${JSON.stringify({ mode, machine, rows }, null, 2)}\n`);
  writeFileSync(join(here, 'README.md'), text);
}
