import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { proxiedWays, statusThrough } from '../../src/sidecar/proxied.ts';
import { serve } from '../support/http-server.ts';

const closing: (() => unknown)[] = [];
const atEnd = (close: () => unknown): void => void closing.push(close);
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A proxy that notes who is asked for, and by whose leave. */
const proxy = async () => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push([request.method, request.url, request.headers['proxy-authorization']]);
    response.writeHead(204).end();
  });
  server.on('connect', (request, socket) => {
    asked.push([request.method, request.url, request.headers['proxy-authorization']]);
    const [host, port] = (request.url ?? '').split(':');
    const there = connect(Number(port), host);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.on('error', () => there.destroy()).pipe(there);
    there.on('error', () => socket.destroy()).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, url: new URL(`http://user:pass@127.0.0.1:${port}`) };
};

test('a request goes through the proxy of its scheme, with its credentials', async () => {
  const { asked, url } = await proxy();
  const there = await serve((_, response) => response.writeHead(204).end());
  atEnd(there.close);
  const target = new URL(`${there.url}/beat?x=1`);
  const way = await proxiedWays({ http: url, https: null, except: '' }, 5_000, atEnd)(target);
  if (way === undefined) throw new Error('it goes straight');
  expect(await statusThrough(way, target, new AbortController().signal)).toBe(204);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain(`Basic ${Buffer.from('user:pass').toString('base64')}`);
});

test('a host that is excepted is reached straight', async () => {
  const { asked, url } = await proxy();
  const there = await serve((_, response) => response.writeHead(202).end());
  atEnd(there.close);
  const target = new URL(there.url);
  const way = await proxiedWays({ http: url, https: url, except: '127.0.0.1' }, 5_000, atEnd)(target);
  if (way === undefined) throw new Error('nothing to go by');
  expect(await statusThrough(way, target, new AbortController().signal)).toBe(202);
  expect(asked).toEqual([]);
});

test.each([
  ['127.0.0.0/8', 'http://127.0.0.1:9/', true],
  ['10.0.0.0/8, 127.0.0.1/32', 'http://127.0.0.1/', true],
  ['fd00::/8', 'https://[fd00::7]:8443/', true],
  ['10.0.0.0/8,fd00::/8', 'http://127.0.0.1/', false],
  ['127.0.0.0/99,127.0.0.0/', 'http://127.0.0.1/', false],
  ['127.0.0.0/8', 'http://name.test/', false],
])('NO_PROXY=%s leaves out %s: %s', async (except, url, straight) => {
  const there = new URL('http://127.0.0.1:9');
  const way = await proxiedWays({ http: there, https: there, except }, 5_000, atEnd)(new URL(url));
  expect(way === undefined).toBe(straight);
});

test('without a proxy for its scheme a URL is reached straight', async () => {
  const { url } = await proxy();
  const ways = proxiedWays({ http: url, https: null, except: '' }, 5_000, atEnd);
  expect(await ways(new URL('https://example.org'))).toBeUndefined();
  expect(await proxiedWays(null, 5_000, atEnd)(new URL('http://example.org'))).toBeUndefined();
});
