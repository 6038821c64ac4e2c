import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, mostKnown } from '../../src/status/authority.ts';
import { pageRoute, type Route } from '../../src/status/routes.ts';
import { serveStatus } from '../../src/status/server.ts';
import { jsonPage } from '../../src/status/shared-page.ts';
import { ask, freePort } from '../support/http-server.ts';
import { rawClient, sendRaw } from '../support/raw-client.ts';

const token = 'a-token-of-the-test-0001';
const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** A server whose routes say what reached them. */
const start = async ({ withToken = true } = {}) => {
  const scheduler = new VirtualTimeScheduler();
  const port = await freePort();
  const said: string[] = [];
  const echo = (route: Pick<Route, 'method' | 'path' | 'who' | 'maxBytes'>): Route => ({
    ...route,
    handle: async (_, response, { parameters, query, body, mayAct }) => {
      said.push(`${route.method} ${route.path}`);
      response.end(
        JSON.stringify({ parameters, query: Object.fromEntries(query), body: body.toString(), mayAct }),
      );
    },
  });
  const authority = createAuthority(token, () => scheduler.now());
  const server = serveStatus({
    host: '127.0.0.1',
    port,
    names: [],
    scheduler,
    onUnanswered: () => undefined,
    onTrouble: () => undefined,
    onForeignHost: () => undefined,
    ...(withToken && { authority }),
    routes: [
      pageRoute('/healthz', async () => jsonPage({})),
      echo({ method: 'GET', path: '/who' }),
      echo({ method: 'POST', path: '/act' }),
      echo({ method: 'PUT', path: '/act' }),
      echo({ method: 'DELETE', path: '/silence/:id' }),
      echo({ method: 'GET', path: '/silence/:id' }),
      echo({ method: 'GET', path: '/static/*' }),
      echo({ method: 'POST', path: '/ping/:slug', who: 'anybody', maxBytes: 100 }),
    ],
  });
  opened.push(server);
  const url = `http://127.0.0.1:${port}`;
  await ask(`${url}/healthz`);
  const pass = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  };
  const bearer = (given: string) =>
    fetch(`${url}/act`, { method: 'POST', headers: { authorization: `Bearer ${given}` } });
  return { url, port, said, pass, bearer, authority };
};

const raw = (line: string, headers: readonly string[] = [], body = ''): string =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n');

