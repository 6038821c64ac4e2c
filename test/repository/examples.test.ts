import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { runPolkan } from '../support/polkan-process.ts';

/** What people copy has to hold before they do, by the tools and the rules of those who will read it. */

describe('Compose files', () => {
  const schema = JSON.parse(readFileSync('test/fixtures/compose-spec/compose-spec.json', 'utf8'));
  // It names the draft by an address that ajv does not know, and formats that say nothing of the shape.
  delete schema.$schema;
  const holds = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  const files = ['compose.yaml', ...globSync('examples/**/compose.yaml')];

  test.each(files)('%s holds to the Compose specification', (file) => {
    holds(parse(readFileSync(file, 'utf8')));
    expect(holds.errors ?? []).toEqual([]);
  });

  test('one with a wrong key is found out', () => {
    expect(holds({ services: { polkan: { image: 'polkan', read_onyl: true } } })).toBe(false);
  });
});

// Not every machine has it; `.ci/run` brings it, so that there it may not be missing.
const isMissing = process.env.CI === undefined && spawnSync('systemd-analyze', ['--version']).status !== 0;

describe('the unit of systemd', () => {
  const unit = 'examples/systemd/polkan.service';

  test.skipIf(isMissing)('is one for systemd itself', () => {
    expect(spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test.skipIf(isMissing)('exposes little, as systemd reckons it', () => {
    const said = execFileSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' });
    const level = Number(said.match(/Overall exposure level for polkan\.service: ([\d.]+)/)?.[1]);
    expect(level).toBeLessThan(2);
  });
});

test('the settings of the unit are such, and lie where it may write', () => {
  const text = readFileSync('examples/systemd/polkan.env', 'utf8');
  const settings: Record<string, string> = Object.fromEntries(
    [...text.matchAll(/^#?(WATCHDOG_\w+)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const { WATCHDOG_CONFIG: _, WATCHDOG_TG_BOT_TOKEN_FILE: file = '', ...env } = settings;
  const machine = { hostname: 'box', exists: () => true, readFile: () => '123456:ABC-def' };
  const read = readConfig({ ...env, WATCHDOG_TG_BOT_TOKEN_FILE: file }, machine);
  expect([...read.warnings, ...read.faults]).toEqual([]);
  expect(read.config.channels.map(({ name }) => name)).toContain('telegram');

  const unit = readFileSync('examples/systemd/polkan.service', 'utf8');
  const said = (name: string) => unit.match(new RegExp(`^${name}=([^:\\n]+)`, 'm'))?.[1];
  expect(read.config.journal?.path).toBe(`/var/lib/${said('StateDirectory')}/journal.db`);
  expect(read.config.socket?.path).toBe(`/run/${said('RuntimeDirectory')}/polkan.sock`);
  expect(file).toBe(`/run/credentials/polkan.service/${said('LoadCredential')}`);
});

test('the config beside the example service is one that check takes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'polkan-example-'));
  const token = join(folder, 'telegram-token');
  writeFileSync(token, '123456:ABC-def');
  const path = join(folder, 'polkan.yaml');
  const text = readFileSync('examples/beside-a-service/polkan.yaml', 'utf8');
  writeFileSync(path, text.replace('/run/secrets/telegram-token', token));
  const env = { WATCHDOG_CONFIG: path, CHAT: '42', WATCHDOG_CONTAINERS: '' };
  const { code, stdout, stderr } = await runPolkan(['check', '--offline'], { cwd: folder, env });
  rmSync(folder, { recursive: true });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('checks shop, db');
});
