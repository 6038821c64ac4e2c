import {
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { buildBundle, partFiles } from '../../scripts/build.ts';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { type Ended, runPolkan, sourceCli, startPolkan } from '../support/polkan-process.ts';

/** Away from the repository: what the bundle lacks, no `node_modules` can give it. */
let directory = '';
let cli = '';
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'polkan-bundle-'));
  cli = join(directory, 'polkan.cjs');
  // That which all tests start; built here where this file is run by something else.
  const { POLKAN_TEST_BUNDLE: built } = process.env;
  if (built === undefined) await buildBundle(directory);
  else
    cpSync(dirname(built), directory, { recursive: true, filter: (path) => basename(path) !== 'compiled' });
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

const sources = dirname(sourceCli);

const polkan = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  runPolkan(args, { cwd: directory, cli, env });

describe('the bundle', () => {
  test('is a file that begins, and parts, and gives its version', async () => {
    expect(readdirSync(directory).sort()).toEqual(['LICENSES.txt', 'parts', 'polkan.cjs']);
    expect(readdirSync(join(directory, 'parts')).sort()).toEqual(partFiles);
    expect(await polkan(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('checks the configuration', async () => {
    const { code, stdout, stderr } = await polkan(['check'], { WATCHDOG_HOST: 'tower' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Polkan watches tower:');
  });

  test('sends to Telegram', async () => {
    const api = await fakeBotApi();
    try {
      const { code, stderr } = await polkan(['notify', 'hello'], {
        ...api.env,
        WATCHDOG_HOST: 'tower',
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(api.messages.map(({ text }) => text)).toEqual(['💬 tower: Polkan: hello']);
    } finally {
      await api.close();
    }
  });

  test('watches, writes its journal and its tap, and its replay agrees', async () => {
    const env = {
      WATCHDOG_CONTAINERS: '',
      WATCHDOG_TAP: 'tap.jsonl',
      WATCHDOG_JOURNAL: 'state/journal.db',
    };
    const run = startPolkan(['run'], { cwd: directory, cli, env });
    await run.line(/first sweep of disk/);
    run.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await polkan(['replay', '--verify', 'tap.jsonl']);
    expect(stderr).toContain('verified');
    expect(code).toBe(0);
  });

  test('reads nothing of what is not configured: two of its files are enough to watch', async () => {
    const few = join(directory, 'few');
    mkdirSync(join(few, 'parts'), { recursive: true });
    for (const file of ['polkan.cjs', 'parts/run.cjs']) copyFileSync(join(directory, file), join(few, file));
    const env = {
      WATCHDOG_CONTAINERS: '',
      WATCHDOG_DEPS: 'site=http://127.0.0.1:9/',
      WATCHDOG_PROC_ENABLED: 'true',
      WATCHDOG_METRICS_URL: 'http://127.0.0.1:9/',
      WATCHDOG_HTTP: '127.0.0.1:0',
      WATCHDOG_TAP: 'tap.jsonl',
      WATCHDOG_JOURNAL: 'journal.db',
    };
    const run = startPolkan(['run'], { cwd: few, cli: join(few, 'polkan.cjs'), env });
    await run.line(/Dependency site/);
    run.kill('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('comes with the licence of every package that the sources import, and of those that came along', () => {
    const licences = readFileSync(join(directory, 'LICENSES.txt'), 'utf8');
    const imported = globSync(join(sources, '**/*.ts'))
      .map((file) => readFileSync(file, 'utf8'))
      .join();
    const used = Object.entries(manifest.dependencies).filter(([name]) =>
      new RegExp(`import [^;']*'${name}[/']`).test(imported),
    );
    expect(used.length).toBeGreaterThan(5);
    for (const [name, version] of used) expect(licences).toContain(`${name} ${version} (`);
    expect(licences).toMatch(/^sonic-boom \d/m);
    expect(licences).toContain('Apache License');
  });
});
