import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { newsOf } from '../support/news.ts';
import { nothingOfThisMachine, runPolkan, startPolkan } from '../support/polkan-process.ts';

// The real program, and a Bot API on loopback. Nothing waits for time to pass, but for a message.

const folder = mkdtempSync(join(tmpdir(), 'polkan-signal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a script says that its backup failed, and a run later that it is well: one message each', {
  timeout: 60_000,
}, async () => {
  const news = newsOf();
  const api = await fakeBotApi({
    token: '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012',
    chats: ['42'],
    onMessage: news.tell,
  });
  const env = {
    ...nothingOfThisMachine,
    ...api.env,
    WATCHDOG_HOST: 'box',
    WATCHDOG_JOURNAL: join(folder, 'journal.db'),
    WATCHDOG_SOCKET: join(folder, 'polkan.sock'),
  };
  const say = (...args: string[]) => runPolkan(['signal', ...args], { cwd: folder, env });
  const told = (pattern: RegExp) =>
    news.until(() => api.messages.find(({ text }) => pattern.test(text))?.text);

  const first = startPolkan(['run'], { cwd: folder, env });
  await first.line(/first sweep of signals/);
  const failed = await say(
    'backup',
    'db',
    '--active',
    '--detail',
    'no space left, token ghp_0123456789012345678901234567890123456',
  );
  expect(failed).toMatchObject({ code: 0, stdout: 'backup/db is active.\n' });
  const alert = await told(/^🔴/);
  expect(alert).toContain('box: backup db');
  expect(alert).toContain('no space left');
  expect(alert).not.toContain('ghp_0');
  first.kill('SIGTERM');
  await first.ended;

  expect(await say('backup', 'db', '--inactive')).toMatchObject({ code: 2 });
  const second = startPolkan(['run'], { cwd: folder, env });
  await second.line(/first sweep of signals/);
  expect(await say('backup', 'db', '--inactive')).toMatchObject({ code: 0, stdout: 'backup/db is well.\n' });
  expect(await told(/^🟢/)).toContain('backup db');
  second.kill('SIGTERM');
  await second.ended;
  await api.close();
  expect(api.messages).toHaveLength(2);
});

test.each([
  [['backup', 'db'], 2, /either --active or --inactive/],
  [['backup', 'db', '--active', '--inactive'], 2, /either --active or --inactive/],
  [['backup', 'db', '--active'], 2, /polkan\.sock/],
])('polkan signal %j without a sidecar, or called wrongly, ends with %i', async (args, code, why) => {
  const env = { WATCHDOG_SOCKET: join(folder, 'nobody', 'polkan.sock') };
  const ended = await runPolkan(['signal', ...args], { cwd: folder, env });
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(why);
});
