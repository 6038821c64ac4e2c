// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a file holds is what is tried here
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { thisMachine } from '../../../src/commands/this-machine.ts';
import { mostComplaints } from '../../../src/config/complaints.ts';
import { readConfigured } from '../../../src/config/read-configured.ts';
import { scratch } from '../../support/tap-bench.ts';

const read = async (file: string, env: Record<string, string> = {}) =>
  readConfigured({ WATCHDOG_CONFIG: file, WATCHDOG_LOCALE: 'en', ...env }, thisMachine());

/** What is wrong with a file of these bytes, without its name. */
const wrongWith = async (bytes: string | Uint8Array): Promise<readonly string[]> => {
  const file = join(scratch(), 'polkan.yaml');
  writeFileSync(file, bytes);
  return (await read(file)).complaints.map((complaint) => complaint.replace(`${file}:`, ''));
};

test.each<[what: string, bytes: string | Uint8Array, complaint: RegExp]>([
  ['a function', 'host: !!js/function "function(){}"', /^1:7: !!js\/function is no tag/],
  ['bytes', 'host: !!binary aGVsbG8=', /^1:7: !!binary is no tag/],
  ['a name that is a list', '? [a, b]\n: c', /^1:3: a name is a single value/],
  ['several documents', 'host: a\n---\nhost: b', /^2:1: one file holds one document/],
  ['a merge', 'kinds:\n  disk: {<<: {for: 1m}}', /^2:10: YAML 1.2 knows no merging by <</],
  ['digits in groups', 'disk: {alert_pct: 1_0}', /^1:19: 1_0 is not a number$/],
  ['what has no end', 'disk: {alert_pct: .inf}', /^1:19: Infinity is not a number$/],
  ['what is no number', 'disk: {alert_pct: .nan}', /^1:19: NaN is not a number$/],
  ['a name in capitals', 'host: a\nHost: b', /^2:1: Host is no field here; did you mean host\?/],
  ['a second colon', 'host:: a', /^1:1: host: is no field here; did you mean host\?/],
  ['a number as a name', 'checks:\n  - {name: 123, tcp: "a:1"}', /^2:12: 123 is not a text/],
  ['a time of day', 'disk: {interval: 1:30}', /^1:18: 1:30 is not a duration/],
  ['a tab', 'disk:\n\talert_pct: 3', /^2:1: a tab indents this line/],
  ['nothing for a text', 'host: ~', /^1:7: null is not a text/],
  ['a text alone', 'just a text', /^1:1: just a text is not a mapping/],
  ['a byte of zero', 'host: a\0b', /^1:8: /],
  ['UTF-16', Buffer.from('\ufeffhost: a\n', 'utf16le'), /^1:1: this is no UTF-8/],
  ['Latin-1', Buffer.from('host: a\nlocale: b\xf6x\n', 'latin1'), /^2:10: this is no UTF-8/],
  ['lists in lists', `a: ${'['.repeat(5_000)}`, /^1:\d+: it is nested too deep/],
  ['ten megabytes', '# x\n'.repeat(2_600_000), /^1:1: it is longer than/],
  ['a variable in a variable', 'host: ${A:-${B:-x}}', /^1:7: \$\{ has no \} behind it/],
  ['a variable without an end', 'host: ${A', /^1:7: \$\{ has no \} behind it/],
  ['a variable without a name', 'host: ${}', /^1:7: a variable is written/],
  ['a file without a name', 'host: "${file:}"', /^1:7: a variable is written/],
  ['a folder as a secret', 'host: ${file:/tmp}', /^1:7: \/tmp can't be read: EISDIR/],
  ['a secret that is not there', 'host: ${file:/none}', /^1:7: \/none can't be read: ENOENT/],
  [
    'a secret without an end',
    'host: ${file:/dev/zero}',
    /^1:7: \/dev\/zero can't be read: it is no plain file/,
  ],
])('%s is wrong at its place', async (_, bytes, complaint) => {
  const [first] = await wrongWith(bytes);
  expect(first).toMatch(complaint);
});

describe('a file of nothing but faults is read in time, and of them so many are said as can be mended at once', () => {
  const of = (count: number, line: (n: number) => string): string =>
    Array.from({ length: count }, (_, n) => line(n)).join('');
  test.each<[what: string, text: string]>([
    ['names that stand there twice', of(40_000, (n) => `k${n}: 1\n`).repeat(2)],
    ['fields that nobody knows', of(60_000, (n) => `k${n}: 1\n`)],
    ['fields of a section that nobody knows', `disk: {${of(50_000, (n) => `k${n}: 1, `)}}`],
    ['checks of which nothing is right', `checks:\n${of(5_000, () => '  - {name: "", http: 5, for: x}\n')}`],
    [
      'checks without an address',
      `checks:\n${of(4_999, (n) => `  - {name: c${n}, http: no, interval: 9x}\n`)}`,
    ],
    [
      'checks that depend on none',
      `checks:\n${of(4_999, (n) => `  - {name: check-${n}, file: /x, older: 1h, depends_on: chek-${n}}\n`)}`,
    ],
    ['kinds with fields that nobody knows', `kinds: {${of(5_000, (n) => `knd${n}: {fr: 1s}, `)}}`],
    ['channels of no sort', `channels:\n${of(30_000, (n) => `  c${n}: {type: telegrm}\n`)}`],
    ['variables that are not set', `host: [${of(60_000, (n) => `"\${NOPE${n}}", `)}]`],
    ['aliases of nothing', `host: [${of(80_000, (n) => `*b${n}, `)}]`],
  ])('%s', async (_, text) => {
    const wrong = await wrongWith(text);
    expect(wrong).toHaveLength(mostComplaints + 1);
    expect(wrong.at(-1)).toContain(`more than ${mostComplaints} things are wrong with it`);
  });

  test('a name that is endless is not said to its end', async () => {
    const [wrong] = await wrongWith(`? ${'a'.repeat(900_000)}\n: 1\n`);
    expect(wrong?.length).toBeLessThan(300);
  });
});

test('a section of which everything is commented out says nothing, and is no fault', async () => {
  expect(await wrongWith('host: a\ndisk:\n#  alert_pct: 90\nchecks:\nroutes:\nchannels:\n')).toEqual([]);
  expect(await wrongWith('')).toEqual([]);
  expect(await wrongWith('# nothing\n')).toEqual([]);
});

test.each([
  ['a$$b$x', 'a$$b$x'],
  ['$${A}', '${A}'],
  ['${UNSET:-x}y}', 'xy}'],
  ['${CIRCLE}', '${CIRCLE}'],
])('of %s there is %s', async (written, there) => {
  const file = join(scratch(), 'polkan.yaml');
  writeFileSync(file, `host: ${written}\n`);
  expect((await read(file, { CIRCLE: '${CIRCLE}' })).config.host).toBe(there);
});

test('neither a pipe, nor a circle of links, nor a huge secret holds up the reading; a folder is its files alone', async () => {
  const folder = scratch();
  const at = (name: string): string => join(folder, name);
  const first = async (file: string): Promise<string | undefined> => (await read(file)).complaints[0];
  execFileSync('mkfifo', [at('pipe')]);
  expect(await first(at('pipe'))).toBe(`${at('pipe')}:1:1: it is no plain file`);
  symlinkSync(at('round'), at('round'));
  expect(await first(at('round'))).toMatch(/:1:1: ELOOP/);
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), 2 ** 30);
  for (const secret of ['pipe', 'huge']) {
    writeFileSync(at('with-secret'), `host: \${file:${at(secret)}}\n`);
    expect(await first(at('with-secret'))).toContain(`${at(secret)} can't be read: it is`);
  }
  mkdirSync(at('folder'));
  for (const name of ['a.yaml~', '.a.yaml.swp', '#a.yaml#', '.hidden.yaml'])
    writeFileSync(join(at('folder'), name), 'host: [');
  expect(await first(at('folder'))).toContain('no file in this folder whose name ends in .yaml or .yml');
  writeFileSync(join(at('folder'), 'a.yaml'), 'host: here\n');
  const { complaints, config } = await read(at('folder'));
  expect(complaints).toEqual([]);
  expect(config.host).toBe('here');
  symlinkSync('nobody', join(at('folder'), 'dangling.yaml'));
  expect(await first(at('folder'))).toContain('dangling.yaml:1:1: ENOENT');
});
