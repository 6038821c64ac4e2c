import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

/**
 * Lint holds the purity of the core and of the edges (rooms.test.ts holds every arrow), and this holds the lint rules: the files below are written into an otherwise empty
 * project with this repository's `biome.json`, and each of their lines must be refused, or not.
 */
const refused: Record<string, string[]> = {
  'src/language/signal.ts': ['rxjs', 'node:os', './errors.ts', '../messages/en.ts', '../machines/alert.ts'],
  'src/language/x.ts': [
    'node:os',
    'node:util',
    '../messages/en.ts',
    '../machines/alert.ts',
    '../config/config.ts',
  ],
  'src/machines/x.ts': [
    'node:fs/promises',
    'fs',
    'pino',
    'undici',
    'zod/mini',
    '../streams/sweeps.ts',
    '../streams/source.ts',
    '../sinks/sink.ts',
    '../journal/store/store.ts',
    '../messages/messages.ts',
    '../config/config.ts',
    '../pipeline.ts',
    '../sidecar/sidecar.ts',
    '../cli.ts',
    '../../test/support/plain-rule.ts',
  ],
  'src/machines/deeper/x.ts': ['../../streams/sweeps.ts', '../../../test/support/plain-rule.ts', 'node:fs'],
  'src/streams/x.ts': [
    '../machines/alert.ts',
    '../sinks/sink.ts',
    '../journal/store/store.ts',
    '../config/config.ts',
    '../pipeline.ts',
    '../sidecar/sidecar.ts',
    '../cli.ts',
    '../../test/support/plain-rule.ts',
  ],
  'src/streams/docker/x.ts': ['../../machines/alert.ts', '../../sinks/sink.ts', '../../config/config.ts'],
  'src/sinks/x.ts': [
    '../machines/alert.ts',
    '../streams/ticks.ts',
    '../journal/store/store.ts',
    '../config/config.ts',
    '../pipeline.ts',
    '../sidecar/sidecar.ts',
    '../cli.ts',
    '../../test/support/plain-rule.ts',
  ],
  'src/sinks/telegram/x.ts': ['../../machines/alert.ts', '../../streams/ticks.ts', '../../config/config.ts'],
  'src/journal/x.ts': [
    '../streams/sweeps.ts',
    '../sinks/telegram/telegram.ts',
    '../sinks/delivery/delivery.ts',
    '../pipeline.ts',
    '../sidecar/sidecar.ts',
    '../commands/run.ts',
    '../testing/index.ts',
    '../scenario/run.ts',
    '../status/board.ts',
    '../../test/support/plain-rule.ts',
  ],
  'src/journal/store/sqlite/x.ts': ['../../../sinks/sink.ts', '../../../pipeline.ts'],
  'src/messages/x.ts': [
    '../machines/alert.ts',
    '../sinks/sink.ts',
    '../config/config.ts',
    '../../test/support/plain-rule.ts',
    'rxjs',
  ],
  'src/pipeline.ts': [
    './sidecar/sidecar.ts',
    './commands/run.ts',
    './config/config.ts',
    './journal/journal.ts',
    './recording/tap.ts',
    'node:os',
    '../test/support/plain-rule.ts',
  ],
  'src/recording/x.ts': ['../cli.ts', '../../test/support/plain-rule.ts'],
  'src/sidecar/x.ts': ['../cli.ts', '../../test/support/plain-rule.ts'],
  'src/commands/x.ts': ['../cli.ts', '../../test/support/plain-rule.ts'],
};

const allowed: Record<string, string[]> = {
  'src/language/x.ts': ['rxjs', './signal.ts'],
  'src/machines/x.ts': ['rxjs', 'xstate', '../language/signal.ts', './alert.ts'],
  'src/streams/x.ts': [
    'rxjs',
    'undici',
    'zod/mini',
    'node:fs',
    '../language/signal.ts',
    '../language/errors.ts',
    '../messages/messages.ts',
    '../messages/numbers.ts',
    './ticks.ts',
  ],
  'src/streams/docker/x.ts': ['../source.ts', '../../language/signal.ts', '../../messages/messages.ts'],
  'src/sinks/x.ts': [
    'pino',
    'undici',
    'node:os',
    '../language/signal.ts',
    '../language/errors.ts',
    '../messages/messages.ts',
    '../messages/clock.ts',
    './sink.ts',
  ],
  'src/sinks/log/x.ts': ['../sink.ts', '../../language/delivery.ts'],
  'src/journal/x.ts': ['node:sqlite', '../language/signal.ts', '../machines/evolve.ts', './store/store.ts'],
  'src/messages/x.ts': ['./numbers.ts', '../language/signal.ts'],
  'src/pipeline.ts': [
    'rxjs',
    './language/signal.ts',
    './machines/actors.ts',
    './streams/sweeps.ts',
    './sinks/delivery/delivery.ts',
    './messages/messages.ts',
  ],
  'src/sidecar/x.ts': ['node:os', '../pipeline.ts', '../config/config.ts', '../journal/store/store.ts'],
  'src/commands/x.ts': ['../sidecar/sidecar.ts', '../config/config.ts'],
};

