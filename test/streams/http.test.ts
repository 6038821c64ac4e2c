import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { isOurs } from '../../src/language/fault-of.ts';
import { safeUrl } from '../../src/language/secrets.ts';
import { addressAttemptMs } from '../../src/language/within.ts';
import { whyUnreached } from '../../src/messages/faults.ts';
import { locales } from '../../src/messages/messages.ts';
import { type HttpOptions, httpGet } from '../../src/streams/http.ts';
import { serve } from '../support/http-server.ts';

const reasonOf = (error: unknown): string => whyUnreached(error, locales.en);

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const http = async (listener: RequestListener) => {
  const server = await serve(listener);
  closing.push(server.close);
  return server;
};

/** A server below HTTP, for answers that no HTTP server gives. */
const raw = async (onSocket: (socket: Socket) => void, port = 0): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onSocket(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const get = (url: string, options: Partial<HttpOptions> = {}) =>
  httpGet(new URL(url), { abort: new AbortController().signal, maxBytes: 1_000, ...options });

/** What a probe of a dependency asks for: the status alone, of this very address. */
const statusAlone = { maxBytes: 0, redirects: 0 } as const;

/** Why a GET fails, as a person would read it. */
const whyNot = (url: string, options: Partial<HttpOptions> = {}) =>
  get(url, options).then(({ status }) => `it answered ${status}`, reasonOf);

describe('an answer', () => {
  test('is its status and its text', async () => {
    const { url } = await http((_, response) => response.end('{"a":1}'));
    expect(await get(url)).toEqual({ status: 200, text: '{"a":1}' });
  });

  test('is read as UTF-8, without a byte order mark, wherever the chunks are cut', async () => {
    const bytes = Buffer.from('\uFEFFстраж 🐕');
    const { url } = await http((_, response) => {
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
    });
    expect((await get(url)).text).toBe('страж 🐕');
  });

  test.each([204, 300, 304, 404, 500, 503])('with status %i is an answer without a text', async (status) => {
    const { url } = await http((_, response) => response.writeHead(status).end());
    expect(await get(url)).toEqual({ status, text: '' });
  });

  test('with a bad status does not wait for a body that never ends', async () => {
    const { url } = await http((_, response) => response.writeHead(503).write('wait'));
    expect(await get(url)).toEqual({ status: 503, text: '' });
  });

  test('is asked for by its path and query, by name, uncompressed, on a connection of its own', async () => {
    const asked: unknown[] = [];
    const { url } = await http((request, response) => {
      const { accept, 'accept-encoding': encoding, 'user-agent': agent, connection } = request.headers;
      asked.push([request.method, request.url, accept, encoding, agent, connection]);
      response.end();
    });
    await get(`${url}/m/x?y=1#z`, { accept: 'application/json' });
    expect(asked).toEqual([['GET', '/m/x?y=1', 'application/json', 'identity', 'polkan', 'close']]);
  });
});

describe('a body', () => {
  const ofBytes = (bytes: number) => http((_, response) => response.end('x'.repeat(bytes)));

  test('of exactly the limit is read', async () => {
    const { url } = await ofBytes(200_000);
    expect((await get(url, { maxBytes: 200_000 })).text).toHaveLength(200_000);
  });

  test('of a byte more is an error that names the limit', async () => {
    const { url } = await ofBytes(1_001);
    expect(await whyNot(url)).toBe('the body is larger than 1000 bytes');
  });

  test('over 4 MiB is cut off, and the server is not drained', async () => {
    let wrote = 0;
    const chunk = Buffer.alloc(65_536);
    const { url, server } = await http((_, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(chunk)) wrote += chunk.length;
      };
      response.on('drain', pump);
      pump();
    });
    const closed = new Promise((resolve) => server.on('connection', (socket) => socket.on('close', resolve)));
    expect(await whyNot(url, { maxBytes: 4 * 1_048_576 })).toBe('the body is larger than 4 MiB');
    await closed;
    expect(wrote).toBeLessThan(64 * 1_048_576);
  });

  test('that is not wanted is not read, though it never ends', async () => {
    const { url, server } = await http((_, response) => response.write('for ever'));
    const closed = new Promise((resolve) => server.on('connection', (socket) => socket.on('close', resolve)));
    expect(await get(url, { maxBytes: 0 })).toEqual({ status: 200, text: '' });
    await closed;
  });

  test('that is compressed, though nobody asked, is an error, whatever it would unpack to', async () => {
    const { url } = await http((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(10_000_000)));
    });
    expect(await whyNot(url, { maxBytes: 100_000 })).toBe(
      'the body is compressed (gzip), which was not asked for',
    );
  });

  test('that drips a byte at a time is cut off by the abort', async () => {
    const abort = new AbortController();
    let dripped = 0;
    const { url } = await http((_, response) => {
      const drip = setInterval(() => {
        response.write('.');
        dripped += 1;
        if (dripped === 3) abort.abort(new Error('long enough'));
      }, 1);
      response.on('close', () => clearInterval(drip));
    });
    expect(await whyNot(url, { abort: abort.signal })).toBe('long enough');
  });

  test('that breaks off is no answer', async () => {
    const { url } = await http((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    expect(await whyNot(url)).toBe('connection closed before the answer was complete');
  });
});

