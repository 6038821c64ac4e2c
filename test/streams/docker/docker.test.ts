import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  assertAllowed,
  connectionError,
  DockerError,
  type DockerReader,
  dockerReader,
  guardedSocket,
  isContainerName,
} from '../../../src/streams/docker/docker.ts';
import { type FakeDocker, fakeDocker, socketPlace } from '../../support/fake-docker.ts';
import { runs } from '../../support/runs.ts';

const forever = new AbortController().signal;

const faultOf = async (work: Promise<unknown>): Promise<DockerError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DockerError)) throw new Error(`no DockerError, but ${String(error)}`);
  return error;
};

const good = [
  '/_ping',
  '/containers/json',
  '/containers/json?all=true',
  '/containers/json?all=1&filters=%7B%22status%22%3A%5B%22running%22%5D%7D',
  '/containers/web/json',
  '/containers/Web-1_a.b/json',
  '/containers/a..b/json',
  '/containers/json/json',
  '/events',
  '/events?since=1795328105&filters=%7B%22type%22%3A%5B%22container%22%5D%7D',
  '/v1.41/_ping',
  '/v1.41/containers/json?all=true',
  '/v1.24/containers/web/json',
  '/v1.100/events?since=1',
];

const bad = [
  '',
  '/',
  '*',
  '_ping',
  '/_ping/',
  '/_ping?x=1',
  '//_ping',
  '/_PING',
  '/Containers/json',
  '/containers/JSON',
  '/containers',
  '/containers/',
  '/containers/json/',
  '/containers//json',
  '/containers/web',
  '/containers/web/',
  '/containers/web/json/',
  '/containers/web/json?size=true',
  '/containers/web/json#x',
  '/containers/web/archive',
  '/containers/web/archive?path=/etc/shadow',
  '/containers/web/export',
  '/containers/web/logs?stdout=1',
  '/containers/web/top',
  '/containers/web/stats',
  '/containers/web/attach/ws',
  '/containers/web/exec',
  '/containers/web/kill',
  '/containers/create',
  '/containers/prune',
  '/containers/./json',
  '/containers/../json',
  '/containers/../images/json',
  '/containers/web/json/../archive',
  '/containers/web/../../info',
  '/containers/%2e%2e/json',
  '/containers/%2E%2E/json',
  '/containers/web%2Farchive/json',
  '/containers/web%2farchive%3fpath=/json',
  '/containers/web%00/json',
  '/containers/we%62/json',
  '/containers/web\\..\\x/json',
  '/containers/web;x/json',
  '/containers/web?/json',
  '/containers/web/archive?path=/json',
  '/containers/json?all=true/../web/archive',
  '/containers/json?a?b',
  '/containers/json?all=true#x',
  '/containers/json?all=true\n',
  '/containers/web/json\n',
  '\n/containers/web/json',
  '/containers/web/json\r\nX: y',
  '/containers/web\n/json',
  '/containers/web /json',
  ' /_ping',
  '/_ping ',
  '/_ping HTTP/1.1\r\nHost: x\r\n\r\nPOST /containers/web/kill',
  '/containers/wéb/json',
  '/containers/веб/json',
  '/containers/ｗeb/json',
  '/containers/web\u202e/json',
  '/containers/web／json',
  '/events/',
  '/events?x=\u0000',
  '/v1.41',
  '/v1.41/',
  '/v1.41//_ping',
  '/v1.41/v1.41/_ping',
  '/v2.0/_ping',
  '/v1.41.1/_ping',
  '/v1.4100/_ping',
  '/v1/_ping',
  '/v1.x/_ping',
  '/V1.41/_ping',
  '/v1.41/info',
  '/info',
  '/images/json',
  '/secrets',
  '/volumes',
  '/system/df',
  '/session',
  'http://docker/_ping',
  'http://evil/containers/json',
  '//evil/containers/json',
  'docker:/_ping',
];

