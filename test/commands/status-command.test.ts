import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Status } from '../../src/status/status-shapes.ts';
import { freePort } from '../support/http-server.ts';
import { type PolkanProcess, runPolkan, startPolkan } from '../support/polkan-process.ts';
import { rawClient } from '../support/raw-client.ts';

let cwd = '';
const started: PolkanProcess[] = [];
const opened: { close(): unknown }[] = [];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'polkan-status-'));
});
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  for (const polkan of started.splice(0)) {
    polkan.kill('SIGKILL');
    await polkan.ended;
  }
  rmSync(cwd, { recursive: true });
});

const base = { WATCHDOG_CONTAINERS: '', WATCHDOG_HOST: 'tower' };
const begin = async (env: Readonly<Record<string, string>>): Promise<PolkanProcess> => {
  const polkan = startPolkan(['run'], { cwd, env: { ...base, ...env } });
  started.push(polkan);
  await polkan.line(/first sweep of host/);
  return polkan;
};

describe('health', () => {
  test('goes through the socket, which has its place beside the journal, though 200 clients sit on the port', async () => {
    const port = await freePort();
    const env = {
      WATCHDOG_HTTP: `127.0.0.1:${port}`,
      WATCHDOG_JOURNAL: 'state/journal.db',
      WATCHDOG_SOCKET: '',
    };
    const polkan = await begin(env);
    const slow = [];
    for (let n = 0; n < 200; n++) slow.push(await rawClient(port));
    expect(existsSync(join(cwd, 'state/journal.db.sock'))).toBe(true);
    // There is no port to fall back to.
    const probe = await runPolkan(['health'], { cwd, env: { ...base, ...env, WATCHDOG_HTTP: 'off' } });
    expect(probe).toEqual({ code: 0, stdout: 'Polkan is well.\n', stderr: '' });
    for (const { socket } of slow) socket.destroy();
    polkan.kill('SIGTERM');
    await polkan.ended;
    expect(existsSync(join(cwd, 'state/journal.db.sock'))).toBe(false);
  });

  test('has its socket in the runtime folder where the journal is in memory', async () => {
    const env = { WATCHDOG_SOCKET: '', XDG_RUNTIME_DIR: cwd };
    await begin(env);
    expect(existsSync(join(cwd, 'polkan.sock'))).toBe(true);
    expect((await runPolkan(['health'], { cwd, env })).code).toBe(0);
  });

  test('asks the port where there is no socket, and says so where there is no port either', async () => {
    const env = { WATCHDOG_HTTP: `127.0.0.1:${await freePort()}` };
    await begin(env);
    expect(await runPolkan(['health'], { cwd, env: { ...env, WATCHDOG_SOCKET: 'none.sock' } })).toEqual({
      code: 0,
      stdout: 'Polkan is well.\n',
      stderr: '',
    });
    expect(await runPolkan(['health'], { cwd, env: { WATCHDOG_SOCKET: 'none.sock' } })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'the sidecar does not answer: WATCHDOG_HTTP is off and nobody listens at the socket, so the sidecar can not be asked\n',
    });
  });

  test('is bad where the process behind the socket gives no answer, whatever the port says', async () => {
    const env = { WATCHDOG_HTTP: `127.0.0.1:${await freePort()}` };
    await begin(env);
    const silent = createServer().listen(join(cwd, 'silent.sock'));
    opened.push(silent);
    const asking = { ...env, WATCHDOG_SOCKET: 'silent.sock', WATCHDOG_HTTP_TIMEOUT_S: '0.2' };
    expect(await runPolkan(['health'], { cwd, env: asking })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'the sidecar does not answer: no answer in time\n',
    });
  });
});

test('status is printed as it came over the socket, and as a table', async () => {
  const env = { WATCHDOG_SOCKET: 'own.sock' };
  await begin(env);
  const json = await runPolkan(['status', '--json'], { cwd, env });
  expect(json.code).toBe(0);
  expect(JSON.parse(json.stdout) as Status).toMatchObject({ host: 'tower', healthy: true, moreEntities: 0 });
  expect((await runPolkan(['status'], { cwd, env })).stdout).toMatch(/^Polkan .* on tower, up /);
});
