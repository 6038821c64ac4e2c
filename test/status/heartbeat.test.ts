import { describe, expect, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { type HeartbeatOptions, heartbeat } from '../../src/status/heartbeat.ts';
import { virtualTime } from '../support/virtual-time.ts';

/** The requests of a heartbeat until `untilMs`, and what it says of each beat. */
const beat = async (
  untilMs: number,
  more: Partial<HeartbeatOptions> & { request?: HeartbeatOptions['request'] },
) => {
  const { scheduler, until } = virtualTime();
  const requests: string[] = [];
  const said: (string | null)[] = [];
  const subscription = heartbeat({
    url: new URL('https://hc.example/ping/abc?x=1'),
    everyMs: 60_000,
    timeoutMs: 5_000,
    tellFailure: false,
    healthy: () => true,
    scheduler,
    words: locales.en,
    ...more,
    request: async (url, abort) => {
      requests.push(`${scheduler.now()} ${url.pathname}${url.search}`);
      return more.request ? more.request(url, abort) : 200;
    },
  }).subscribe((why) => said.push(why));
  await until(untilMs);
  subscription.unsubscribe();
  return { requests, said };
};

describe('the dead man’s switch', () => {
  test('is requested at once and then every minute, while all is well', async () => {
    const { requests, said } = await beat(120_000, {});
    expect(requests).toEqual(['0 /ping/abc?x=1', '60000 /ping/abc?x=1', '120000 /ping/abc?x=1']);
    expect(said).toEqual([null, null, null]);
  });

  test('is silent while Polkan is not well, so that the silence is noticed', async () => {
    let asked = 0;
    const { requests } = await beat(180_000, {
      healthy: () => {
        asked += 1;
        return asked !== 2 && asked !== 3;
      },
    });
    expect(requests).toEqual(['0 /ping/abc?x=1', '180000 /ping/abc?x=1']);
  });

  test('says so under /fail where that is asked for', async () => {
    const { requests } = await beat(0, { healthy: () => false, tellFailure: true });
    expect(requests).toEqual(['0 /ping/abc/fail?x=1']);
  });

  test('says so under /fail once, where the URL ends in a slash or has no path', async () => {
    const failing = { healthy: () => false, tellFailure: true };
    for (const [url, path] of [
      ['https://hc.example/ping/abc/', '/ping/abc/fail'],
      ['https://hc.example', '/fail'],
    ] as const) {
      expect((await beat(0, { ...failing, url: new URL(url) })).requests).toEqual([`0 ${path}`]);
    }
  });

  test('a beat that is sent elsewhere has not arrived', async () => {
    expect((await beat(0, { request: async () => 300 })).said).toEqual(['HTTP 300']);
  });

  test('a beat that fails is told, and the next one comes', async () => {
    const answers = [503, 0, 200];
    const { said } = await beat(120_000, {
      request: async () => {
        const answer = answers.shift();
        if (answer === 0) throw new Error('connection refused');
        return answer ?? 200;
      },
    });
    expect(said).toEqual(['HTTP 503', 'connection refused', null]);
  });

  test('a beat that hangs is cut at its time limit', async () => {
    let aborted = false;
    const { said } = await beat(6_000, {
      request: (_, abort) =>
        new Promise(() => {
          abort.addEventListener('abort', () => {
            aborted = true;
          });
        }),
    });
    expect(said).toEqual(['no answer within 5 s']);
    expect(aborted).toBe(true);
  });
});
