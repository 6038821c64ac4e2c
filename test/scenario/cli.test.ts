import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, runPolkan } from '../support/polkan-process.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'polkan-scenario-'));
  cpSync(fileURLToPath(new URL('../../examples', import.meta.url)), cwd, { recursive: true });
});
afterAll(() => rmSync(cwd, { recursive: true }));

const polkan = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runPolkan(['test', ...args], { cwd, env });
const put = (name: string, text: string): string => {
  writeFileSync(join(cwd, name), text);
  return name;
};
const good = `tests:
  - name: it is told, and told again
    series: { dep/db: active for 40m inactive }
    expect:
      actions:
        - { at: 0, key: dep/db, action: alert }
        - { at: 30m, key: dep/db, action: realert }
        - { at: 40m, key: dep/db, action: recovery }
`;

describe('polkan test', () => {
  test('says of each test that it passes, and exits with 0', async () => {
    expect(await polkan(['flapping-dependency.yaml', put('good.yaml', good)])).toEqual({
      code: 0,
      stdout: `flapping-dependency.yaml
  ✓ without any patience, every turn of a flapping database is told
  ✓ with two minutes of patience, it is one alert and one recovery
  ✓ not being able to look is no flapping
good.yaml
  ✓ it is told, and told again
`,
      stderr: '4 tests passed, 0 failed\n',
    });
  });

  test('finds a wrong cooldown, and exits with 1', async () => {
    const right = readFileSync(join(cwd, 'filling-disk.yaml'), 'utf8');
    const wrong = right.replace('cooldown: 2h', 'cooldown: 20h');
    expect(wrong).not.toBe(right);
    const { code, stdout, stderr } = await polkan([put('wrong.yaml', wrong)]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '1 test passed, 2 failed\n' });
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      'wrong.yaml',
      '  ✗ a disk that fills up is told at its limit, every two hours, and when it is cleaned (line 13)',
      '    actions (- expected, + came):',
      '      10m    disk//data  alert     crossed',
      '    - 2h10m  disk//data  realert   cooldown elapsed  line 23; disk//data had been in cooldown.holding since 11m: inside cooldown  ← the first difference',
      '    - 4h10m  disk//data  realert   cooldown elapsed  line 24; disk//data had been in cooldown.holding since 11m: inside cooldown',
      '      5h20m  disk//data  recovery  cleared',
    ]);
    expect(stdout).toContain("  ✓ a disk just below its limit is nobody's business\n");
  });

  test('names file, line and column of what is wrong, plays the other files, and exits with 2', async () => {
    const bad = put('bad.yaml', good.replace('series', 'sereis').replace('at: 0', 'at: now'));
    const failing = put('failing.yaml', good.replace('at: 30m', 'at: 31m'));
    const { code, stdout, stderr } = await polkan([bad, 'missing.yaml', failing, put('good.yaml', good)]);
    expect(code).toBe(2);
    expect(stderr).toBe(`bad.yaml:2:5: series is missing
bad.yaml:3:5: sereis is no field here; did you mean series?
missing.yaml:1:1: ENOENT: no such file or directory
1 test passed, 1 failed; 2 files could not be read
`);
    expect(stdout).toContain('  ✗ it is told, and told again (line 2)');
    expect(stdout).toContain('good.yaml\n  ✓ it is told, and told again\n');
    expect(stdout).not.toContain('bad.yaml');
  });

  test('needs a file', async () => {
    const { code, stderr } = await polkan([]);
    expect(code).toBe(2);
    expect(stderr).toContain("missing required argument 'file'");
  });

  test('gives the same result in every time zone, in any language, and whatever is configured', async () => {
    const args = ['telegram-down.yaml', 'filling-disk.yaml', put('good.yaml', good)];
    const one = await polkan(args, { TZ: 'Pacific/Auckland' });
    expect(one.code).toBe(0);
    expect(await polkan(args, { TZ: 'America/St_Johns', WATCHDOG_COOLDOWN_S: '60' })).toEqual(one);
    expect((await polkan(args, { TZ: 'UTC', LANG: 'ru_RU.UTF-8' })).stdout).toBe(one.stdout);
  });

  test('speaks the language of the operator', async () => {
    const { stdout, stderr } = await polkan([put('failing.yaml', good.replace('at: 30m', 'at: 31m'))], {
      WATCHDOG_LOCALE: 'ru',
    });
    expect(stdout).toContain('действия (- ожидалось, + пришло):');
    expect(stderr).toBe('Тесты: прошло 0, не прошло 1\n');
  });
});