describe('what is odd, and taken by curl too', () => {
  const oddities: readonly (readonly [string, string])[] = [
    ['ends its lines with a bare line feed', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nok'],
    ['is HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\nok'],
    [
      'comes after 100 and 103',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok',
    ],
    ['has an empty reason', 'HTTP/1.1 200 \r\n\r\nok'],
    ['has no reason', 'HTTP/1.1 200\r\n\r\nok'],
    ['has a reason that is not ASCII', 'HTTP/1.1 200 Всё хорошо\r\n\r\nok'],
    ['has a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\nok'],
    ['has a header with blanks in its name', 'HTTP/1.1 200 OK\r\na b : c\r\n: d\r\n\r\nok'],
    ['has control characters in a header', 'HTTP/1.1 200 OK\r\nx: \x01\x7f\r\n\r\nok'],
    ['folds a header', 'HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\nok'],
    ['has its length twice', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nok'],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\nok'],
    [
      'has a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n2;x\r\nok\r\n0\r\n\r\n',
    ],
    ['has 20 KB of headers', `HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(996)}\r\n`.repeat(20)}\r\nok`],
    ['begins with an empty line', '\r\nHTTP/1.1 200 OK\r\n\r\nok'],
  ];

  test.each(oddities)('an answer that %s', async (_, answer) => {
    const port = await raw((socket) => socket.once('data', () => socket.end(answer)));
    expect(await get(`http://127.0.0.1:${port}`)).toEqual({ status: 200, text: 'ok' });
    expect(await get(`http://127.0.0.1:${port}`, { maxBytes: 0 })).toEqual({ status: 200, text: '' });
    expect(await get(`http://127.0.0.1:${port}`, statusAlone)).toEqual({ status: 200, text: '' });
  });

  test.each(oddities)('a byte at a time, an answer that %s', async (_, answer) => {
    const port = await raw((socket) =>
      socket.setNoDelay(true).once('data', () => {
        for (const byte of Buffer.from(answer).subarray(0, 300)) socket.write(Buffer.of(byte));
        socket.end(Buffer.from(answer).subarray(300));
      }),
    );
    expect(await get(`http://127.0.0.1:${port}`)).toEqual({ status: 200, text: 'ok' });
    expect(await get(`http://127.0.0.1:${port}`, statusAlone)).toEqual({ status: 200, text: '' });
  });

  test.each([
    ['chunks that are none', 'HTTP/1.1 503 No\r\ntransfer-encoding: chunked\r\n\r\ngarbage'],
    ['headers without an end', 'HTTP/1.1 503 No\r\nx: '],
    ['nothing at all', 'HTTP/1.1 503 No\r\n'],
  ])('a status line is an answer, with %s behind it', async (_, answer) => {
    const port = await raw((socket) => socket.once('data', () => socket.write(answer)));
    expect(await get(`http://127.0.0.1:${port}`, statusAlone)).toEqual({
      status: 503,
      text: '',
    });
  });

  test.each([
    ['HTTP/0.9', 'ok\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['another protocol', 'RTSP/1.0 200 OK\r\n\r\n'],
  ])('%s is no answer', async (_, answer) => {
    const port = await raw((socket) => socket.once('data', () => socket.end(answer)));
    expect(await whyNot(`http://127.0.0.1:${port}`)).toBe('the answer is not HTTP');
    expect(await whyNot(`http://127.0.0.1:${port}`, statusAlone)).toBe('the answer is not HTTP');
  });

  test('chunks that are none are no body', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ngarbage\r\n';
    const port = await raw((socket) => socket.once('data', () => socket.end(answer)));
    expect(await whyNot(`http://127.0.0.1:${port}`)).toBe('the answer is not HTTP');
  });

  test('a password with a bare per cent sign is sent as it stands', async () => {
    let seen: string | undefined;
    const { port } = await http((request, response) => {
      seen = request.headers.authorization;
      response.end();
    });
    await get(`http://user:100%sure%41@127.0.0.1:${port}/`);
    expect(seen).toBe(`Basic ${Buffer.from('user:100%sureA').toString('base64')}`);
  });
});

