import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, request as nodeRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { faultText } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { pageRoute, type Route } from '../../src/status/routes.ts';
import { serveStatus } from '../../src/status/server.ts';
import { jsonPage, type Page, sharedPage } from '../../src/status/shared-page.ts';
import { ask, freePort } from '../support/http-server.ts';
import { rawClient, sendRaw } from '../support/raw-client.ts';

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const start = async (
  pages: Readonly<Record<string, () => Promise<Page>>> = {},
  {
    port,
    names = [],
    routes = [],
  }: { port?: number; names?: readonly string[]; routes?: readonly Route[] } = {},
) => {
  const scheduler = new VirtualTimeScheduler();
  const troubles: (string | null)[] = [];
  const unanswered: unknown[] = [];
  const foreign: string[] = [];
  const rendered: string[] = [];
  const own = port ?? (await freePort());
  const server = serveStatus({
    host: '127.0.0.1',
    port: own,
    names,
    scheduler,
    onUnanswered: (error) => unanswered.push(error),
    onTrouble: (why) => troubles.push(why && faultText(why, locales.en)),
    onForeignHost: (host) => foreign.push(host),
    routes: Object.entries({
      '/healthz': async () => jsonPage({ healthy: true, problems: [] }),
      '/status': sharedPage(() => {
        rendered.push('status');
        return jsonPage({ host: 'box' });
      }, scheduler),
      '/metrics': async () => ({
        ok: true,
        contentType: 'text/plain; version=0.0.4',
        body: Buffer.from('polkan_healthy 1\n'),
      }),
      ...pages,
    })
      .map(([path, page]) => pageRoute(path, page))
      .concat(routes),
  });
  opened.push(server);
  /** Virtual time goes on by so much. */
  const pass = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
    scheduler.frame = scheduler.maxFrames;
  };
  return { url: `http://127.0.0.1:${own}`, port: own, pass, troubles, unanswered, foreign, rendered, server };
};

const turns = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
};

const get = (path: string, host = 'localhost'): string => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

