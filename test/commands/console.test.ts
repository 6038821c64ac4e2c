import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentStatus } from '../../src/status/console.ts';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { serve } from '../support/http-server.ts';
import { newsOf } from '../support/news.ts';
import { nothingOfThisMachine, runPolkan, startPolkan } from '../support/polkan-process.ts';

// The real program, a Bot API and two hundred dependencies on loopback. Nothing waits for time to pass, but for a message.

const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polkan-console-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const site = async (names: readonly string[], config = '') => {
  const news = newsOf();
  let wanted = true;
  let isUp = true;
  const service = await serve((request, response) => {
    // From one sweep to the next, not in the middle of one.
    if (request.url === `/${names[0]}`) isUp = wanted;
    response.writeHead(isUp ? 200 : 503).end();
  });
  const api = await fakeBotApi({ token, chats: ['42'], onMessage: news.tell });
  const socket = join(mkdtempSync(join(folder, 'site-')), 'polkan.sock');
  const file = join(dirname(socket), 'polkan.yaml');
  writeFileSync(file, config);
  const env = {
    ...(config !== '' && { WATCHDOG_CONFIG: file }),
    WATCHDOG_DEPS: names.map((name) => `${name}=${service.url}/${name}`).join(','),
    WATCHDOG_HOST: 'box',
    WATCHDOG_INTERVAL_S: '1',
    ...nothingOfThisMachine,
    ...api.env,
    WATCHDOG_SOCKET: socket,
  };
  const polkan = startPolkan(['run'], { cwd: folder, env });
  await polkan.line(/first sweep of dependencies/);
  return {
    api,
    /** The messages so far, once there are so many. */
    messages: (count: number) =>
      news.until(() => (api.messages.length >= count ? api.messages.map(({ text }) => text) : undefined)),
    be: (up: boolean) => {
      wanted = up;
    },
    said: (pattern: RegExp) =>
      news.until(() => api.messages.find(({ text }) => pattern.test(text))?.text.split('\n')[0]),
    say: (...args: string[]) => runPolkan(args, { cwd: folder, env }),
    deaf: (...args: string[]) => runPolkan(args, { cwd: folder, env: { ...env, WATCHDOG_SOCKET: 'off' } }),
    line: polkan.line,
    end: async () => {
      polkan.kill('SIGTERM');
      const ended = await polkan.ended;
      await service.close();
      await api.close();
      return ended;
    },
  };
};

describe('two hundred dependencies that die in one sweep', () => {
  test('are told in one message, and cleared in one', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 200 }, (_, index) => `service-${index}`);
    const at = await site(names);
    at.be(false);
    const [down = ''] = await at.messages(1);
    expect(down.split('\n')[0]).toMatch(/^🔴 box: 200 dependencies down .*service-0 … service-199/);
    at.be(true);
    await at.said(/^🟢/);
    expect((await at.end()).code).toBe(0);
    const heads = at.api.messages
      .map(({ text }) => text.split('\n')[0] ?? '')
      .filter((head) => !/\([23]\/[23]\)/.test(head));
    expect(heads).toHaveLength(2);
    expect(heads[1]).toMatch(/^🟢 box: 200 recovered/);
  });
});