describe('a route', () => {
  test('has its parameters decoded, and its query', async () => {
    const { url } = await start();
    const answer = await (await fetch(`${url}/silence/a%2Fb?x=1&y=%20`)).json();
    expect(answer).toMatchObject({ parameters: { id: 'a/b' }, query: { x: '1', y: ' ' } });
    expect((await fetch(`${url}/silence/`)).status).toBe(404);
    expect((await fetch(`${url}/silence/a/b`)).status).toBe(404);
    expect((await fetch(`${url}/silence/%ff`)).status).toBe(404);
    const rest = await (await fetch(`${url}/static/a/b.css`)).json();
    expect(rest).toMatchObject({ parameters: { '*': 'a/b.css' } });
  });

  test('of another method names those that there are', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/silence/1`, { method: 'PUT' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD']);
  });

  test('is given its body whole, however it comes', async () => {
    const { port } = await start();
    const { socket, answer } = await rawClient(port);
    socket.write(raw('POST /ping/a', ['Content-Length: 10'], 'hello'));
    await new Promise((resolve) => setImmediate(resolve));
    socket.write('world');
    expect(await answer).toContain('"body":"helloworld"');
    const late = await rawClient(port);
    late.socket.write(raw('POST /ping/a', ['Content-Length: 2', 'Expect: 100-continue']));
    late.socket.once('data', () => late.socket.write('hi'));
    expect(await late.answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 .*"body":"hi"/s);
  });

  test.each([
    ['longer than it may be', ['Content-Length: 101'], '', 413],
    ['in chunks', ['Transfer-Encoding: chunked'], '2\r\nhi\r\n0\r\n\r\n', 411],
    ['of two lengths', ['Content-Length: 2', 'Content-Length: 3'], 'hi', 400],
    ['of a length in words', ['Content-Length: two'], 'hi', 400],
    ['of a length below nothing', ['Content-Length: -2'], 'hi', 400],
    ['of a length with a sign', ['Content-Length: +2'], 'hi', 400],
    ['of a length and in chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked'], 'hi', 411],
  ])('a body %s is refused unread', async (_, headers, body, status) => {
    const { port, said } = await start();
    const answer = await sendRaw(port, raw('POST /ping/a', headers, body));
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual([`HTTP/1.1 ${status}`]);
    expect(said).toEqual([]);
  });

  test('a body that is never sent is waited for no longer than a question', async () => {
    const { port, pass } = await start();
    const { socket, answer } = await rawClient(port);
    socket.write(raw('POST /ping/a', ['Content-Length: 10'], 'h'));
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    pass(3_000);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('what comes behind a body is no second request', async () => {
    const { port, said } = await start();
    const one = raw('POST /ping/a', ['Content-Length: 2'], 'hi');
    expect((await sendRaw(port, one.repeat(500))).match(/^HTTP/gm)).toHaveLength(1);
    expect(said).toEqual(['POST /ping/:slug']);
  });
});

describe('who acts', () => {
  test('shows the token, or gets nothing done', async () => {
    const { url, bearer, said } = await start();
    const bare = await fetch(`${url}/act`, { method: 'POST' });
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="polkan"']);
    expect((await bearer(`${token}x`)).status).toBe(401);
    expect((await bearer(token.slice(1))).status).toBe(401);
    expect(said).toEqual([]);
    expect((await bearer(token)).status).toBe(200);
    expect(said).toEqual(['POST /act']);
  });

  test('can not where no token is set, whatever they show', async () => {
    const { url, bearer, said } = await start({ withToken: false });
    expect((await bearer('')).status).toBe(403);
    expect((await bearer('undefined')).status).toBe(403);
    expect((await fetch(`${url}/act`, { method: 'PUT' })).status).toBe(403);
    expect(said).toEqual([]);
    expect(await (await fetch(`${url}/who`)).json()).toMatchObject({ mayAct: false });
  });

  test('has after five wrong tokens none looked at for a minute, the right one neither', async () => {
    const { bearer, pass } = await start();
    for (let guess = 0; guess < 5; guess++) expect((await bearer(`wrong-${guess}`)).status).toBe(401);
    const slowed = await bearer(token);
    expect([slowed.status, slowed.headers.get('retry-after')]).toEqual([429, '60']);
    pass(59_999);
    expect((await bearer(token)).status).toBe(429);
    pass(1);
    expect((await bearer(token)).status).toBe(200);
  });

  test('is not kept out by a wrong token that comes again and again: that is one guess', async () => {
    const { bearer } = await start();
    for (let again = 0; again < 20; again++)
      expect((await bearer('the-token-of-last-year')).status).toBe(401);
    expect((await bearer(token)).status).toBe(200);
  });

  test('keeps a cookie that holds no token, ends, and is good though somebody guesses', async () => {
    const { url, authority, bearer, pass } = await start();
    const asking = { headersDistinct: {}, socket: { remoteAddress: '127.0.0.1' } };
    const [cookie = '', ...how] = authority.cookie(asking).split('; ');
    expect(how).toEqual(['Path=/', 'Max-Age=2592000', 'HttpOnly', 'SameSite=Strict']);
    expect(cookie).not.toContain(token);
    for (let guess = 0; guess < 6; guess++) await bearer(`wrong-${guess}`);
    const act = (value: string) => fetch(`${url}/act`, { method: 'POST', headers: { cookie: value } });
    expect((await act(`other=1; ${cookie}`)).status).toBe(200);
    expect((await act(cookie.replace('polkan=', 'polkan=1'))).status).toBe(401);
    expect((await act(`${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'Q' : 'A'}`)).status).toBe(401);
    expect((await act('polkan=')).status).toBe(401);
    pass(2_592_000_000);
    expect((await act(cookie)).status).toBe(401);
  });

  test('a cookie of another token is none', async () => {
    const asking = { headersDistinct: {}, socket: { remoteAddress: '127.0.0.1' } };
    const other = createAuthority('another-token-of-the-test', () => 0);
    const [cookie = ''] = other.cookie(asking).split('; ');
    const { authority } = await start();
    expect(authority.ask({ ...asking, headersDistinct: { cookie: [cookie] } })).toBe('stranger');
  });
});

describe('what is known of addresses', () => {
  const from = (remoteAddress: string) => ({ headersDistinct: {}, socket: { remoteAddress } });
  const proxy = from('172.17.0.1');
  const five = (authority: ReturnType<typeof createAuthority>, asking = proxy): void => {
    for (let guess = 0; guess < 5; guess++) authority.tokenFrom(`wrong-${guess}`, asking);
  };
  const day = 86_400_000;
  /** What stands in a journal, and a clock. */
  const world = () => {
    const kept: { noted: unknown; notes: number; now: number } = {
      noted: undefined,
      notes: 0,
      now: 90 * day,
    };
    const started = () =>
      createAuthority(token, () => kept.now, undefined, {
        noted: kept.noted,
        note: (memory) => Object.assign(kept, { noted: memory, notes: kept.notes + 1 }),
      });
    return { kept, started };
  };

  test('outlives a restart, so that nobody beside it can keep the right token out', () => {
    const { kept, started } = world();
    expect(started().tokenFrom(token, proxy)).toBe('operator');
    kept.now += 29 * day;
    const again = started();
    five(again);
    expect([again.tokenFrom('one-more', proxy), again.tokenFrom(token, proxy)]).toEqual([
      'slowed',
      'operator',
    ]);
    five(again, from('192.0.2.1'));
    expect(again.tokenFrom(token, from('192.0.2.1'))).toBe('slowed');
  });

  test('ends after thirty days, and is noted once a day however often the token comes', () => {
    const { kept, started } = world();
    const first = started();
    for (let again = 0; again < 100; again++) first.tokenFrom(token, proxy);
    expect(kept.notes).toBe(1);
    kept.now += day;
    first.tokenFrom(token, proxy);
    first.tokenFrom(token, proxy);
    expect(kept.notes).toBe(2);
    kept.now += 30 * day;
    const again = started();
    five(again);
    expect(again.tokenFrom(token, proxy)).toBe('slowed');
  });

  test.each([
    null,
    'text',
    7,
    [['172.17.0.1', 1]],
    { '172.17.0.1': 'yes' },
    { '172.17.0.1': 1e15 },
    { x: null },
  ])('is nothing where what was noted is %j', (noted) => {
    const { kept, started } = world();
    kept.noted = noted;
    const authority = started();
    five(authority);
    expect(authority.tokenFrom(token, proxy)).toBe('slowed');
    expect(authority.tokenFrom(token, from('192.0.2.1'))).toBe('operator');
  });

  test('is of so many addresses, the latest', () => {
    const { kept, started } = world();
    const first = started();
    for (let n = 0; n <= mostKnown; n++) first.tokenFrom(token, from(`10.0.${n >> 8}.${n & 255}`));
    expect(Object.keys(kept.noted ?? {})).toHaveLength(mostKnown);
    const again = started();
    five(again, from('10.0.0.0'));
    five(again, from('10.0.0.1'));
    expect(again.tokenFrom(token, from('10.0.0.0'))).toBe('slowed');
    expect(again.tokenFrom(token, from('10.0.0.1'))).toBe('operator');
  });
});

describe('a page of another site', () => {
  test.each([
    ['a form of another site', ['Origin: https://evil.example'], 403],
    ['a form of another port of this machine', ['Origin: http://localhost:8080'], 403],
    ['a form of this machine without a port', ['Origin: http://localhost'], 200],
    ['a page of a file', ['Origin: null'], 403],
    ['a script of another site', ['Sec-Fetch-Site: cross-site'], 403],
    ['a page of a neighbouring name', ['Sec-Fetch-Site: same-site'], 403],
    ['two origins', ['Origin: http://localhost', 'Origin: https://evil.example'], 403],
    ['a page of ours', ['Sec-Fetch-Site: same-origin', 'Origin: http://localhost'], 200],
    ['a page of ours that says the port that http has', ['Origin: http://localhost:80'], 200],
    ['a page of what speaks TLS under our name', ['Origin: https://localhost'], 403],
    ['a page of what speaks TLS under our name, with its port', ['Origin: https://localhost:443'], 403],
    [
      'a page of the port that http has, where a proxy speaks TLS',
      ['X-Forwarded-Proto: https', 'Origin: http://localhost'],
      403,
    ],
    [
      'a page of ours behind a proxy that says that it speaks TLS',
      ['X-Forwarded-Proto: https', 'Origin: https://localhost'],
      200,
    ],
    [
      'a page of ours behind two proxies',
      ['X-Forwarded-Proto: https, http', 'Origin: https://localhost:443'],
      200,
    ],
    [
      'a page of ours behind a proxy that says nothing',
      ['Sec-Fetch-Site: same-origin', 'Origin: https://localhost'],
      200,
    ],
    [
      'a page of a file behind a proxy that says strange things',
      ['X-Forwarded-Proto: file', 'Origin: file://'],
      403,
    ],
    ['a program', [], 200],
  ])('%s', async (_, headers, status) => {
    const { port, said, authority } = await start();
    const [cookie = ''] = authority
      .cookie({ headersDistinct: {}, socket: { remoteAddress: '127.0.0.1' } })
      .split('; ');
    const answer = await sendRaw(port, raw('POST /act', [...headers, `Cookie: ${cookie}`]));
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(said).toHaveLength(status === 200 ? 1 : 0);
  });
});