describe('the pages', () => {
  test('healthz is 200 while all is well, else 503, and says what is wrong', async () => {
    let healthy = true;
    const { url } = await start({
      '/healthz': async () => jsonPage({ healthy, problems: healthy ? [] : ['late'] }, healthy),
    });
    const good = await ask(`${url}/healthz`);
    expect([good.status, await good.json()]).toEqual([200, { healthy: true, problems: [] }]);
    healthy = false;
    const bad = await ask(`${url}/healthz?verbose=1`);
    expect([bad.status, await bad.json()]).toEqual([503, { healthy: false, problems: ['late'] }]);
  });

  test('status is JSON, metrics are text, neither is to be cached or shown in another site', async () => {
    const { url } = await start();
    const status = await ask(`${url}/status`);
    expect(Object.fromEntries(status.headers)).toEqual({
      date: expect.any(String),
      'content-type': 'application/json; charset=utf-8',
      'content-length': '15',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      connection: 'close',
    });
    expect(await status.json()).toEqual({ host: 'box' });
    const metrics = await ask(`${url}/metrics`);
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(await metrics.text()).toBe('polkan_healthy 1\n');
  });

  test('HEAD gives the head that GET gives, and no body', async () => {
    const { url, port } = await start();
    await ask(`${url}/status`);
    // The two may come in different seconds.
    const dateless = async (bytes: string): Promise<string> =>
      (await sendRaw(port, bytes)).replace(/^date: .*\r\n/im, '');
    const withBody = await dateless(get('/status'));
    const [head = '', body] = withBody.split('\r\n\r\n');
    expect(body).toBe('{"host":"box"}\n');
    expect(await dateless(get('/status').replace('GET', 'HEAD'))).toBe(`${head}\r\n\r\n`);
    expect(await sendRaw(port, get('/nothing').replace('GET', 'HEAD'))).toMatch(
      /^HTTP\/1\.1 404 .*\r\n\r\n$/s,
    );
  });

  test('a path may have a route for each method, and says which there are', async () => {
    const said: string[] = [];
    const { url } = await start(
      {},
      {
        routes: [
          {
            method: 'POST',
            path: '/status',
            who: 'anybody',
            handle: async (_, response, { body }) => {
              said.push(body.toString());
              response.end('taken');
            },
          },
        ],
      },
    );
    await ask(`${url}/healthz`);
    const posted = await fetch(`${url}/status`, { method: 'POST', body: 'hello' });
    expect([posted.status, await posted.text(), said]).toEqual([200, 'taken', ['hello']]);
    expect(posted.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${url}/status`)).status).toBe(200);
    const put = await fetch(`${url}/status`, { method: 'PUT', body: 'hello' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    const toHealth = await fetch(`${url}/healthz`, { method: 'POST', body: 'hello' });
    expect([toHealth.status, toHealth.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('a client that keeps its connections is told that this one is closed, and asks anew', async () => {
    const { url, port } = await start();
    await ask(`${url}/status`);
    for (let times = 0; times < 3; times++) {
      const request = nodeRequest({ port, host: '127.0.0.1', path: '/status' }).end();
      const [response] = await once(request, 'response');
      expect(response.statusCode).toBe(200);
      response.resume();
      await once(response, 'end');
    }
  });

  test('a client that says all it has to say and closes its half is answered', async () => {
    const { url, port } = await start();
    await ask(`${url}/status`);
    const { socket, answer } = await rawClient(port);
    socket.end(get('/status'));
    expect(await answer).toContain('{"host":"box"}');
  });

  test('a page that fails costs its own request, and is told', async () => {
    const { url, troubles, unanswered } = await start({
      '/metrics': () => Promise.reject(new Error('no numbers')),
    });
    await ask(`${url}/healthz`);
    const failed = await fetch(`${url}/metrics`);
    expect([failed.status, await failed.json()]).toEqual([
      500,
      { error: 'this can not be answered; the log says why' },
    ]);
    expect([unanswered, troubles]).toEqual([[new Error('no numbers')], []]);
    expect((await ask(`${url}/status`)).status).toBe(200);
  });
});

describe('an attack on the pages', () => {
  test.each([
    // Verbs
    ['POST', 'POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello', 405],
    ['DELETE', 'DELETE /status HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['TRACE', 'TRACE /status HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
    ['a verb in small letters', 'get /status HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['a verb of its own', 'G{T /status HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    [
      'a method that is to be another',
      `${get('/status').trimEnd()}\r\nX-HTTP-Method-Override: PUT\r\n\r\n`,
      200,
    ],
    ['an upgrade', `${get('/status').trimEnd()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, 200],
    // Paths
    ['a parent folder', get('/../../etc/passwd'), 404],
    ['a parent folder, encoded', get('/..%2f..%2fetc%2fpasswd'), 404],
    ['an address for a proxy', get('http://169.254.169.254/latest'), 404],
    ['a property of every object', get('/constructor'), 404],
    ['another', get('/__proto__'), 404],
    ['a path without a slash', get('status'), 400],
    ['a path with a line feed', 'GET /sta\ntus HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['a path with a zero', 'GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['another case', get('/Status'), 404],
    ['a slash more', get('/status/'), 404],
    // Hosts
    ['the name of somebody else, bent to this address', get('/status', 'evil.example'), 421],
    ['the same with the port', get('/status', 'evil.example:9477'), 421],
    ['a name that begins like loopback', get('/status', '127.0.0.1.evil.example'), 421],
    ['a name that ends like it', get('/status', 'evil-localhost'), 421],
    ['credentials before the host', get('/status', 'localhost@evil.example'), 421],
    ['an empty host', get('/status', ''), 421],
    ['an address that is not bound', get('/status', '192.0.2.1'), 421],
    ['no host', 'GET /status HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET /status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', 400],
    // Heads
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['HTTP/0.9', 'GET /status\r\n\r\n', 400],
    ['the greeting of TLS', '\x16\x03\x01\x02\0\x01\r\n\r\n', 400],
    ['a header without a name', 'GET /status HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n', 400],
    ['a folded header', 'GET /status HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n', 400],
    ['a space before the colon', 'GET /status HTTP/1.1\r\nHost : localhost\r\n\r\n', 400],
    ['one header of 20 kB', `GET /status HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}`, 431],
    ['4,000 headers', `GET /status HTTP/1.1\r\n${'X: y\r\n'.repeat(4_000)}\r\n`, 431],
    ['a path of 20 kB', get(`/${'a'.repeat(20_000)}`), 431],
    ['20 kB without a line', 'a'.repeat(20_000), 431],
    // What is good
    [
      'a body that is said to come after all',
      `${get('/status').trimEnd()}\r\nExpect: 100-continue\r\n\r\n`,
      200,
    ],
    ['HTTP/1.0 without a host', 'GET /status HTTP/1.0\r\n\r\n', 200],
    ['loopback by another number', get('/status', '127.8.9.10:9477'), 200],
    ['loopback of IPv6', get('/status', '[::1]:9477'), 200],
    ['a name in large letters with its last dot', get('/status', 'LOCALHOST.'), 200],
    ['a name that was configured', get('/status', 'polkan:9477'), 200],
  ])('%s is answered once and closed', async (_, bytes, status) => {
    const { url, port } = await start({}, { names: ['polkan'] });
    await ask(`${url}/status`);
    const answer = await sendRaw(port, bytes);
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual([`HTTP/1.1 ${status}`]);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  });

  test('a wish for a tunnel gets none, and no answer', async () => {
    const { url, port } = await start();
    await ask(`${url}/status`);
    expect(await sendRaw(port, 'CONNECT localhost:9477 HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('');
  });

  test('the preface of HTTP/2 is no request, and waited for no longer than for one', async () => {
    const { url, port, pass } = await start();
    await ask(`${url}/status`);
    const { socket, answer } = await rawClient(port);
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await turns();
    pass(3_000);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('of 2,000 requests in one write the first alone is read', async () => {
    const said: string[] = [];
    const onRequest = (message: unknown): void =>
      void said.push((message as { request: { url: string } }).request.url);
    subscribe('http.server.request.start', onRequest);
    const { url, port, rendered } = await start();
    await ask(`${url}/healthz`);
    const answer = await sendRaw(port, get('/status').repeat(2_000).slice(0, 65_536));
    unsubscribe('http.server.request.start', onRequest);
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200']);
    expect([said, rendered]).toEqual([['/healthz', '/status'], ['status']]);
    expect((await ask(`${url}/status`)).status).toBe(200);
  });

  test('a second request before the first is answered is not read', async () => {
    let asked = 0;
    const { url, port, pass } = await start({
      '/status': () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    });
    await ask(`${url}/healthz`);
    const { socket, answer } = await rawClient(port);
    socket.write(get('/status'));
    await turns();
    expect([asked, socket.closed]).toEqual([1, false]);
    socket.write(get('/status').repeat(1_000));
    await turns();
    expect(socket.closed).toBe(false);
    pass(10_000);
    expect([await answer, asked]).toEqual(['', 1]);
  });

  test('a page is rendered once a second, whoever asks for it', async () => {
    const { url, pass, rendered } = await start();
    await Promise.all(Array.from({ length: 30 }, () => ask(`${url}/status`)));
    pass(999);
    await ask(`${url}/status`);
    expect(rendered).toHaveLength(1);
    pass(1);
    await ask(`${url}/status`);
    expect(rendered).toHaveLength(2);
  });

  test('all who read a page read the same bytes', async () => {
    const scheduler = new VirtualTimeScheduler();
    const page = sharedPage(() => jsonPage({}), scheduler);
    expect((await page()).body).toBe((await page()).body);
  });

  test('200 clients of one address that say nothing are 15 by the time the next one is answered', async () => {
    const { url, port } = await start();
    await ask(`${url}/healthz`);
    const silent = [];
    for (let n = 0; n < 200; n++) silent.push(await rawClient(port));
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    await turns();
    const open = silent.map(({ socket }) => !socket.closed);
    // The oldest went first.
    expect(open).toEqual([...Array(185).fill(false), ...Array(15).fill(true)]);
    for (const { socket } of silent) socket.destroy();
  });

  test('many clients of one address cut off none of another', async () => {
    const { url, port } = await start();
    await ask(`${url}/healthz`);
    const others = [];
    for (let n = 0; n < 16; n++) others.push(await rawClient(port, '127.0.0.2'));
    const many = [];
    for (let n = 0; n < 100; n++) many.push(await rawClient(port));
    await turns();
    expect(others.map(({ socket }) => socket.closed)).toEqual(Array(16).fill(false));
    for (const { socket } of [...others, ...many]) socket.destroy();
  });

  test('of many addresses there are 32 clients at once, and the oldest goes for the next', async () => {
    const { url, port } = await start();
    await ask(`${url}/healthz`);
    const all = [];
    for (let n = 0; n < 35; n++) all.push(await rawClient(port, `127.0.0.${2 + (n % 5)}`));
    await turns();
    const closed = all.map(({ socket }) => socket.closed);
    expect(closed).toEqual([...Array(3).fill(true), ...Array(32).fill(false)]);
    for (const { socket } of all) socket.destroy();
  });

  test('a client that has asked is not cut off for one that has not, as long as there is one of those', async () => {
    const gate = Promise.withResolvers<void>();
    const { url, port } = await start({ '/status': () => gate.promise.then(() => jsonPage({})) });
    await ask(`${url}/healthz`);
    const waiting = await rawClient(port);
    waiting.socket.write(get('/status'));
    await turns();
    const silent = [];
    for (let n = 0; n < 100; n++) silent.push(await rawClient(port));
    await turns();
    gate.resolve();
    expect(await waiting.answer).toContain('HTTP/1.1 200 OK');
    for (const { socket } of silent) socket.destroy();
  });

  test('where all have asked and none takes its answer, the oldest of them is cut off', async () => {
    const { url, port } = await start({ '/status': () => new Promise(() => undefined) });
    await ask(`${url}/healthz`);
    const slow = [];
    for (let n = 0; n < 16; n++) {
      const client = await rawClient(port);
      client.socket.write(get('/status'));
      slow.push(client);
    }
    await turns();
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    await turns();
    expect(slow.map(({ socket }) => socket.closed)).toEqual([true, ...Array(15).fill(false)]);
    for (const { socket } of slow) socket.destroy();
  });

  test('a client that asks byte by byte is answered when its time is over, and gets no more of it', async () => {
    const { url, port, pass } = await start();
    await ask(`${url}/healthz`);
    const { socket, answer } = await rawClient(port);
    for (const byte of 'GET /sta') {
      socket.write(byte);
      await turns();
      pass(375);
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a client that has said nothing hears nothing: a browser would take it for the answer to what it asks then', async () => {
    const { url, port, pass } = await start();
    await ask(`${url}/healthz`);
    const { answer } = await rawClient(port);
    await turns();
    pass(3_000);
    expect(await answer).toBe('');
  });

  test('what has come in time is answered, though the process was held up until its time was over', async () => {
    const { url, port, pass } = await start();
    await ask(`${url}/healthz`);
    const { socket, answer } = await rawClient(port);
    await turns();
    await new Promise<void>((written) =>
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n', () => written()),
    );
    pass(3_000);
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a client that asked byte by byte in time is answered', async () => {
    const { url, port } = await start();
    await ask(`${url}/healthz`);
    const { socket, answer } = await rawClient(port);
    socket.setNoDelay();
    for (const byte of get('/status')) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a client that does not take its answer is cut off', async () => {
    const { url, port, pass } = await start({ '/status': () => new Promise(() => undefined) });
    await ask(`${url}/healthz`);
    const { socket, answer } = await rawClient(port);
    socket.write(get('/status'));
    await turns();
    pass(9_999);
    await turns();
    expect(socket.closed).toBe(false);
    pass(1);
    expect(await answer).toBe('');
  });

  test('of many requests for foreign hosts the first one is told', async () => {
    const { url, port, foreign } = await start();
    await ask(`${url}/healthz`);
    for (const host of ['one.example', 'two.example']) await sendRaw(port, get('/status', host));
    expect(foreign).toEqual(['one.example']);
  });
});

describe('an address that is taken', () => {
  const squat = async (): Promise<{ port: number; server: Server }> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push(server);
    return { port: (server.address() as AddressInfo).port, server };
  };

  test('is told once, tried again, and served as soon as it is free', async () => {
    const { port, server } = await squat();
    const { troubles, pass, url } = await start({}, { port });
    await turns();
    expect(troubles).toEqual([`listen EADDRINUSE: address already in use 127.0.0.1:${port}`]);
    pass(30_000);
    await turns();
    expect(troubles).toHaveLength(1);
    await new Promise((resolve) => server.close(resolve));
    pass(30_000);
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    expect(troubles.at(-1)).toBeNull();
  });
});