describe('the wall in front of Docker', () => {
  test.each(good)('lets GET %j through', (path) => {
    expect(() => assertAllowed('GET', path)).not.toThrow();
  });

  test.each(bad)('refuses GET %j', (path) => {
    expect(() => assertAllowed('GET', path)).toThrow('only reads Docker');
  });

  test.each([
    'POST',
    'PUT',
    'DELETE',
    'PATCH',
    'HEAD',
    'OPTIONS',
    'CONNECT',
    'TRACE',
    'get',
    'Get',
    ' GET',
    'GET\n',
    '',
  ])('refuses the method %j everywhere', (method) => {
    for (const path of good) expect(() => assertAllowed(method, path)).toThrow('only reads Docker');
  });

  test('lets through no path but its four, whatever it is made of', () => {
    const pieces = fc.constantFrom(
      ...['/', '//', '.', '..', '%2e', '%2F', '?', '#', '&', '\n', '\\', ':', '@', ' ', 'json', 'web', 'é'],
      ...['containers', 'archive', 'logs', '_ping', 'events', 'v1.41', 'images', 'http:', 'kill'],
    );
    const plain =
      /^(\/v1\.\d+)?\/(_ping|events(\?[^/?#\s]*)?|containers\/(json(\?[^/?#\s]*)?|[\w.-]+\/json))$/;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const path = `/${parts.join('')}`;
        try {
          assertAllowed('GET', path);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          return;
        }
        expect(path).toMatch(plain);
        expect(new URL(path, 'http://docker').pathname).toBe(path.replace(/\?.*$/, ''));
      }),
      { numRuns: runs(3_000) },
    );
  });

  test('knows what Docker takes for a name', () => {
    const names = ['web', 'a', 'Web-1_a.b', '', '-web', '.web', '_web', 'a b', 'a/b', 'a%62', 'é', 'web\n'];
    expect(names.filter(isContainerName)).toEqual(['web', 'a', 'Web-1_a.b']);
  });
});

