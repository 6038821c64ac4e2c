import { describe, expect, test } from 'vitest';
import type { Authority, Verdict } from '../../src/status/authority.ts';
import {
  type Asked,
  answerBy,
  pageRoute,
  type Route,
  type RoutesOptions,
  usualBodyBytes,
} from '../../src/status/routes.ts';

// What is served under which path, without a server.

const start = (more: Partial<RoutesOptions> = {}, verdict: Verdict | null = null) => {
  const handled: [route: string, asked: Omit<Asked, 'stay' | 'body' | 'query'> & { query: string }][] = [];
  let asks = 0;
  const echo = (method: Route['method'], path: string, own: Partial<Route> = {}): Route => ({
    ...{ method, path, ...own },
    handle: async (_, response, { parameters, query, here, mayAct }) => {
      handled.push([`${method} ${path}`, { parameters, query: query.toString(), here, mayAct }]);
      response.end();
    },
  });
  const foreign: string[] = [];
  const { answer, maxBytes } = answerBy({
    routes: [
      echo('GET', '/a/:b'),
      echo('GET', '/open', { who: 'operator' }),
      echo('POST', '/act'),
      echo('DELETE', '/act'),
      echo('POST', '/ping/:slug', { who: 'anybody', maxBytes: 100 }),
      echo('GET', '/long', { maxBytes: 7 }),
      echo('GET', '/lost'),
      pageRoute('/well', async () => ({ ok: true, contentType: 'text/x', body: Buffer.from('good') })),
      pageRoute('/ill', async () => ({ ok: false, contentType: 'text/y', body: Buffer.from('bad!') })),
    ],
    ...{ host: '127.0.0.1', names: ['box.example'], onForeignHost: (host) => foreign.push(host) },
    ...(verdict !== null && {
      authority: {
        ask: () => {
          asks += 1;
          return verdict;
        },
      } as unknown as Authority,
    }),
    ...more,
  });
  const ask = async (
    method: string,
    url: string,
    headers: Record<string, string | readonly string[]> = {},
    version = 1,
  ) => {
    const got = { status: 0, headers: {} as Record<string, unknown>, text: '' };
    const response = {
      setHeader: (name: string, value: string) => Object.assign(got.headers, { [name]: value }),
      writeHead: (status: number, given: object = {}) => {
        got.status = status;
        Object.assign(got.headers, given);
      },
      end: (body: Buffer | string = '') => {
        got.text = body.toString();
      },
    };
    const headersDistinct = Object.fromEntries(
      Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => [name, [value].flat()]),
    );
    await answer(
      { method, url, headers, headersDistinct, httpVersionMajor: version, socket: {} } as never,
      response as never,
      { body: Buffer.of(), stay: () => true },
    );
    return {
      ...got,
      error: (got.text.startsWith('{') ? JSON.parse(got.text) : {}).error as string | undefined,
    };
  };
  return { ask, maxBytes, handled, foreign, asks: () => asks };
};

