import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER, of, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryFiles, trySink, trySource } from '../../src/commands/check-trial.ts';
import type { Signal } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import type { Sink } from '../../src/sinks/sink.ts';
import type { Source } from '../../src/streams/source.ts';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { serve } from '../support/http-server.ts';
import { longTest } from '../support/long-test.ts';
import { nothingOfThisMachine, runPolkan } from '../support/polkan-process.ts';

const words = locales.en;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polkan-check-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const source = (read: Source['read'], timeoutMs = 5_000): Source => ({
  name: 'dependencies',
  everyMs: 30_000,
  timeoutMs,
  read,
});

const signal = (title: string, active: boolean | null): Signal => ({
  ...{ kind: 'dep', entity: title, title, active },
  detail: 'as it is.',
});

describe('a source that is tried', () => {
  test('tells what would be alerted apart from what could not be read', async () => {
    const signals = [signal('down', true), signal('well', false), signal('unseen', null)];
    const tried = await trySource(
      source(() => of({ covers: ['dep'], signals })),
      words,
    );
    expect(tried).toEqual({ failures: ['unseen: as it is.'], alerts: ['down: as it is.'], well: 1 });
  });

  test.each([
    ['that fails', source(() => throwError(() => new Error('no such socket'))), /no such socket/],
    ['that says nothing', source(() => of()), /^Source dependencies: the source said nothing$/],
    ['that is no reading', source(() => of({}) as never), /no lists/],
    ['that hangs', source(() => NEVER, 20), /no answer within 0\.02 s/],
  ])('%s is a failure by its name', async (_, one, why) => {
    const { failures, alerts } = await trySource(one, words);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('dependencies');
    expect(failures[0]).toMatch(why);
    expect(alerts).toEqual([]);
  });
});

describe('the files that Polkan keeps', () => {
  type Kept = Parameters<typeof tryFiles>[0];
  const none: Kept = { journal: null, tap: null, socket: null };
  const at = (path: string, what: keyof Kept): Kept => ({ ...none, [what]: { path } as never });
  const kept = ['journal', 'tap', 'socket'] as const;

  test.each(kept)('may be in a folder that is made later: the %s', (what) => {
    expect(tryFiles(at(join(folder, 'not', 'there', 'yet', 'file'), what), words)).toEqual([]);
    // Nothing is left of the trial.
    expect(readdirSync(folder)).not.toContain('not');
    expect(readdirSync(folder).filter((name) => name.startsWith('.polkan'))).toEqual([]);
  });

  test.each(kept)('can not be made below a file, nor where the system lets nobody: the %s', (what) => {
    writeFileSync(join(folder, 'file'), '');
    for (const path of [join(folder, 'file', 'x'), '/proc/x/y']) {
      expect(tryFiles(at(path, what), words)).toEqual([expect.stringContaining(path)]);
    }
  });

  test.each(kept)('are written over nothing else: the %s', (what) => {
    mkdirSync(join(folder, 'a-folder'), { recursive: true });
    for (const path of [join(folder, 'a-folder'), '/dev/null']) {
      expect(tryFiles(at(path, what), words)).toEqual([expect.stringMatching(/no plain file|no socket/)]);
    }
  });

  test('are what they were: a journal and a tap that are there, and none that is a link', () => {
    const path = join(folder, 'there');
    writeFileSync(path, '');
    symlinkSync(path, join(folder, 'link'));
    expect([...tryFiles(at(path, 'journal'), words), ...tryFiles(at(path, 'tap'), words)]).toEqual([]);
    expect(tryFiles(at(join(folder, 'link'), 'tap'), words)).toHaveLength(1);
  });
});

