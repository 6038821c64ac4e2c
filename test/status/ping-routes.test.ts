import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asyncScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { isElsewhere } from '../../src/language/redirected.ts';
import { createAuthority } from '../../src/status/authority.ts';
import { mostLogBytes, pingRoutes } from '../../src/status/ping-routes.ts';
import { serveStatus } from '../../src/status/server.ts';
import type { CallIn } from '../../src/streams/checks/call-in.ts';
import { httpGet } from '../../src/streams/http.ts';
import { httpRequest } from '../../src/streams/http-request.ts';
import { createCalls } from '../../src/streams/inbound/calls.ts';
import { ask, freePort } from '../support/http-server.ts';
import { wrongWithOwn } from '../support/own-api.ts';
import { turnOf } from '../support/turns.ts';

const now = Date.UTC(2026, 10, 27, 12);
const rid = '123e4567-e89b-42d3-a456-426614174000';
const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const start = async ({ room = true }: { room?: boolean } = {}) => {
  const port = await freePort();
  const calls = createCalls();
  const said: CallIn[] = [];
  const token = 'a-token-of-the-test-0001';
  const authority = createAuthority(token, () => now);
  const pings = pingRoutes({
    calls,
    now: () => now,
    isKnown: (slug) => slug === 'nightly' || slug === 'core_job',
  });
  calls.of$('checks').subscribe(({ what, taken }) => {
    said.push(what as CallIn);
    taken(room);
    const sweep = { type: 'sweep', at: now, source: 'checks', covers: [], signals: [] } as const;
    pings.take(turnOf({ sweep, transitions: [] }));
  });
  opened.push(
    serveStatus({
      ...{ host: '127.0.0.1', port, names: [], scheduler: asyncScheduler, authority },
      onUnanswered: (error) => {
        throw error;
      },
      onTrouble: (why) => {
        throw new Error(JSON.stringify(why));
      },
      onForeignHost: () => undefined,
      routes: pings.routes,
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  await ask(`${url}/nothing`);
  const call = async (method: string, path: string, more: RequestInit = {}) => {
    const answer = await fetch(url + path, { method, ...more });
    const text = await answer.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    const isDescribed =
      ![405, 413].includes(answer.status) && !(method === 'POST' && path.startsWith('/api/push'));
    if (isDescribed && method !== 'HEAD') expect(wrongWithOwn(method, path, answer.status, body)).toEqual([]);
    return [answer.status, body] as const;
  };
  return { call, said, authority, token, url };
};

/** A server, and its URL. */
const listening = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  opened.push({ close: () => server.close() });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
};

describe('a job calls in', () => {
  test.each<[method: string, path: string, said: Partial<CallIn>]>([
    ['GET', '/ping/nightly', { event: 'success', code: null, run: null }],
    ['HEAD', '/ping/nightly', { event: 'success', code: null }],
    ['POST', '/ping/nightly', { event: 'success', code: null }],
    ['GET', '/ping/nightly/start', { event: 'start' }],
    ['GET', '/ping/nightly/fail', { event: 'fail' }],
    ['GET', '/ping/nightly/log', { event: 'log' }],
    ['GET', '/ping/nightly/0', { event: 'success', code: 0 }],
    ['GET', '/ping/nightly/255', { event: 'fail', code: 255 }],
    ['HEAD', `/ping/nightly/start?rid=${rid.toUpperCase()}`, { event: 'start', run: rid }],
    ['GET', '/api/push/nightly', { event: 'success', text: '' }],
    ['GET', '/api/push/nightly?status=up&msg=OK&ping=', { event: 'success', text: 'OK' }],
    ['GET', '/api/push/nightly?status=&ping=fast', { event: 'success', text: '' }],
    [
      'GET',
      '/api/push/nightly?status=error&msg=no%20disk&ping=12ms',
      { event: 'fail', text: 'error, no disk, 12 ms' },
    ],
    [
      'POST',
      '/api/push/nightly?status=down&msg=no%20answer&ping=12.5',
      { event: 'fail', text: 'no answer, 12.5 ms' },
    ],
    [
      'POST',
      '/api/v1/endpoints/core_job/external?success=true',
      { slug: 'core_job', event: 'success', text: '' },
    ],
    [
      'POST',
      '/api/v1/endpoints/core_job/external?success=false&error=disk%20full&duration=10s',
      { slug: 'core_job', event: 'fail', text: 'disk full, 10s' },
    ],
  ])('%s %s', async (method, path, wanted) => {
    const { call, said } = await start();
    const [status, body] = await call(method, path);
    expect([status, said]).toEqual([
      200,
      [{ slug: 'nightly', code: null, run: null, text: '', at: now, ...wanted }],
    ]);
    if (method === 'HEAD') expect(body).toBeNull();
  });

  test.each([
    ['GET', '/ping/nightly'],
    ['HEAD', '/ping/nightly/fail'],
    ['GET', '/api/push/nightly?status=up'],
    ['POST', '/ping/nightly'],
  ])('and no page of another site in its place: %s %s', async (method, path) => {
    for (const site of ['cross-site', 'same-site']) {
      const { call, said } = await start();
      expect((await call(method, path, { headers: { 'sec-fetch-site': site } }))[0]).toBe(403);
      expect(said).toEqual([]);
    }
    const { call } = await start();
    expect((await call(method, path, { headers: { 'sec-fetch-site': 'none' } }))[0]).toBe(200);
  });

  test.each([
    ['GET', 302, '/ping/nightly'],
    ['GET', 301, '/ping/nightly/fail'],
    ['HEAD', 307, '/ping/nightly'],
    ['GET', 303, '/api/push/nightly?status=up'],
    ['POST', 302, '/ping/nightly'],
    ['POST', 308, '/ping/nightly/log'],
    ['POST', 307, '/api/v1/endpoints/core_job/external?success=true'],
    ['POST', 307, '/api/push/nightly'],
  ])(
    'and no service that is checked in its place, by redirecting Polkan to it: %s %i %s',
    async (method, status, path) => {
      const { said, url } = await start();
      const hops = [`${url}${path}`];
      const evil = await listening((request, response) => {
        // Once more by itself, which must not make it forgotten.
        const location = request.url === '/' ? '/again' : (hops[0] ?? '');
        response.writeHead(status, { location }).end();
      });
      const request = {
        method,
        headers: {},
        body: null,
        authorization: null,
        redirects: 3,
        tls: {},
        proxy: null,
      };
      const options = {
        abort: new AbortController().signal,
        limitMs: 5_000,
        body: { mostBytes: 1_000 },
      } as const;
      const answer = await httpRequest(new URL(evil), request, options);
      expect([answer.status, said]).toEqual([403, []]);
      // So does the heartbeat, which is a GET of its own.
      await httpGet(new URL(evil), { abort: options.abort, maxBytes: 0 });
      expect(said).toEqual([]);
      // By itself the same request is one that a job may send.
      const known = await httpRequest(new URL(hops[0] ?? ''), { ...request, redirects: 0 }, options);
      expect([known.status, said.length]).toEqual([200, 1]);
    },
  );

  test('but a redirect that only changes http to https leads nowhere else', () => {
    const asked = new URL('http://polkan.example:80/ping/a?rid=1');
    const target = (url: string): boolean => isElsewhere(new URL(url), asked);
    expect(target('https://polkan.example/ping/a?rid=1')).toBe(false);
    for (const url of [
      'https://polkan.example/ping/b?rid=1',
      'https://polkan.example/ping/a',
      'http://polkan.example:9477/ping/a?rid=1',
      'https://127.0.0.1/ping/a?rid=1',
    ])
      expect(target(url)).toBe(true);
  });

  test('with its log as the body', async () => {
    const { call, said } = await start();
    await call('POST', '/ping/nightly/3', { body: 'disk full' });
    expect(said).toMatchObject([{ event: 'fail', code: 3, text: 'disk full' }]);
    expect((await call('POST', '/ping/nightly', { body: 'x'.repeat(mostLogBytes + 1) }))[0]).toBe(413);
  });

  test('with a bearer of its own, which nobody takes for a wrong token', async () => {
    const { call, authority, token } = await start();
    const headers = { authorization: 'Bearer the-token-of-gatus' };
    for (let n = 0; n < 10; n += 1)
      expect((await call('POST', '/api/v1/endpoints/core_job/external?success=true', { headers }))[0]).toBe(
        200,
      );
    const asking = { headersDistinct: {}, socket: { remoteAddress: '127.0.0.1' } };
    expect(authority.tokenFrom(token, asking)).toBe('operator');
  });

  test.each<[method: string, path: string, status: number, body: object]>([
    ['GET', '/ping/nobody', 404, { error: 'nobody is waited for here: no check has this ping' }],
    ['GET', '/ping/nightly/256', 404, { error: expect.stringContaining('exit code') }],
    ['GET', '/ping/nightly/soon', 404, { error: expect.stringContaining('exit code') }],
    ['GET', '/ping/nightly?rid=7', 400, { error: 'rid has to be a UUID' }],
    ['GET', '/api/push/nobody', 404, { ok: false, msg: expect.stringContaining('nobody is waited for') }],
    ['POST', '/api/v1/endpoints/core_job/external', 400, { error: 'success has to be true or false' }],
    ['GET', '/api/v1/endpoints/core_job/external?success=true', 405, { error: 'only POST' }],
    ['DELETE', '/ping/nightly', 405, { error: 'only GET and HEAD and POST' }],
  ])('and is not understood: %s %s', async (method, path, status, body) => {
    const { call, said } = await start();
    expect(await call(method, path)).toEqual([status, body]);
    expect(said).toEqual([]);
  });

  test('and is told so where too many wait', async () => {
    const { call } = await start({ room: false });
    expect(await call('GET', '/ping/nightly')).toEqual([503, { error: 'too many calls wait' }]);
    expect(await call('GET', '/api/push/nightly')).toEqual([503, { ok: false, msg: 'too many calls wait' }]);
  });
});