describe('a request', () => {
  test('is answered by its route, with parameters, query and where one looks', async () => {
    const { ask, handled } = start();
    await ask('GET', '/a/x%2Fy?q=1&r=%20');
    await ask('HEAD', '/a/z');
    expect(handled).toEqual([
      [
        'GET /a/:b',
        { parameters: { b: 'x/y' }, query: 'q=1&r=+', here: '/a/x%2Fy?q=1&r=%20', mayAct: false },
      ],
      ['GET /a/:b', { parameters: { b: 'z' }, query: '', here: '/a/z', mayAct: false }],
    ]);
  });

  test('is answered with a page, and with 503 where that is not well', async () => {
    const { ask } = start();
    expect(await ask('GET', '/well')).toMatchObject({
      ...{ status: 200, text: 'good', headers: { 'content-type': 'text/x', 'content-length': 4 } },
    });
    expect(await ask('GET', '/ill')).toMatchObject({ status: 503, text: 'bad!' });
  });

  test('is answered in a way that no other site can read or show, whatever the answer', async () => {
    const { ask } = start();
    for (const path of ['/well', '/nothing'])
      expect((await ask('GET', path)).headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'same-origin',
      });
  });

  test('of another version, or for two hosts, is none', async () => {
    const { ask, handled } = start();
    expect(await ask('GET', '/well', {}, 0)).toMatchObject({
      status: 400,
      error: 'not a request of HTTP/1.1',
    });
    expect((await ask('GET', '/well', { host: ['localhost', 'box.example'] })).status).toBe(400);
    expect(handled).toEqual([]);
  });

  test('is for a host that is Polkan, and another is told of', async () => {
    const { ask, foreign } = start();
    for (const host of ['box.example', '127.0.0.1:9477', 'localhost'])
      expect((await ask('GET', '/well', { host })).status).toBe(200);
    expect(foreign).toEqual([]);
    expect(await ask('GET', '/well', { host: 'elsewhere.example' })).toMatchObject({
      ...{ status: 421, error: 'this Host is not served here; WATCHDOG_HTTP_HOSTS lists those that are' },
    });
    expect(foreign).toEqual(['elsewhere.example']);
  });

  test('for nothing is told what there is, and a browser is shown the page of nothing', async () => {
    const { ask } = start({ lostPath: '/lost' });
    const program = await ask('GET', '/nothing');
    expect([program.status, program.error]).toEqual([404, 'not found']);
    expect(JSON.parse(program.text).pages).toEqual([
      ...['/a/:b', '/open', '/act', '/ping/:slug', '/long', '/lost', '/well', '/ill'],
    ]);
    const people = { accept: 'text/html,*/*' };
    const { ask: browse, handled } = start({ lostPath: '/lost' });
    await browse('GET', '/nothing?x=1', people);
    expect(handled).toEqual([
      ['GET /lost', { parameters: {}, query: 'x=1', here: '/nothing?x=1', mayAct: false }],
    ]);
    expect((await browse('POST', '/nothing', people)).status).toBe(404);
    expect((await start().ask('GET', '/nothing', people)).status).toBe(404);
    expect((await browse('GET', '/nothing', { accept: 'text/htmlx' })).status).toBe(404);
  });

  test('of another method is told which there are', async () => {
    const { ask } = start();
    expect(await ask('PUT', '/act')).toMatchObject({
      ...{ status: 405, error: 'only POST and DELETE', headers: { allow: 'POST, DELETE' } },
    });
    expect(await ask('POST', '/well')).toMatchObject({ status: 405, error: 'only GET and HEAD' });
  });

  test('to do something is none of another site, though a look may be', async () => {
    const { ask, handled } = start({}, 'operator');
    const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    expect(await ask('POST', '/act', foreign)).toMatchObject({
      ...{ status: 403, error: 'this was sent by a page of another site' },
    });
    await ask('GET', '/a/b', foreign);
    expect(handled.map(([route]) => route)).toEqual(['GET /a/:b']);
  });
});

describe('who may', () => {
  test.each<[verdict: Verdict | null, status: number, error: string, header: object]>([
    [null, 403, 'read-only: WATCHDOG_HTTP_TOKEN is not set', {}],
    ['closed', 403, 'read-only: WATCHDOG_HTTP_TOKEN is not set', {}],
    ['slowed', 429, 'too many wrong tokens; try again in a minute', { 'retry-after': '60' }],
    ['wrong', 401, 'wrong token', { 'www-authenticate': 'Bearer realm="polkan"' }],
    [
      'stranger',
      401,
      'a token is needed: Authorization: Bearer …',
      { 'www-authenticate': 'Bearer realm="polkan"' },
    ],
  ])('by %s is refused with %i: %s', async (verdict, status, error, headers) => {
    const { ask, handled } = start({}, verdict);
    expect(await ask('POST', '/act')).toMatchObject({ status, error, headers });
    expect((await ask('GET', '/open')).status).toBe(status);
    expect(handled).toEqual([]);
  });

  test('is asked once, and only where it matters', async () => {
    const { ask, handled, asks } = start({}, 'operator');
    await ask('POST', '/act');
    expect([handled[0]?.[1].mayAct, handled[0]?.[1].here, asks()]).toEqual([true, '/', 1]);
    await ask('GET', '/well');
    expect(asks()).toBe(1);
    await ask('POST', '/ping/job');
    expect([handled[1]?.[0], asks()]).toEqual(['POST /ping/:slug', 2]);
  });

  test('is anybody where a route says so, and a look is for anybody', async () => {
    const { ask, handled } = start({}, 'stranger');
    await ask('POST', '/ping/job');
    await ask('GET', '/a/b');
    expect(handled.map(([, { mayAct }]) => mayAct)).toEqual([false, false]);
  });
});

test.each([
  ['POST', '/act', usualBodyBytes],
  ['DELETE', '/act?x=1', usualBodyBytes],
  ['POST', '/ping/job', 100],
  ['GET', '/a/b', 0],
  ['HEAD', '/a/b', 0],
  ['GET', '/long', 7],
  ['PUT', '/act', 0],
  ['POST', '/nothing', 0],
])('the body of %s %s may have %i bytes', (method, url, most) => {
  expect(start().maxBytes(method, url)).toBe(most);
});