describe('the other side is not disturbed', () => {
  test('by a body of 60 KB that is not wanted, and comes when its status has long been read', async () => {
    const faults: string[] = [];
    const { promise: asked, resolve } = Promise.withResolvers<Socket>();
    const port = await raw((socket) => {
      socket.on('error', (error) => faults.push(error.message));
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n', () => resolve(socket)));
    });
    const { status } = await get(`http://127.0.0.1:${port}`, statusAlone);
    const socket = await asked;
    const closed = once(socket, 'close');
    for (let part = 0; part < 60; part += 1) {
      await new Promise((written) => socket.write('x'.repeat(1_000), written));
    }
    socket.end();
    await closed;
    expect([status, ...faults]).toEqual([200]);
  });
});

describe('a name with two addresses', () => {
  /** 192.0.2.0/24 is for documentation, and nobody's: connecting there fails, or takes for ever. */
  const lookup: NonNullable<HttpOptions['lookup']> = (_host, _options, found) =>
    found(null, [
      { address: '192.0.2.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);

  test('answers at its second, though the first is broken', async () => {
    const { port } = await http((_, response) => response.end('ok'));
    expect((await get(`http://two.example:${port}/`, { lookup, limitMs: 800 })).text).toBe('ok');
    const alone = await get(`http://two.example:${port}/`, { ...statusAlone, lookup, limitMs: 800 });
    expect(alone.status).toBe(200);
  });

  test('gives each of them a quarter of the whole limit', () => {
    expect(addressAttemptMs(10_000)).toBe(2_500);
    expect(addressAttemptMs(15_000)).toBeGreaterThan(3_000);
  });
});

describe('no answer', () => {
  test('a closed port is refused', async () => {
    const { url, close } = await serve((_, response) => response.end());
    await close();
    expect(await whyNot(url)).toBe('connection refused');
    expect(await whyNot(url, statusAlone)).toBe('connection refused');
  });

  test.each([
    ['a body', {}],
    ['the status alone', statusAlone],
  ])(
    'a server that says nothing, asked for %s, is left when aborted, and its connection closed',
    async (_, wanted) => {
      const abort = new AbortController();
      const { url, server } = await http(() => setImmediate(() => abort.abort(new Error('long enough'))));
      const closed = new Promise((resolve) =>
        server.on('connection', (socket) => socket.on('close', resolve)),
      );
      expect(await whyNot(url, { ...wanted, abort: abort.signal })).toBe('long enough');
      await closed;
    },
  );

  test('an abort while still connecting ends it at once, and closes the connection', async () => {
    const abort = new AbortController();
    let closed: Promise<unknown> = Promise.reject(new Error('nobody came'));
    closed.catch(() => undefined);
    // Accepts, and never shakes hands.
    const port = await raw((socket) => {
      socket.resume();
      closed = once(socket, 'close');
      setImmediate(() => abort.abort());
    });
    await expect(get(`https://127.0.0.1:${port}`, { abort: abort.signal })).rejects.toThrow();
    await closed;
  });

  test('aborted before it began, nobody is asked', async () => {
    let asked = 0;
    const { url } = await http((_, response) => {
      asked += 1;
      response.end();
    });
    expect(await whyNot(url, { abort: AbortSignal.abort(new Error('too late')) })).toBe('too late');
    const alone = { ...statusAlone, abort: AbortSignal.abort(new Error('too late')) };
    expect(await whyNot(url, alone)).toBe('too late');
    expect(asked).toBe(0);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['hangs up', (socket) => socket.end(), 'connection closed before the answer was complete'],
    ['resets', (socket) => socket.resetAndDestroy(), 'connection reset'],
    ['speaks something else', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'the answer is not HTTP'],
    [
      'speaks something else without an end of its line',
      (socket) => socket.write('SSH-2.0'),
      'the answer is not HTTP',
    ],
    [
      'hangs up in its first line',
      (socket) => socket.end('HTTP/1.1 20'),
      'connection closed before the answer was complete',
    ],
    [
      'has endless lines before its answer',
      (socket) => socket.write(`HTTP/1.1 100 OK\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(400)}`),
      'headers too large',
    ],
    [
      'has too many lines before its answer',
      (socket) => socket.write(`HTTP/1.1 100 OK\r\n${'x:\r\n'.repeat(5_001)}`),
      'headers too large',
    ],
    [
      'has an endless line',
      (socket) => socket.write(`HTTP/1.1 200 ${'y'.repeat(400_000)}`),
      'headers too large',
    ],
  ])('a server that %s', async (_, act, why) => {
    const port = await raw((socket) => socket.once('data', () => act(socket)));
    expect(await whyNot(`http://127.0.0.1:${port}`)).toBe(why);
    expect(await whyNot(`http://127.0.0.1:${port}`, statusAlone)).toBe(why);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    [
      'has endless headers',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1_000)}\r\n`.repeat(400)}`),
      'headers too large',
    ],
  ])('a server that %s', async (_, act, why) => {
    const port = await raw((socket) => socket.once('data', () => act(socket)));
    expect(await whyNot(`http://127.0.0.1:${port}`)).toBe(why);
  });

  test('https where http is spoken', async () => {
    const { port } = await http((_, response) => response.end());
    expect(await whyNot(`https://127.0.0.1:${port}`)).toBe('TLS handshake failed');
  });
});

