import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polkan-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const hostIn = (env: Readonly<Record<string, string>> = {}) => {
  const { WATCHDOG_HOST: _, ...others } = process.env;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', resolve('scripts/env-watchdog.cjs'), '-p', 'process.env.WATCHDOG_HOST'],
    { cwd: folder, env: { ...others, ...env }, encoding: 'utf8' },
  );
  return { host: stdout.trim(), stderr };
};

test('a checkout without .env.watchdog says nothing of that', () => {
  expect(hostIn()).toEqual({ host: 'undefined', stderr: '' });
});

test('.env.watchdog is read where it is, and what the environment has goes before it', () => {
  writeFileSync(join(folder, '.env.watchdog'), 'WATCHDOG_HOST=tower\n');
  expect(hostIn()).toEqual({ host: 'tower', stderr: '' });
  expect(hostIn({ WATCHDOG_HOST: 'box' }).host).toBe('box');
});

test('npm start and npm run polkan read it so', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts.polkan).toContain('--require ./scripts/env-watchdog.cjs');
  expect(readFileSync('scripts/start.cjs', 'utf8')).toContain("require('./env-watchdog.cjs');");
});

test('npm start is the sidecar itself, so that a signal to one reaches the other', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  // The shell that npm starts becomes Node, and Node becomes the sidecar: no process is left that could end alone.
  expect(scripts.start).toMatch(/^exec node /);
  expect(readFileSync('scripts/start.cjs', 'utf8')).toMatch(/process\.execve\(process\.execPath,/);
});
