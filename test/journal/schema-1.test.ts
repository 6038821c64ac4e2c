import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TellingState } from '../../src/telling/state.ts';
import { clockAt } from '../support/clock-at.ts';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { serve } from '../support/http-server.ts';
import { eventsIn } from '../support/journal-files.ts';
import { foldOf } from '../support/journal-world.ts';
import { newsOf } from '../support/news.ts';
import { nothingOfThisMachine, runPolkan, startPolkan } from '../support/polkan-process.ts';

// Journals that the last release has written, killed in the middle of it (test/fixtures/journals), opened by the real
// program of today. Nothing here waits for time to pass: only for what is asked of a server.

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'polkan-schema-1-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const foldIn = (path: string) => foldOf(eventsIn(path).map((event) => ({ event: event as never })));

/** What a channel believes to be open, or what is held back from it. The log was one then, and is none any more. */
const believedOpen = ({ incidents }: TellingState): string[] =>
  [...incidents.values()].flatMap(({ key, hearings }) =>
    [...hearings]
      .filter(([name, { believes, held }]) => name !== 'log' && (believes === 'open' || held !== null))
      .map(([channel]) => `${key} on ${channel}`),
  );

type AtEnd = (end: () => Promise<void>) => void;

/** Today's program with a copy of a journal, a minute after that ends. */
const reopened = async (atEnd: AtEnd, name: string, isUp: Record<string, boolean>, failed = 7) => {
  const journal = join(mkdtempSync(join(root, 'life-')), 'journal.db');
  copyFileSync(`test/fixtures/journals/${name}.db`, journal);
  const before = eventsIn(journal);
  const asked = { times: 0 };
  const news = newsOf();
  const server = await serve((request, response) => {
    if (request.url === '/metrics') {
      const counts = { queued: 0, running: 0, failed, done: 1 };
      const body = { schema_version: 1, enabled: true, stages: [], agents: [], queue: { counts } };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return;
    }
    if (request.url === '/a') asked.times += 1;
    response.writeHead(isUp[(request.url ?? '').slice(1)] === true ? 200 : 503).end();
    news.tell();
  });
  const api = await fakeBotApi({ burst: 100, onMessage: news.tell });
  const polkan = startPolkan(['run'], {
    cwd: root,
    flags: clockAt(Math.max(...before.map(({ at }) => at)) + 60_000),
    env: {
      WATCHDOG_DEPS: `a=${server.url}/a,b=${server.url}/b`,
      WATCHDOG_METRICS_URL: `${server.url}/metrics`,
      WATCHDOG_HOST: 'box',
      WATCHDOG_INTERVAL_S: '1',
      ...nothingOfThisMachine,
      ...api.env,
      WATCHDOG_JOURNAL: journal,
    },
  });
  atEnd(async () => {
    polkan.kill('SIGKILL');
    await polkan.ended;
    await api.close();
    await server.close();
  });
  return {
    journal,
    before: foldOf(before.map((event) => ({ event: event as never }))),
    /** What is in the chat, once there are so many messages. */
    said: async (least = 0): Promise<string[]> => {
      await news.until(() => api.messages.length >= least || undefined);
      return api.messages.map(({ text }) => text.replaceAll(/http:\S+/g, 'It'));
    },
    /** Once what two sweeps from now on see is decided. */
    swept: async (): Promise<void> => {
      const from = asked.times;
      await news.until(() => asked.times >= from + 3 || undefined);
    },
    /** Ends it, and gives what the journal then adds up to. */
    stop: async () => {
      polkan.kill('SIGTERM');
      expect((await polkan.ended).code).toBe(0);
      const verified = await runPolkan(['replay', journal, '--verify'], { cwd: root });
      expect(verified).toMatchObject({ code: 0 });
      return foldIn(journal);
    },
  };
};

// They wait most of the time, so they wait together.
describe.concurrent('a journal of the last release', () => {
  test('with an open incident that was told: it is not told again, and its recovery once', async ({
    onTestFinished,
  }) => {
    const isUp = { a: false, b: true };
    const life = await reopened(onTestFinished, 'told', isUp);
    await life.swept();
    expect(await life.said()).toEqual([]);
    isUp.a = true;
    await life.said(1);
    await life.swept();
    const { sinks, telling } = await life.stop();
    expect(await life.said()).toEqual([
      expect.stringMatching(/^🟢 box: Dependency a: recovered after .*, It answers\.$/),
    ]);
    expect(sinks.get('telegram')?.owed).toEqual([]);
    expect(believedOpen(telling)).toEqual([]);
  });

  test('with a message that was sent without an answer: it is told once more, marked, and its recovery once', async ({
    onTestFinished,
  }) => {
    const isUp = { a: false, b: true };
    const life = await reopened(onTestFinished, 'half-sent', isUp);
    expect(life.before.sinks.get('telegram')?.attempting).toBe(1);
    await life.said(1);
    await life.swept();
    isUp.a = true;
    await life.said(2);
    await life.swept();
    const { sinks } = await life.stop();
    expect(await life.said()).toEqual([
      '🔴 (may be a repeat) box: Dependency a: It answers with HTTP 503.',
      expect.stringMatching(/^🟢 box: Dependency a: recovered/),
    ]);
    expect(sinks.get('telegram')?.owed).toEqual([]);
  });

  test('with messages that were owed: each is told once, and of what is open its recovery', async ({
    onTestFinished,
  }) => {
    const isUp = { a: false, b: true };
    const life = await reopened(onTestFinished, 'owed', isUp);
    expect(life.before.sinks.get('telegram')?.owed.map(({ notifications: [first] }) => first)).toMatchObject([
      { key: 'dep/a', action: 'alert' },
      { key: 'dep/b', action: 'recovery' },
      { key: 'dep/a', action: 'recovery' },
      { key: 'dep/a', action: 'alert' },
    ]);
    await life.said(2);
    await life.swept();
    isUp.a = true;
    await life.said(3);
    await life.swept();
    const { sinks } = await life.stop();
    expect((await life.said()).map((text) => text.split('\n')[0])).toEqual([
      // What is over by now is told with its end, in one message.
      '🟢 (may be a repeat) box: 1 recovered, 1 came and went: Dependency b, Dependency a',
      '🔴 box: Dependency a: It answers with HTTP 503.',
      expect.stringMatching(/^🟢 box: Dependency a: recovered/),
    ]);
    expect(sinks.get('telegram')?.owed).toEqual([]);
  });

  test('with an event that was told and one that was owed: the one is told once, and neither recovers', async ({
    onTestFinished,
  }) => {
    const life = await reopened(onTestFinished, 'edges', { a: true, b: true }, 11);
    await life.said(1);
    await life.swept();
    const { sinks, telling } = await life.stop();
    expect(await life.said()).toEqual([
      '🔴 (may be a repeat) box: Jobs: 3 more jobs have failed (11 in all). Look at their logs.',
    ]);
    expect(sinks.get('telegram')?.owed).toEqual([]);
    expect(believedOpen(telling)).toEqual([]);
  });
});