describe('a redirect', () => {
  /** `/3` → `/2` → `/1` → `/0`, which answers. */
  const countdown = () =>
    http((request, response) => {
      const n = Number(request.url?.slice(1));
      if (n === 0) response.end('there');
      else response.writeHead(302, { location: `/${n - 1}` }).end();
    });

  test('is followed, three times at most', async () => {
    const { url } = await countdown();
    expect(await get(`${url}/3`)).toEqual({ status: 200, text: 'there' });
    expect(await whyNot(`${url}/4`)).toBe('more than 3 redirects');
  });

  test.each([301, 302, 303, 307, 308])('may have status %i', async (status) => {
    const { url } = await http((request, response) => {
      if (request.url === '/there') response.end('there');
      else response.writeHead(status, { location: 'there' }).end();
    });
    expect((await get(url)).text).toBe('there');
  });

  test('in a circle ends', async () => {
    const { url } = await http((_, response) => response.writeHead(307, { location: '/' }).end());
    expect(await whyNot(url)).toBe('more than 3 redirects');
  });

  test('is an answer like any other when none is to be followed', async () => {
    const { url } = await countdown();
    expect(await get(`${url}/1`, { redirects: 0 })).toEqual({ status: 302, text: '' });
  });

  test('without an address is an answer', async () => {
    const { url } = await http((_, response) => response.writeHead(302).end());
    expect(await get(url)).toEqual({ status: 302, text: '' });
  });

  test.each([
    ['file:///etc/passwd', 'redirected to something other than http or https'],
    ['http://[', 'redirected to an address that is not a URL'],
  ])('to %s is refused', async (location, why) => {
    const { url } = await http((_, response) => response.writeHead(302, { location }).end());
    expect(await whyNot(url)).toBe(why);
  });

  test('to another host or port is not followed where only its own is', async () => {
    let asked = 0;
    const other = await http((_, response) => {
      asked += 1;
      response.end('there');
    });
    const { url } = await http((request, response) => {
      if (request.url === '/there') response.end('there');
      else response.writeHead(302, { location: request.url === '/own' ? '/there' : other.url }).end();
    });
    expect((await get(`${url}/own`, { ownHostOnly: true })).text).toBe('there');
    expect(await whyNot(`${url}/other`, { ownHostOnly: true })).toBe(
      'redirected to another host, which is not followed',
    );
    expect(asked).toBe(0);
  });

  test('takes the credentials along within an origin, never to another', async () => {
    const seen: (string | undefined)[] = [];
    const other = await http((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const { port } = await http((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: request.url === '/' ? '/again' : other.url }).end();
    });
    await get(`http://us%C3%A9r:p%40ss@127.0.0.1:${port}/`);
    const basic = `Basic ${Buffer.from('usér:p@ss').toString('base64')}`;
    expect(seen).toEqual([basic, basic, undefined]);
  });
});

describe('a service that restarts', () => {
  const ok = 'HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok';

  test('never costs a false failure: no connection is kept', async () => {
    let connections = 0;
    // Promises to keep the connection, and closes it behind the client's back.
    const port = await raw((socket) => {
      connections += 1;
      socket.on('data', () => socket.write(ok, () => setImmediate(() => socket.end())));
    });
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await get(`http://127.0.0.1:${port}`)).text).toBe('ok');
    }
    expect(connections).toBe(5);
  });

  test('is well again at its first answer', async () => {
    const port = await raw((socket) => socket.once('data', () => socket.write(ok)));
    const url = `http://127.0.0.1:${port}`;
    expect(await whyNot(url)).toBe('it answered 200');
    await closing.pop()?.();
    expect(await whyNot(url)).toBe('connection refused');
    await raw((socket) => socket.once('data', () => socket.write(ok)), port);
    expect(await whyNot(url)).toBe('it answered 200');
  });
});

