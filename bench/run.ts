import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBundle } from '../scripts/build.ts';
import { beside } from './beside.ts';
import { containers } from './containers.ts';
import { days } from './days.ts';
import { deciding } from './deciding.ts';
import { fleet } from './fleet.ts';
import { type Goals, measureGoals } from './goals.ts';
import type { Group, Line, Options } from './harness.ts';
import { heap } from './heap.ts';
import { image } from './image.ts';
import { journal } from './journal.ts';
import { probing } from './probing.ts';
import { reading } from './reading.ts';
import { replaying } from './replaying.ts';
import { goalsIn, type Measured, pageOf, type Results, tableOf, thisMachine } from './report.ts';
import { scale } from './scale.ts';
import { scanning } from './scanning.ts';
import { sidecar } from './sidecar.ts';
import { telling } from './telling.ts';
import { wholePath } from './whole-path.ts';

const groups: Readonly<Record<string, Group>> = {
  deciding,
  telling,
  heap,
  replaying,
  journal,
  days,
  scanning,
  probing,
  containers,
  reading,
  sidecar,
  scale,
  beside,
  fleet,
  image,
  'whole-path': wholePath,
};

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The lines of a group; a group that fails leaves a line that says so, and the others are measured all the same. */
const measure = async (name: string, group: Group, options: Options): Promise<Measured> => {
  const begun = performance.now();
  const lines = await group(options).catch((error: unknown): Line[] => {
    say(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
    return [{ what: name, goal: '', skipped: `it failed: ${String(error)}` }];
  });
  return { group: name, seconds: Math.round((performance.now() - begun) / 1_000), lines };
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, goals: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(groups, name));
if (unknown.length > 0) throw new Error(`${unknown.join()}: there is ${Object.keys(groups).join(', ')}`);

const directory = mkdtempSync(join(tmpdir(), 'polkan-bench-'));
const options: Options = {
  quick: values.quick,
  runs: 5,
  directory,
  bundle: join(root, 'dist/polkan.cjs'),
  say,
};
const all = positionals.length === 0 && !values.goals;
const measured: Measured[] = [];
let goals: Goals | undefined;
try {
  await buildBundle(join(root, 'dist'));
  if (values.goals) goals = await measureGoals(options, measure);
  for (const [name, group] of Object.entries(groups)) {
    if (all || positionals.includes(name)) measured.push(await measure(name, group, options));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

process.stdout.write(`${tableOf([...(goals?.lines ?? []), ...measured.flatMap(({ lines }) => lines)])}\n`);
// A part of the table, or a hasty one, must not pass for the whole.
if (!options.quick && (all || goals !== undefined)) {
  const before = JSON.parse(readFileSync(join(root, 'bench/results.json'), 'utf8')) as Results;
  const results: Results = {
    ...(all ? { machine: thisMachine(), runs: options.runs, groups: measured } : before),
    ...(goals === undefined
      ? before.goals && { goals: before.goals }
      : { goals: { ...goals, machine: thisMachine() } }),
  };
  const page = 'docs/performance.md';
  const texts = {
    'bench/results.json': JSON.stringify(results),
    'bench/README.md': pageOf(results),
    ...(results.goals && { [page]: goalsIn(readFileSync(join(root, page), 'utf8'), results.goals) }),
  };
  for (const [file, text] of Object.entries(texts)) writeFileSync(join(root, file), text);
  execFileSync(
    process.execPath,
    ['node_modules/@biomejs/biome/bin/biome', 'format', '--write', ...Object.keys(texts)],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
}
