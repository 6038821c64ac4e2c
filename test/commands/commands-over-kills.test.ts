import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { serve } from '../support/http-server.ts';
import { newsOf } from '../support/news.ts';
import { nothingOfThisMachine, runPolkan, startPolkan } from '../support/polkan-process.ts';

// The real program, killed with -9 behind each command, over three restarts. Nothing waits for time to pass, but for a message.

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
const folder = mkdtempSync(join(tmpdir(), 'polkan-kills-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('commands, holds and notices in tap and journal agree with their replay over three restarts by kill -9', {
  timeout: 120_000,
}, async () => {
  const down = new Set<string>();
  const service = await serve((request, response) => {
    response.writeHead(down.has(request.url ?? '') ? 503 : 200).end();
  });
  const news = newsOf();
  const api = await fakeBotApi({ token, chats: ['42'], onMessage: news.tell });
  const [tap, journal] = [join(folder, 'tap.jsonl'), join(folder, 'journal.db')];
  const names = ['db', 'web', 'mail', 'api'];
  const env = {
    WATCHDOG_DEPS: names.map((name) => `${name}=${service.url}/${name}`).join(','),
    WATCHDOG_HOST: 'box',
    WATCHDOG_INTERVAL_S: '1',
    ...nothingOfThisMachine,
    ...api.env,
    WATCHDOG_SOCKET: join(folder, 'polkan.sock'),
    WATCHDOG_TAP: tap,
    WATCHDOG_JOURNAL: journal,
  };
  const polkan = (...args: string[]) => runPolkan(args, { cwd: folder, env });
  const said = (pattern: RegExp) =>
    news.until(() => api.messages.find(({ text }) => pattern.test(text))?.text);
  const live = async (
    work: (line: (pattern: RegExp) => Promise<string>) => Promise<unknown>,
    signal: NodeJS.Signals = 'SIGKILL',
  ): Promise<void> => {
    const life = startPolkan(['run'], { cwd: folder, env });
    await life.line(/first sweep of dependencies/);
    await work(life.line);
    life.kill(signal);
    await life.ended;
  };
  const says = async (...args: string[]): Promise<void> => expect((await polkan(...args)).code).toBe(0);

  await live(async () => {
    await says('silence', 'dep/web', '2h', 'upgrade');
    for (const name of ['db', 'web']) down.add(`/${name}`);
    await said(/Dependency db/);
    await says('ack', 'dep/db');
  });
  await live(async () => {
    down.add('/mail');
    await said(/Dependency mail/);
    await says('snooze', 'dep/mail', '1h');
    await says('unack', 'dep/db');
  });
  await live(async () => {
    const { stdout } = await polkan('silences', '--json');
    await says('unsilence', (JSON.parse(stdout) as { id: string }).id);
    await said(/Dependency web/);
  });
  // What is well again waits for the window of its group: that it was seen is enough.
  await live(async (line) => {
    down.clear();
    await line(/🟢.*web/);
  }, 'SIGTERM');

  const types = readFileSync(tap, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string; verb?: string });
  expect(types.flatMap(({ verb }) => verb ?? [])).toEqual(['silence', 'ack', 'snooze', 'unack', 'unsilence']);
  expect(types.filter(({ type }) => type === 'hold').length).toBeGreaterThan(0);
  for (const file of [tap, journal]) {
    const verified = await polkan('replay', '--verify', '--notices', file);
    expect([verified.code, verified.stderr]).toEqual([0, expect.stringContaining('verified')]);
  }
  // It was killed behind the message, and may not have known that it had arrived: then the second says so.
  const heard = api.messages.map(({ text }) => text).join('\n');
  const [first, ...repeats] = heard.match(/🔴.*Dependency web/g) ?? [];
  expect(first).not.toMatch(/repeat/);
  for (const repeat of repeats) expect(repeat).toMatch(/may be a repeat/);
  await service.close();
  await api.close();
});