describe('a reason', () => {
  const coded = (code: string, more: object = {}) => Object.assign(new Error('raw'), { code, ...more });

  test.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ECONNRESET', 'connection reset'],
    ['EPIPE', 'connection reset'],
    ['ETIMEDOUT', 'no answer in time'],
    ['UND_ERR_CONNECT_TIMEOUT', 'no answer in time'],
    ['ENOTFOUND', 'name not found'],
    ['EAI_AGAIN', 'name lookup failed'],
    ['EHOSTUNREACH', 'host unreachable'],
    ['ENETUNREACH', 'network unreachable'],
    ['EACCES', 'permission denied'],
    ['EMFILE', 'too many open files here'],
    ['ENOMEM', 'out of memory here'],
    ['CERT_HAS_EXPIRED', 'certificate expired'],
    ['CERT_NOT_YET_VALID', 'certificate not valid yet'],
    ['CERT_REVOKED', 'certificate revoked'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate self-signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate self-signed'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate is for another name'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate not trusted'],
    ['CERT_UNTRUSTED', 'certificate not trusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS handshake failed'],
    ['ERR_INVALID_URL', 'not a URL'],
  ])('%s is told as: %s', (code, words) => {
    expect(reasonOf(coded(code))).toBe(words);
  });

  test('is found in a cause, and among the addresses that were tried', () => {
    expect(reasonOf(new Error('outer', { cause: coded('ECONNREFUSED') }))).toBe('connection refused');
    expect(reasonOf(new AggregateError([new Error('?'), coded('EHOSTUNREACH')]))).toBe('host unreachable');
  });

  test('of a time limit by the platform is told like any other', () => {
    expect(reasonOf(new DOMException('The operation timed out', 'TimeoutError'))).toBe('no answer in time');
  });

  test('ends, though its causes go in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(reasonOf(error)).toBe('round');
  });

  test.each([
    'Failed to parse https://user:secret@host/path?token=secret now',
    'GET /bot123456:secret-secret_secret/getMe failed',
    'tcp://u:secret@host',
  ])('holds no secret of: %s', (message) => {
    expect(reasonOf(new Error(message))).not.toContain('secret');
    expect(reasonOf(coded('ERR_INVALID_URL', { message, input: message }))).toBe('not a URL');
  });

  test.each([
    [new Error('two\n\tlines\u001b'), 'two lines'],
    [new Error('x'.repeat(300)), `${'x'.repeat(199)}…`],
    [new TypeError(''), 'TypeError'],
    ['a string', 'a string'],
    ['', 'unknown error'],
    [undefined, 'undefined'],
    [{ code: 7 }, '[object Object]'],
  ])('is one short line, whatever was thrown (%#)', (error, words) => {
    expect(reasonOf(error)).toBe(words);
  });

  test('knows what ran out on this side', () => {
    expect(isOurs(new Error('connect', { cause: coded('EMFILE') }))).toBe(true);
    expect(isOurs(coded('ECONNREFUSED'))).toBe(false);
  });

  // Routes that are prohibit (EACCES) and blackhole (EINVAL), and a sandbox (EPERM), as the kernel tells connect(2).
  test.each(['EACCES', 'EINVAL', 'EPERM'])('knows %s of a connection for a rule of this machine', (code) => {
    const error = Object.assign(coded(code), { syscall: 'connect' });
    expect(isOurs(error)).toBe(true);
    expect(reasonOf(error)).toBe('a rule of this machine forbids it (route, firewall or sandbox)');
    expect(isOurs(Object.assign(coded(code), { syscall: 'open' }))).toBe(false);
  });
});

test.each([
  ['https://user:pass@host.example:8443/metrics?token=1#x', 'https://host.example:8443/metrics'],
  ['http://[::1]:80/', 'http://[::1]/'],
  ['tcp://user:pass@db:5432', 'tcp://db:5432'],
  ['tcp://[::1]:5432', 'tcp://[::1]:5432'],
])('%s is shown as %s', (url, shown) => {
  expect(safeUrl(new URL(url))).toBe(shown);
});
