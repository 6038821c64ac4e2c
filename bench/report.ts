import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import manifest from '../package.json' with { type: 'json' };
import type { Goals } from './goals.ts';
import type { Line, Spread } from './harness.ts';

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Lines of one group, and how long it took. */
export interface Measured {
  readonly group: string;
  readonly seconds: number;
  readonly lines: readonly Line[];
}

export interface Results {
  readonly machine: Machine;
  readonly runs: number;
  readonly groups: readonly Measured[];
  /** Of the last run of `npm run bench -- --goals`. */
  readonly goals?: Goals & { readonly machine: Machine };
}

/** How each program that stands in a baseline says its version. */
const programs: Readonly<Record<string, readonly string[]>> = {
  ps: ['--version'],
  prometheus: ['--version'],
  'prometheus-alertmanager': ['--version'],
  'prometheus-node-exporter': ['--version'],
  dockerd: ['--version'],
};

const versionOf = (program: string, args: readonly string[]): string => {
  try {
    const said = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return /\d+\.\d+[^\s,]*/.exec(said)?.[0] ?? 'unknown';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'not installed' : `unknown (${code ?? 'it failed'})`;
  }
};

export const thisMachine = (): Machine => ({
  processor: cpus()[0]?.model ?? '',
  processors: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  versions: {
    node: process.version.slice(1),
    v8: process.versions.v8,
    sqlite: process.versions.sqlite ?? 'unknown',
    polkan: manifest.version,
    ...manifest.dependencies,
    ...Object.fromEntries(Object.entries(programs).map(([name, args]) => [name, versionOf(name, args)])),
  },
});

/** Three significant digits, or whole numbers. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

const spread = ({ median, min, max, runs }: Spread): string =>
  runs === 1 ? figure(median) : `${figure(median)} (${figure(min)} – ${figure(max)})`;

const verdict = (met: boolean | null): string => (met === null ? '' : met ? 'met' : '**missed**');

const cellsOf = (line: Line): readonly string[] => {
  if ('skipped' in line) return [line.what, `skipped: ${line.skipped}`, '', '', line.goal, ''];
  const { what, unit, measured, baseline, ratio, goal, met, note } = line;
  return [
    note === undefined ? what : `${what} (${note})`,
    `${spread(measured)} ${unit}`,
    baseline === undefined ? '' : `${baseline.what}: ${spread(baseline.measured)}`,
    ratio === undefined ? '' : `${figure(ratio)} ×`,
    goal,
    verdict(met),
  ];
};

export const tableOf = (lines: readonly Line[]): string =>
  [
    ['what', 'measured', 'baseline', 'ratio', 'goal', 'verdict'],
    ['---', '---', '---', '---', '---', '---'],
    ...lines.map(cellsOf),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const [from, to] = ['<!-- goals: written by `npm run bench -- --goals` -->', '<!-- /goals -->'];

/** A page whose part between two marks says what became of each goal. */
export const goalsIn = (page: string, { machine, seconds, lines }: NonNullable<Results['goals']>): string => {
  const [begin, end] = [page.indexOf(from), page.indexOf(to)];
  if (begin < 0 || end < begin) throw new Error(`the page has no place for goals: ${from}`);
  const rows = lines.map((line) => {
    if ('skipped' in line) return [line.what, `skipped: ${line.skipped}`, line.goal, ''];
    const { what, unit, measured, ratio, goal, met } = line;
    const isRatio = ratio !== undefined && goal.includes('×');
    return [
      what,
      isRatio ? `${figure(ratio)} ×` : `${figure(measured.median)} ${unit}`,
      goal.replace(' × the baseline', ' ×'),
      verdict(met),
    ];
  });
  const table = [['what', 'measured', 'goal', ''], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  const text = `In one run of ${minutes(seconds)} on ${machine.processors} × ${machine.processor}, each beside its baseline:\n\n${table}\n`;
  return `${page.slice(0, begin)}${from}\n\n${text}\n${page.slice(end)}`;
};

/** One sentence: how many lines have a goal, and what became of them. */
const summaryOf = (lines: readonly Line[]): string => {
  const rows = lines.flatMap((line) => ('skipped' in line ? [] : [line]));
  const count = (met: boolean): number => rows.filter((row) => row.met === met).length;
  const skipped = lines.length - rows.length;
  return `${count(true)} lines meet their goal, ${count(false)} miss it, ${skipped} were skipped.`;
};

const minutes = (seconds: number): string => `${figure(seconds / 60)} min`;

/** The page `bench/README.md`. */
export const pageOf = ({ machine, runs, groups, goals }: Results): string => {
  const { processor, processors, memoryGb, system, versions } = machine;
  const seconds = groups.reduce((sum, group) => sum + group.seconds, 0);
  return `# Measured

Written by \`npm run bench\`, like \`results.json\`; not by hand. What the goals are about, and what was changed because of
them, is in [docs/performance.md](../docs/performance.md).

Medians of ${runs} runs, turn about with their baseline or beside it at the same time, with the lowest and the highest in
brackets. The ratio is that of the medians. "Growth" is what each one costs where there are 10 and 100 times as many,
against its cost at 1 ×: growth that is linear has a ratio of 1. Up to half as much again passes, or what a plain
structure grows by in the same run: the caches of a processor do not grow along.

- \`npm run bench\`: all of it, ${minutes(seconds)} here; writes this page.
- \`npm run bench -- --goals\`: what goals were set for, several things at a time; writes them here and into [docs/performance.md](../docs/performance.md).
- \`npm run bench -- --quick\`: fewer entities and shorter waits; prints the table and writes nothing.
- \`npm run bench -- ${groups[0]?.group ?? ''}\`: one group or several of them; prints and writes nothing.

The lines about Prometheus need \`apt-get install --no-install-recommends prometheus prometheus-alertmanager
prometheus-node-exporter\` (Debian; the services themselves may be off), those about Docker need root and
\`apt-get install docker.io busybox-static\`. Without them the lines are skipped, and say so.

Machine: ${processors} × ${processor}, ${memoryGb} GB, ${system}.
Versions: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.

${summaryOf(groups.flatMap(({ lines }) => lines))}
${goals === undefined ? '' : `\n## The goals, in a run of their own (${minutes(goals.seconds)})\n\n${tableOf(goals.lines)}\n`}${groups
  .map((measured) => `\n## ${measured.group} (${minutes(measured.seconds)})\n\n${tableOf(measured.lines)}\n`)
  .join('')}`;
};
