import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeService, fakeService } from '../support/fake-service.ts';
import { freePort } from '../support/http-server.ts';
import { nothingOfThisMachine, runPolkan, startPolkan } from '../support/polkan-process.ts';
import { ntfyRules } from '../support/services/ntfy.ts';
import { webhookRules } from '../support/services/webhook.ts';

const token = 'tk_secret-of-the-command-tests';
const path = '/hooks/secret-path-of-the-hook';

let cwd = '';
let phone: FakeService;
let hook: FakeService;
/** The hook takes nothing. */
let isRefused = false;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'polkan-channels-'));
  phone = await fakeService(ntfyRules({ topic: 'ops', token }));
  const rules = webhookRules(path);
  hook = await fakeService((request) => (isRefused ? { status: 403 } : rules(request)));
  writeFileSync(
    join(cwd, 'polkan.yaml'),
    [
      'host: box',
      'channels:',
      `  phone: {type: ntfy, topic: ops, token: ${token}, url: "${phone.url.href}"}`,
      `  wrong: {type: ntfy, topic: ops, token: tk_another-token, url: "${phone.url.href}"}`,
      `  hook: {type: webhook, url: "${new URL(path, hook.url).href}"}`,
    ].join('\n'),
  );
});
afterAll(async () => {
  await Promise.all([phone.close(), hook.close()]);
  rmSync(cwd, { recursive: true });
});

const polkan = (...args: readonly string[]) =>
  runPolkan(args, { cwd, env: { ...nothingOfThisMachine, WATCHDOG_CONFIG: 'polkan.yaml' } });

describe('polkan notify --channel', () => {
  test('tells that channel alone, with the facts that it has of a note', async () => {
    const { code, stdout } = await polkan('notify', '--channel', 'hook', 'hello');
    expect(stdout).toContain('hook has taken the message');
    expect(code).toBe(0);
    expect(hook.requests.at(-1)?.json).toMatchObject({
      host: 'box',
      status: 'note',
      text: 'hello',
      incidents: [],
    });
    expect(phone.requests).toEqual([]);
  });

  test('exits with 2 where there is none of that name, and says which there are', async () => {
    const { code, stderr } = await polkan('notify', '--channel', 'phones', 'hello');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'There is no channel phones. There are: phone, wrong, hook.\n',
    });
  });
});

describe('polkan channels', () => {
  test('lists each with where it tells and whether it works, and no secret', async () => {
    const { code, stdout } = await polkan('channels', '--json');
    expect(JSON.parse(stdout)).toEqual([
      { name: 'phone', type: 'ntfy', where: `ntfy (ops, ${phone.url.href})`, works: true },
      { name: 'wrong', type: 'ntfy', where: `ntfy (ops, ${phone.url.href})`, works: true },
      { name: 'hook', type: 'webhook', where: `webhook (${hook.url.origin}, polkan)`, works: null },
    ]);
    expect(code).toBe(0);
    const table = await polkan('channels');
    expect(table.stdout).toMatch(/^name +type +where +works\n/);
    expect(stdout + table.stdout).not.toMatch(/tk_|secret-path/);
  });
});

test('a channel that refuses is told of on the others, never on itself, and has what it missed once it works', async () => {
  isRefused = true;
  const port = await freePort();
  const run = startPolkan(['run'], {
    cwd,
    env: {
      ...nothingOfThisMachine,
      WATCHDOG_CONFIG: 'polkan.yaml',
      WATCHDOG_INTERVAL_S: '1',
      WATCHDOG_DEPS: `api=http://127.0.0.1:${port}/`,
    },
  });
  await run.line(/"action":"alert".*Dependency api/);
  await run.line(/"action":"alert".*hook/);
  isRefused = false;
  await run.line(/"action":"recovery".*hook/);
  // A stop would try for ten seconds to tell the channel that still refuses.
  run.kill('SIGKILL');
  await run.ended;
  const toHook = hook.requests
    .filter(({ status }) => status === 204)
    .flatMap(({ json }) => (json as { incidents: { key: string }[] }).incidents);
  expect(toHook.map(({ key }) => key)).toContain('dep/api');
  expect(hook.requests.map(({ body }) => body).join('\n')).not.toContain('self/hook');
  expect(phone.said.join('\n')).toMatch(/hook/);
  expect(phone.said.join('\n')).toMatch(/Dependency api/);
});