describe('an operator', () => {
  test('sees, acknowledges and silences what is open, and is answered where that makes no sense', {
    timeout: 60_000,
  }, async () => {
    const at = await site(['db', 'web']);
    expect((await at.say('incidents')).stdout.trim()).toBe('No incident is open.');
    at.be(false);
    await at.messages(1);

    const listed = (await at.say('incidents', '--json')).stdout.trim().split('\n');
    const incidents = listed.map((line) => JSON.parse(line) as IncidentStatus);
    expect(incidents.map(({ key, state }) => [key, state])).toEqual([
      ['dep/db', 'open.told'],
      ['dep/web', 'open.told'],
    ]);
    const id = incidents[0]?.id ?? '';
    expect(id).toMatch(/^[0-9a-z]{3,8}$/);

    const acked = await at.say('ack', id, 'on', 'it');
    expect([acked.code, acked.stdout]).toEqual([0, expect.stringContaining('dep/db is acknowledged')]);
    const table = (await at.say('status')).stdout.split('\n');
    expect(table.find((line) => /^dep\/db .*\d\d:\d\d/.test(line))).toMatch(/ acknowledged$/);
    expect(table.find((line) => /^dep\/web .*\d\d:\d\d/.test(line))).not.toContain('acknowledged');
    const again = await at.say('ack', 'db');
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('acknowledged already')]);
    const both = await at.say('ack', 'dep');
    expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('dep/db, dep/web')]);
    expect((await at.say('unack', 'dep/db')).code).toBe(0);

    const silenced = await at.say('silence', 'dep/*', '2h', 'upgrade');
    expect([silenced.code, silenced.stdout]).toEqual([
      0,
      expect.stringContaining('2 open incidents are meant'),
    ]);
    const silences = (await at.say('silences', '--json')).stdout.trim();
    expect(JSON.parse(silences)).toMatchObject({ match: 'dep/*', comment: 'upgrade' });
    await at.say('silence', '*', 'forever');
    expect((await at.say('status')).stdout).toContain('\n2 silences hold. See: polkan silences\n');
    const ended = await at.say('unsilence', (JSON.parse(silences) as { id: string }).id);
    expect(ended.code).toBe(0);
    const [, all = ''] = /^Still silenced: everything, .*: polkan unsilence (\S+)$/m.exec(ended.stdout) ?? [];
    expect((await at.say('unsilence', all)).stdout).not.toContain('Still silenced');
    expect((await at.say('silences')).stdout.trim()).toBe('Nothing is silenced.');

    expect((await at.say('snooze', 'nothing', '2h')).code).toBe(1);
    expect((await at.say('silence', 'dep/db', 'soon')).stderr).toContain('soon is not a duration');
    const negative = await at.say('snooze', 'dep/db', '-1h');
    expect([negative.code, negative.stderr.trim()]).toEqual([1, '-1h is not a duration such as 30m, 2h, 7d']);
    const option = await at.say('snooze', 'dep/db', '--forever');
    expect([option.code, option.stderr]).toEqual([2, expect.stringContaining("unknown option '--forever'")]);
    at.be(true);
    await at.said(/^🟢/);
    const over = (await at.say('incidents')).stdout.split('\n');
    expect(over[0]).toMatch(/^id +incident +state +since +until +told +held back$/);
    expect(over.filter((line) => / over +\d\d:\d\d +\d\d:\d\d +telegram$/.test(line))).toHaveLength(2);
    const deaf = await at.deaf('ack', 'dep/db');
    expect([deaf.code, deaf.stderr]).toEqual([2, expect.stringContaining('WATCHDOG_SOCKET is off')]);
    await at.end();
    const nobody = await at.say('ack', 'dep/db');
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('No sidecar listens at')]);
  });

  test('sees the maintenance that runs beside what is silenced', { timeout: 60_000 }, async () => {
    const hour = new Date().getUTCHours();
    const weekly = `maintenance: [{ name: weekly, match: { kind: host_mem }, cron: '0 ${hour} * * *', for: 2h }]`;
    const at = await site(['db'], weekly);
    expect((await at.say('silences')).stdout).toMatch(/^Maintenance runs: weekly, until \d\d:00\n$/);
    const asJson = (await at.say('silences', '--json')).stdout;
    expect(JSON.parse(asJson)).toEqual({ maintenance: 'weekly', until: expect.any(Number) });
    expect((await at.say('status')).stdout).toContain('\nMaintenance runs: weekly, until ');
    await at.say('silence', 'dep/*', '1h');
    expect((await at.say('silences')).stdout.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^id +what +until/),
      expect.stringContaining('dep/*'),
      expect.stringContaining('Maintenance runs: weekly, until '),
    ]);
    await at.end();
  });

  test('hears of the recovery of what was silenced without a sound, and of nothing else', {
    timeout: 60_000,
  }, async () => {
    const at = await site(['db']);
    expect((await at.say('silence', 'dep/db', '1h')).code).toBe(0);
    at.be(false);
    await at.line(/🔴 .*Dependency db/);
    at.be(true);
    await at.line(/🟢 .*Dependency db: recovered/);
    const explained = await at.say('incidents');
    expect(explained.stdout).toContain('dep/db');
    await at.end();
    expect(at.api.messages).toEqual([]);
  });
});