describe('the reader', () => {
  let docker: FakeDocker;
  let reader: DockerReader;

  beforeEach(async () => {
    docker = await fakeDocker();
    reader = dockerReader({ socketPath: docker.socketPath });
    docker.replies.set('/containers/web/json', { status: 200, body: { Name: '/web' } });
  });
  afterEach(async () => {
    await reader.close();
    await docker.close();
  });

  test('can do nothing but get, read lines, and close', () => {
    expect(Object.keys(reader).sort()).toEqual(['close', 'get', 'lines']);
  });

  test.each(bad)('refuses %j before a connection is made', async (path) => {
    await expect(reader.get(path, forever)).rejects.toThrow('only reads Docker');
    expect(docker.connections).toBe(0);
  });

  test('whatever is sent past it is refused before a connection is made', async () => {
    const socket = guardedSocket(docker.socketPath);
    const path = '/containers/web/json';
    const methods = ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'CONNECT', 'get'];
    const asked: readonly Record<string, unknown>[] = [
      ...methods.map((method) => ({ path, method })),
      { path: '/containers/web/kill', method: 'POST' },
      { path: '/containers/web/archive', method: 'GET' },
      { path: '/containers/json', method: 'GET', query: { all: '/../x' } },
      { path, method: 'GET', body: 'x' },
      { path, method: 'GET', upgrade: 'tcp' },
    ];
    for (const one of asked)
      for (const lasts of [false, true])
        await expect(socket.send(one as never, forever, lasts)).rejects.toThrow('only reads Docker');
    expect(docker.connections).toBe(0);
    socket.destroy();
  });

  describe('what is checked is what is sent', () => {
    const path = '/containers/web/json';
    const evil = '/containers/web/archive?path=/etc';

    /** Sends options that TypeScript would not let pass; gives what the daemon was asked, and the refusal. */
    const sent = async (options: object): Promise<{ asked: readonly string[]; refused: string | null }> => {
      const socket = guardedSocket(docker.socketPath);
      try {
        const refused = await socket
          .send(options as Parameters<typeof socket.send>[0], forever)
          .then(async (answer) => {
            for await (const _ of answer);
            return null;
          })
          .catch(String);
        return { asked: [...docker.requests], refused };
      } finally {
        socket.destroy();
      }
    };

    test.each(['path', 'method'] as const)('a %s that is another one when it is read again', async (name) => {
      const changing = name === 'path' ? [path, evil] : ['GET', 'POST'];
      let reads = 0;
      const options = {
        origin: 'http://docker',
        path,
        method: 'GET',
        [name]: '',
      };
      Object.defineProperty(options, name, { get: () => changing[Math.min(reads++, 1)], enumerable: true });
      expect(await sent(options)).toEqual({ asked: [`GET ${path}`], refused: null });
      expect(reads).toBe(1);
    });

    test('a body, a query and an upgrade that come only when they are read again', async () => {
      const late = { body: 'x', query: { path: '/etc' }, upgrade: 'tcp' };
      const options = { origin: 'http://docker', path, method: 'GET' };
      for (const [name, value] of Object.entries(late)) {
        let reads = 0;
        Object.defineProperty(options, name, {
          get: () => (reads++ === 0 ? undefined : value),
          enumerable: true,
        });
      }
      expect(await sent(options)).toEqual({ asked: [`GET ${path}`], refused: null });
    });

    test('options that are changed once they are checked', async () => {
      const options = { origin: 'http://docker', path, method: 'GET' };
      const socket = guardedSocket(docker.socketPath);
      const answer = socket.send(options, forever);
      Object.assign(options, { path: evil, method: 'POST', agent: false, socketPath: '/elsewhere' });
      for await (const _ of await answer);
      expect(docker.requests).toEqual([`GET ${path}`]);
      socket.destroy();
    });

    test.each(['path', 'method'])('an object for a %s is refused, whatever its text says', async (name) => {
      const text = name === 'path' ? path : 'GET';
      const options = { origin: 'http://docker', path, method: 'GET', [name]: { toString: () => text } };
      expect((await sent(options)).refused).toContain('only reads Docker');
      expect(docker.connections).toBe(0);
    });

    test('a path that is an object is refused by the reader too', async () => {
      const reads: string[] = [path, evil];
      const tricky = { toString: () => reads.shift() ?? evil } as unknown as string;
      await expect(reader.get(tricky, forever)).rejects.toThrow('only reads Docker');
      expect(docker.connections).toBe(0);
    });

    test('no header goes with it', async () => {
      const headers: unknown[] = [];
      docker.replies.set(path, (response) => {
        headers.push(response.req.headers);
        response.end('{}');
      });
      await sent({
        origin: 'http://docker',
        path,
        method: 'GET',
        headers: { 'x-http-method-override': 'POST' },
        auth: 'root:root',
        host: 'elsewhere',
        socketPath: '/elsewhere',
        agent: false,
      });
      expect(headers).toEqual([{ host: 'docker', connection: 'keep-alive' }]);
    });
  });

  test('keeps a connection for what it asks at once behind each other', async () => {
    for (let turn = 0; turn < 10; turn += 1) await reader.get('/containers/web/json', forever);
    // One that has just answered may not be free yet.
    expect(docker.connections).toBeLessThanOrEqual(2);
  });

  test('asks anew where a connection that was kept is gone, and once', async () => {
    let asked = 0;
    docker.replies.set('/containers/web/json', (response) => {
      asked += 1;
      if (asked === 2) response.socket?.destroy();
      else response.end('{}');
    });
    await reader.get('/containers/web/json', forever);
    expect((await reader.get('/containers/web/json', forever)).status).toBe(200);
    expect(asked).toBe(3);
    docker.replies.set('/containers/web/json', (response) => {
      asked += 1;
      response.socket?.destroy();
    });
    expect((await faultOf(reader.get('/containers/web/json', forever))).fault).toBe('unreachable');
    expect(asked).toBe(5);
  });

  test('asks anew over a connection of its own: others that were kept may be dead as well', async () => {
    const asking = Promise.withResolvers<void>();
    let under = 0;
    docker.replies.set('/containers/web/json', async (response) => {
      under += 1;
      if (under === 8) asking.resolve();
      await asking.promise;
      response.end('{}');
    });
    const all = Array.from({ length: 8 }, () => reader.get('/containers/web/json', forever));
    await Promise.all(all);
    const connections = new Set<unknown>();
    docker.replies.set('/containers/web/json', (response) => {
      const { socket } = response;
      connections.add(socket);
      if (connections.size === 1) socket?.destroy();
      else response.end(JSON.stringify({ isNew: socket !== null && socket.bytesRead < 1_000 }));
    });
    const { body } = await reader.get('/containers/web/json', forever);
    // Who was asked before has read more than one request.
    expect(body).toEqual({ isNew: true });
    expect(connections.size).toBe(2);
  });

  test('gives status and parsed body', async () => {
    expect(await reader.get('/containers/web/json', forever)).toEqual({
      status: 200,
      body: { Name: '/web' },
    });
    expect(await reader.get('/containers/x/json', forever)).toEqual({
      status: 404,
      body: { message: 'No such container: /containers/x/json' },
    });
  });

  test('gives a body that is no JSON as its text', async () => {
    docker.replies.set('/containers/web/json', (response) => response.end('{"Name":'));
    expect(await reader.get('/containers/web/json', forever)).toEqual({ status: 200, body: '{"Name":' });
    expect(await reader.get('/_ping', forever)).toEqual({ status: 200, body: 'OK' });
  });

  test('follows no redirect', async () => {
    docker.replies.set('/containers/web/json', (response) => {
      response.writeHead(307, { location: '/containers/web/archive' }).end();
    });
    expect((await reader.get('/containers/web/json', forever)).status).toBe(307);
    expect(docker.requests.at(-1)).toBe('GET /v1.41/containers/web/json');
  });

  test.each([
    ['1.41', { min: 12, max: 41 }, '/v1.41'],
    ['1.38', { min: 12, max: 38 }, '/v1.38'],
    ['1.43', { min: 24, max: 43 }, '/v1.41'],
    ['1.100', { min: 24, max: 100 }, '/v1.41'],
    ['nonsense', { min: 12, max: 41 }, ''],
    ['2.0', { min: 12, max: 41 }, ''],
    [undefined, { min: 12, max: 41 }, ''],
  ])(
    'to a daemon of version %j it speaks the lower of both, asked once',
    async (version, accepts, prefix) => {
      docker.apiVersion = version;
      docker.accepts = accepts;
      for (const _ of [1, 2, 3]) {
        expect((await reader.get('/containers/web/json', forever)).status).toBe(200);
      }
      const inspect = `GET ${prefix}/containers/web/json`;
      expect(docker.requests).toEqual(['GET /_ping', inspect, inspect, inspect]);
    },
  );

  test('to a daemon whose minimum is above ours it speaks what the daemon names', async () => {
    docker.apiVersion = '1.52';
    docker.accepts = { min: 44, max: 52 };
    for (const _ of [1, 2]) expect((await reader.get('/containers/web/json', forever)).status).toBe(200);
    expect(docker.requests).toEqual([
      'GET /_ping',
      'GET /v1.41/containers/web/json',
      'GET /v1.44/containers/web/json',
      'GET /v1.44/containers/web/json',
    ]);
  });

  test('a daemon that was downgraded under it is asked in its own version', async () => {
    await reader.get('/containers/web/json', forever);
    docker.accepts = { min: 12, max: 38 };
    expect((await reader.get('/containers/web/json', forever)).status).toBe(200);
    expect(docker.requests.at(-1)).toBe('GET /v1.38/containers/web/json');
  });

  test('a 400 on anything else, or one that persists, is an answer', async () => {
    docker.replies.set('/containers/web/json', { status: 400, body: { message: 'bad parameter' } });
    expect((await reader.get('/containers/web/json', forever)).status).toBe(400);
    expect(docker.requests).toHaveLength(2);
    const message = 'Minimum supported API version is 1.44';
    docker.replies.set('/containers/web/json', { status: 400, body: { message } });
    expect((await reader.get('/containers/web/json', forever)).status).toBe(400);
    expect(docker.requests).toHaveLength(4);
  });

  test('a container that only quotes the daemon is no reason to change the version', async () => {
    const body = { Name: '/web', State: { Error: 'Minimum supported API version is 1.44' } };
    docker.replies.set('/containers/web/json', { status: 200, body });
    expect(await reader.get('/containers/web/json', forever)).toEqual({ status: 200, body });
    expect(docker.requests).toEqual(['GET /_ping', 'GET /v1.41/containers/web/json']);
  });

  test('a path that names its version is sent as it is', async () => {
    await reader.get('/v1.30/containers/web/json', forever);
    expect(docker.requests).toEqual(['GET /v1.30/containers/web/json']);
  });

  test('negotiates again after the connection failed', async () => {
    await reader.get('/containers/web/json', forever);
    docker.replies.set('/containers/web/json', (response) => response.destroy());
    expect((await faultOf(reader.get('/containers/web/json', forever))).fault).toBe('unreachable');
    docker.apiVersion = '1.38';
    docker.replies.set('/containers/web/json', { status: 200, body: {} });
    await reader.get('/containers/web/json', forever);
    expect(docker.requests.slice(-2)).toEqual(['GET /_ping', 'GET /v1.38/containers/web/json']);
  });

  test('a ping that is refused does not pass for an answer about a container', async () => {
    docker.replies.set('/_ping', { status: 404, body: { message: 'no' } });
    const { fault, code } = await faultOf(reader.get('/containers/web/json', forever));
    expect({ fault, code }).toEqual({ fault: 'answered', code: '/_ping: HTTP 404' });
    docker.replies.delete('/_ping');
    expect((await reader.get('/containers/web/json', forever)).status).toBe(200);
  });

  const bytes = (size: number) => (response: { end(text: string): void }) =>
    response.end(`"${'x'.repeat(size - 2)}"`);

  test.each([
    ['/containers/web/json', 4 * 1024 * 1024],
    ['/containers/json?all=true', 16 * 1024 * 1024],
  ])('%s may have %i bytes, and not one more', async (path, limit) => {
    docker.replies.set(path, bytes(limit));
    expect((await reader.get(path, forever)).body).toHaveLength(limit - 2);
    docker.replies.set(path, bytes(limit + 1));
    const { fault, code } = await faultOf(reader.get(path, forever));
    expect({ fault, code }).toEqual({ fault: 'oversized', code: String(limit) });
  });

  test('a body without end is cut off at the limit that was given', async () => {
    const small = dockerReader({ socketPath: docker.socketPath, maxBytes: 1000 });
    let isCut = false;
    docker.replies.set('/containers/json', (response) => {
      const more = (): void => {
        if (response.destroyed) return;
        response.write('x'.repeat(600));
        setImmediate(more);
      };
      response.on('close', () => {
        isCut = true;
      });
      more();
    });
    expect((await faultOf(small.get('/containers/json', forever))).fault).toBe('oversized');
    await expect.poll(() => isCut).toBe(true);
    await small.close();
  });

  test.each<[string, (response: { write(text: string): unknown }) => void]>([
    ['the headers', () => undefined],
    ['the body', (response) => void response.write('{')],
  ])('gives up when it is aborted while waiting for %s, with the reason of the abort', async (_, reply) => {
    const abort = new AbortController();
    const late = new Error('the time is over');
    docker.replies.set('/containers/web/json', (response) => {
      reply(response);
      setImmediate(() => abort.abort(late));
    });
    await expect(reader.get('/containers/web/json', abort.signal)).rejects.toBe(late);
    expect((await reader.get('/containers/x/json', forever)).status).toBe(404);
    expect(docker.requests.filter((line) => line.endsWith('_ping'))).toHaveLength(1);
  });

  test('does not even connect when it is aborted before', async () => {
    const late = new Error('the time is over');
    await expect(reader.get('/_ping', AbortSignal.abort(late))).rejects.toBe(late);
    expect(docker.connections).toBe(0);
  });

  test('cuts what is under way when it is closed, and answers nothing afterwards', async () => {
    const hung = Promise.withResolvers<void>();
    docker.replies.set('/containers/web/json', () => hung.resolve());
    const fault = faultOf(reader.get('/containers/web/json', forever));
    await hung.promise;
    await reader.close();
    expect(await fault).toMatchObject({ fault: 'unreachable', code: 'ECANCELED' });
    expect((await faultOf(reader.get('/_ping', forever))).fault).toBe('unreachable');
  });
});