describe('a channel that is tried', () => {
  const sink = (check?: Sink['check']): Sink => ({
    name: 'chat',
    timeoutMs: 1_000,
    send: () => NEVER,
    ...(check && { check }),
  });

  test('passes where it would take messages, and where it can not be asked', async () => {
    expect(await trySink(sink(), words)).toEqual([]);
    expect(
      await trySink(
        sink(async () => undefined),
        words,
      ),
    ).toEqual([]);
  });

  test('is a failure where it refuses', async () => {
    const refusing = sink(() => Promise.reject(new Error('Unauthorized')));
    expect(await trySink(refusing, words)).toEqual([words.check.refused('chat', 'Unauthorized')]);
  });
});

describe('polkan check', () => {
  const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';

  longTest('tries each check of the file once, and what is called in is no failure', async () => {
    const asked: string[] = [];
    const service = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(request.url === '/good' ? 200 : 503).end();
    });
    const file = join(folder, 'checks.yaml');
    const withChecks = (...checks: string[]): void =>
      writeFileSync(file, `checks:\n${checks.map((check) => `  - ${check}\n`).join('')}`);
    const env = { ...nothingOfThisMachine, WATCHDOG_CONFIG: file };
    const good = `{name: shop, http: '${service.url}/good'}`;
    const backup = '{name: backup, ping: {slug: backup-of-the-night, every: 1d}}';
    try {
      withChecks(good, backup);
      const well = await runPolkan(['check'], { cwd: folder, env });
      expect([well.code, well.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, `✓ ${words.check.fine}`]);
      expect(asked).toEqual(['/good']);

      withChecks(good, backup, `{name: bad, http: '${service.url}/bad'}`, '{name: report, file: /nowhere/x}');
      const { code, stdout } = await runPolkan(['check'], { cwd: folder, env });
      expect(stdout).toMatch(/^! .*Check bad.*HTTP 503/m);
      expect(stdout).toMatch(/Check report.*\/nowhere\/x/m);
      expect(stdout).not.toMatch(/^[!✗] .*(shop|backup|not been tried)/m);
      expect(stdout).toMatch(/^✓ tried and well: 2 things$/m);
      expect(code).toBe(0);
    } finally {
      await service.close();
    }
  });

  longTest(
    'names every dependency that is down and a token that is wrong, asks each once, and offline asks nobody',
    async () => {
      const asked: string[] = [];
      const service = await serve((request, response) => {
        asked.push(request.url ?? '');
        response.writeHead(request.url === '/good' ? 200 : 503).end();
      });
      const api = await fakeBotApi({ token, chats: ['42'] });
      const env = {
        WATCHDOG_DEPS: `good=${service.url}/good,bad=${service.url}/bad`,
        ...nothingOfThisMachine,
        WATCHDOG_TG_BOT_TOKEN: token.replace('AAE1', 'BBE1'),
        WATCHDOG_TG_CHAT_ID: '42',
        WATCHDOG_TG_API_URL: api.url.href,
      };
      try {
        const offline = await runPolkan(['check', '--offline'], { cwd: folder, env });
        expect([offline.code, asked]).toEqual([0, []]);

        const { code, stdout } = await runPolkan(['check'], { cwd: folder, env });
        expect(code).toBe(1);
        expect(stdout).toMatch(/^! .*Dependency bad.*HTTP 503/m);
        expect(stdout).not.toMatch(/^[!✗] .*good/m);
        expect(stdout).toMatch(/^✓ tried and well: 2 things$/m);
        expect(stdout).toMatch(/^✗ telegram would not take a message: .*HTTP 401/m);
        expect(stdout).not.toContain('BBE1');
        expect(asked.filter((url) => url === '/good')).toEqual(['/good']);

        const well = { ...env, WATCHDOG_DEPS: `good=${service.url}/good`, WATCHDOG_TG_BOT_TOKEN: token };
        const ended = await runPolkan(['check'], { cwd: folder, env: well });
        expect([ended.code, ended.stdout.trimEnd().split('\n').at(-1)]).toEqual([0, `✓ ${words.check.fine}`]);
      } finally {
        await service.close();
        await api.close();
      }
    },
  );
});