/** Other ways to import, and the globals by which time, chance and the outside would come in. */
const refusedInMachines: [line: string, rule: string][] = [
  ["import type { Source } from '../streams/source.ts';", 'noRestrictedImports'],
  ["export { sweeps } from '../streams/sweeps.ts';", 'noRestrictedImports'],
  ["export * from '../streams/ticks.ts';", 'noRestrictedImports'],
  ["export const late = import('../streams/sweeps.ts');", 'noRestrictedImports'],
  ["export const old = require('../streams/sweeps.ts');", 'noRestrictedGlobals'],
  ['export const wall = Date.now();', 'noRestrictedGlobals'],
  ['export const day = new Date();', 'noRestrictedGlobals'],
  ['export const monotonic = performance.now();', 'noRestrictedGlobals'],
  ['export const timer = setTimeout(() => 1, 1);', 'noRestrictedGlobals'],
  ['export const timers = setInterval(() => 1, 1);', 'noRestrictedGlobals'],
  ['export const soon = setImmediate(() => 1);', 'noRestrictedGlobals'],
  ['queueMicrotask(() => 1);', 'noRestrictedGlobals'],
  ['export const env = process.env;', 'noRestrictedGlobals'],
  ["export const answer = fetch('http://127.0.0.1');", 'noRestrictedGlobals'],
  ['export const chance = crypto.randomUUID();', 'noRestrictedGlobals'],
  ['export const way = globalThis.Date.now();', 'noRestrictedGlobals'],
];

const files = new Map<string, string[]>();
const cases: [name: string, file: string, lineNumber: number, rule: string | null][] = [];

const put = (file: string, line: string, rule: string | null): void => {
  const lines = files.get(file) ?? [];
  files.set(file, lines);
  cases.push([`${file}: ${line}`, file, lines.push(line), rule]);
};
for (const [file, modules] of Object.entries(refused)) {
  for (const module of modules) put(file, `import '${module}';`, 'noRestrictedImports');
}
for (const [file, modules] of Object.entries(allowed)) {
  for (const module of modules) put(file, `import '${module}';`, null);
}
for (const [line, rule] of refusedInMachines) put('src/machines/y.ts', line, rule);

const project = mkdtempSync(join(tmpdir(), 'polkan-lint-'));
afterAll(() => rmSync(project, { recursive: true }));

/** What biome says of the import rules, as `file:line rule`. */
const lint = (): Set<string> => {
  cpSync('biome.json', join(project, 'biome.json'));
  for (const [file, lines] of files) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), `${lines.join('\n')}\n`);
  }
  const rules = ['noRestrictedImports', 'noRestrictedGlobals'].map((rule) => `--only=style/${rule}`);
  const { stdout, stderr } = spawnSync(
    resolve('node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', ...rules, '.'],
    { cwd: project, encoding: 'utf8' },
  );
  const found = stdout.matchAll(/^::error title=lint\/style\/(\w+),file=(.*?),line=(\d+),/gm);
  const said = new Set(
    [...found].map(([, rule, file, line]) => `${resolve(project, file ?? '')}:${line} ${rule}`),
  );
  expect(said.size, stderr).toBeGreaterThan(0);
  return said;
};
const said = lint();

test.each(cases)('the linter takes or refuses, as the tables say, in %s', (_, file, lineNumber, rule) => {
  const here = `${join(project, file)}:${lineNumber} `;
  expect([...said].filter((each) => each.startsWith(here))).toEqual(rule === null ? [] : [here + rule]);
});