describe('a daemon that is not there', () => {
  let place: ReturnType<typeof socketPlace>;
  beforeEach(() => {
    place = socketPlace();
  });
  afterEach(() => place.remove());

  test('no socket is absent', async () => {
    const { fault, socketPath } = await faultOf(dockerReader(place).get('/_ping', forever));
    expect({ fault, socketPath }).toEqual({ fault: 'absent', socketPath: place.socketPath });
  });

  test('a socket nobody listens on, or a file, is unreachable', async () => {
    writeFileSync(place.socketPath, '');
    const { fault, code } = await faultOf(dockerReader(place).get('/_ping', forever));
    expect({ fault, code }).toEqual({ fault: 'unreachable', code: 'ECONNREFUSED' });
  });

  test('what answers no HTTP is unreachable', async () => {
    const server = createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.6\r\n'));
    await new Promise<void>((resolve) => server.listen(place.socketPath, resolve));
    expect((await faultOf(dockerReader(place).get('/_ping', forever))).fault).toBe('unreachable');
    await new Promise((resolve) => server.close(resolve));
  });

  test.skipIf(process.getuid?.() === 0)('a socket that may not be opened is denied', async () => {
    const docker = await fakeDocker(place.socketPath);
    chmodSync(place.socketPath, 0o000);
    expect((await faultOf(dockerReader(place).get('/_ping', forever))).fault).toBe('denied');
    await docker.close();
  });

  test.each([
    [{ code: 'ENOENT' }, 'absent', 'ENOENT'],
    [{ code: 'ENOTDIR' }, 'absent', 'ENOTDIR'],
    [{ code: 'EACCES' }, 'denied', 'EACCES'],
    [{ code: 'EPERM' }, 'denied', 'EPERM'],
    [{ code: 'ECONNREFUSED' }, 'unreachable', 'ECONNREFUSED'],
    [{ code: 'EAGAIN' }, 'unreachable', 'EAGAIN'],
    [new TypeError('x'), 'unreachable', 'TypeError'],
  ])('%j is %s', (error, fault, code) => {
    const { fault: toldFault, code: toldCode, cause } = connectionError(error, '/run/docker.sock');
    expect([toldFault, toldCode, cause]).toEqual([fault, code, error]);
  });
});