describe('polkan test --configured', () => {
  test('proves the timing of the configuration', async () => {
    const file = put('good.yaml', good);
    expect((await polkan([file, '--configured'])).code).toBe(0);
    const { code, stdout } = await polkan([file, '--configured'], { WATCHDOG_COOLDOWN_S: '1200' });
    expect(code).toBe(1);
    expect(stdout).toContain('    + 20m  dep/db  realert   cooldown elapsed  ← the first difference');
    expect((await polkan([file, '--configured'], { WATCHDOG_DEP_COOLDOWN_S: '2400' })).code).toBe(1);
  });

  test('proves the number of failed sweeps that make a source blind', async () => {
    const blind = put(
      'blind.yaml',
      'tests: [{ name: blind, series: { dep/db: failed x3 }, expect: { actions: [{ at: 1m, key: blind/dependencies, action: alert }] } }]',
    );
    expect((await polkan([blind, '--configured'])).code).toBe(0);
    expect((await polkan([blind, '--configured'], { WATCHDOG_BLIND_TICKS: '2' })).code).toBe(1);
    expect((await polkan([blind], { WATCHDOG_BLIND_TICKS: '2' })).code).toBe(0);
  });

  test('lets a file say otherwise, and tells what in the configuration is wrong', async () => {
    const file = put('own.yaml', good.replace('tests:', 'policy: { cooldown: 30m }\ntests:'));
    expect((await polkan([file, '--configured'], { WATCHDOG_COOLDOWN_S: '1200' })).code).toBe(0);
    const { stderr } = await polkan([file, '--configured'], { WATCHDOG_COOLDOWN_S: 'long' });
    expect(stderr).toContain('WATCHDOG_COOLDOWN_S=long is not');
    expect((await polkan([file], { WATCHDOG_COOLDOWN_S: 'long' })).stderr).toBe('1 test passed, 0 failed\n');
  });
});

describe('polkan test, for machines', () => {
  test('prints one JSON object with --json', async () => {
    const { code, stdout, stderr } = await polkan([put('good.yaml', good), 'missing.yaml', '--json']);
    expect(code).toBe(2);
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(JSON.parse(stdout)).toMatchObject({
      passed: 1,
      failed: 0,
      unreadable: 1,
      files: [
        { file: 'good.yaml', complaints: [], tests: [{ name: 'it is told, and told again', passed: true }] },
        { file: 'missing.yaml', complaints: [{ line: 1 }], tests: [] },
      ],
    });
    expect(stderr).toContain('1 test passed, 0 failed; 1 file could not be read\n');
  });

  test('writes JUnit XML beside what it prints with --junit', async () => {
    const { code, stdout } = await polkan([put('good.yaml', good), '--junit', 'report.xml']);
    expect(code).toBe(0);
    expect(stdout).toContain('✓ it is told');
    expect(readFileSync(join(cwd, 'report.xml'), 'utf8')).toContain(
      '<testcase classname="good.yaml" name="it is told, and told again" time="0"/>',
    );
  });

  test('exits with 2 when the report can not be written', async () => {
    const { code, stderr } = await polkan([put('good.yaml', good), '--junit', 'no/such/directory.xml']);
    expect(code).toBe(2);
    expect(stderr).toContain("ENOENT: no such file or directory, open 'no/such/directory.xml'");
    expect(existsSync(join(cwd, 'no'))).toBe(false);
  });
});
