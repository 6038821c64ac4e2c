import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Signal } from '../../../src/language/signal.ts';
import { whyUnreached } from '../../../src/messages/faults.ts';
import { locales } from '../../../src/messages/messages.ts';
import { type DependenciesOptions, dependencies } from '../../../src/streams/checks/dependencies.ts';
import { type TcpConnect, tcpConnect } from '../../../src/streams/checks/tcp.ts';
import { type HttpGet, httpGet } from '../../../src/streams/http.ts';
import type { Reading } from '../../../src/streams/source.ts';
import { serve } from '../../support/http-server.ts';
import { sourceContract } from '../../support/source-contract.ts';

const reasonOf = (error: unknown): string => whyUnreached(error, locales.en);

const never = new AbortController().signal;
const silent = () => new Promise<never>(() => undefined);
const failing = (code: string) => () => Promise.reject(Object.assign(new Error('socket'), { code }));

const target = (name: string, url: string) => ({ name, url: new URL(url) });
const options = (changes: Partial<DependenciesOptions> = {}): DependenciesOptions => ({
  targets: [target('api', 'https://user:secret@api.example/health?key=secret')],
  get: silent,
  connect: silent,
  everyMs: 30_000,
  timeoutMs: 5_000,
  againMs: 0,
  words: locales.en,
  ...changes,
});

const read = async (changes: Partial<DependenciesOptions>): Promise<readonly Signal[]> => {
  const reading = await dependencies(options(changes)).read(never, {
    at: 1_781_478_857_000,
    memory: undefined,
  });
  expect((reading as Reading).covers).toContain('dep');
  return (reading as Reading).signals.filter(({ kind }) => kind === 'dep');
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const listening = async (host: string): Promise<{ server: Server; port: number }> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return { server, port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
};

describe('an http(s) dependency', () => {
  test.each([
    [200, false],
    [204, false],
    [302, false],
    [401, false],
    [404, false],
    [499, false],
    [500, true],
    [503, true],
    [599, true],
  ])('with status %i: active %j', async (status, active) => {
    const [signal] = await read({ get: async () => ({ status, text: '' }) });
    expect(signal).toEqual({
      kind: 'dep',
      entity: 'api',
      active,
      title: 'Dependency api',
      detail: active
        ? `https://api.example/health answers with HTTP ${status}.`
        : 'https://api.example/health answers.',
      value: status,
      limit: 500,
    });
  });

  test('that answers as before is said by the very same signal, and by another where it does not', async () => {
    const statuses = [200, 200, 503, 503, 200];
    const get: HttpGet = async () => ({ status: statuses.shift() ?? 0, text: '' });
    const source = dependencies(options({ get }));
    const turn = async (): Promise<Signal | undefined> =>
      ((await source.read(never, { at: 0, memory: undefined })) as Reading).signals[0];
    const [well, again, failed, still, back] = [
      ...[await turn(), await turn(), await turn(), await turn(), await turn()],
    ];
    expect(again).toBe(well);
    expect(still).toBe(failed);
    expect([well, failed, back].map((signal) => [signal?.active, signal?.value])).toEqual([
      [false, 200],
      [true, 503],
      [false, 200],
    ]);
    expect(Object.isFrozen(well)).toBe(true);
  });

  test('that gives no answer is active, and says why', async () => {
    expect(await read({ get: failing('ECONNREFUSED') })).toEqual([
      {
        kind: 'dep',
        entity: 'api',
        active: true,
        title: 'Dependency api',
        detail: 'https://api.example/health does not answer: connection refused.',
      },
    ]);
  });

  test('that gives no answer says why in the language of the operator, to the last word', async () => {
    const [signal] = await read({ get: failing('ECONNREFUSED'), words: locales.ru });
    expect(signal?.detail).toBe('https://api.example/health не отвечает: соединение отклонено.');
  });

  test('that could not be tried, for a fault on this side, is unknown', async () => {
    const [signal] = await read({ get: failing('EMFILE') });
    expect(signal).toMatchObject({
      active: null,
      detail: 'https://api.example/health could not be tried: too many open files here.',
    });
  });

  test('is asked for its status alone: no redirect followed, no body read', async () => {
    const { url, close } = await serve((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/gone' }).end();
      else if (request.url === '/endless') response.setHeader('content-encoding', 'gzip').write('x');
      else response.writeHead(500).end();
    });
    closing.push(close);
    const targets = ['moved', 'endless', 'gone'].map((path) => target(path, `${url}/${path}`));
    const signals = await read({ targets, get: httpGet });
    expect(signals.map(({ entity, active, value }) => [entity, active, value])).toEqual([
      ['moved', false, 302],
      ['endless', false, 200],
      ['gone', true, 500],
    ]);
  });
});

describe('a tcp dependency', () => {
  test('that accepts is well, and is hung up on at once', async () => {
    const { server, port } = await listening('127.0.0.1');
    const closed = new Promise((resolve) =>
      server.on('connection', (socket) => socket.resume().on('close', resolve)),
    );
    const url = `tcp://127.0.0.1:${port}`;
    expect(await read({ targets: [target('db', url)], connect: tcpConnect })).toEqual([
      { kind: 'dep', entity: 'db', active: false, title: 'Dependency db', detail: `${url} answers.` },
    ]);
    await closed;
  });

  test('that refuses is active', async () => {
    const { port } = await listening('127.0.0.1');
    await closing.pop()?.();
    const [signal] = await read({
      targets: [target('db', `tcp://127.0.0.1:${port}`)],
      connect: tcpConnect,
    });
    expect(signal).toMatchObject({
      active: true,
      detail: `tcp://127.0.0.1:${port} does not answer: connection refused.`,
    });
  });

  test('may be an IPv6 address, which is connected to without its brackets', async () => {
    const asked: unknown[] = [];
    const connect: TcpConnect = async (host, port) => void asked.push([host, port]);
    await read({ targets: [target('db', 'tcp://[fe80::1]:5432'), target('mq', 'tcp://mq:5672')], connect });
    expect(asked).toEqual([
      ['fe80::1', 5432],
      ['mq', 5672],
    ]);
  });

  test('over IPv6 is connected to', async ({ skip }) => {
    const there = await listening('::1').catch((error: unknown) => skip(`no IPv6: ${reasonOf(error)}`));
    const [signal] = await read({
      targets: [target('db', `tcp://[::1]:${there.port}`)],
      connect: tcpConnect,
    });
    expect(signal?.active).toBe(false);
  });

  test('is given up when aborted', async () => {
    const abort = new AbortController();
    const { port } = await listening('127.0.0.1');
    const connected = tcpConnect('127.0.0.1', port, { abort: abort.signal, limitMs: 5_000 });
    abort.abort();
    await expect(connected).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a tcp dependency that greets', () => {
  test('sees a client that left, and no reset, though its greeting comes late', async () => {
    const { server, port } = await listening('127.0.0.1');
    server.on('connection', (socket) => {
      socket.on('error', (error) => faults.push(error));
      resolve(socket);
    });
    const faults: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<Socket>();
    await tcpConnect('127.0.0.1', port, { abort: never, limitMs: 5_000 });
    const socket = await promise;
    const closed = new Promise((end) => socket.once('close', end));
    for (const line of ['220 mail.example ESMTP\r\n', '220 ready\r\n']) {
      await new Promise((written) => socket.write(line, written));
    }
    socket.resume();
    await closed;
    expect(faults).toEqual([]);
  });
});

describe('a dependency that fails once', () => {
  const once = (code: string) => {
    let calls = 0;
    return async () => {
      calls += 1;
      if (calls === 1) throw Object.assign(new Error('socket'), { code });
      return { status: 200, text: '' };
    };
  };

  test.each(['EAI_AGAIN', 'ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET'])('with %s is well', async (code) => {
    const [signal] = await read({ get: once(code) });
    expect(signal?.active).toBe(false);
  });

  test.each(['EMFILE', 'EADDRNOTAVAIL', 'ENETDOWN', 'EAI_AGAIN'])(
    'twice with %s is unknown',
    async (code) => {
      const [signal] = await read({ get: failing(code) });
      expect(signal?.active).toBe(null);
    },
  );

  test('at one address for a fault of ours, and refused at the other, is active', async () => {
    const at = (code: string) => Object.assign(new Error('socket'), { code });
    const error = Object.assign(new AggregateError([at('EADDRNOTAVAIL'), at('ECONNREFUSED')]), {
      code: 'EADDRNOTAVAIL',
    });
    const [signal] = await read({ get: () => Promise.reject(error) });
    expect(signal).toMatchObject({
      active: true,
      detail: 'https://api.example/health does not answer: connection refused.',
    });
  });

  test.each(['CERT_HAS_EXPIRED', 'HTTPParserError'])(
    'is not said to give no answer with %s',
    async (code) => {
      for (const words of Object.values(locales)) {
        const [signal] = await read({ get: failing(code), words });
        expect(signal?.active).toBe(true);
        expect(signal?.detail).not.toMatch(/does not answer|не отвечает/);
      }
    },
  );
});

describe('a dependency that hangs', () => {
  test('is active at its limit, which is inside that of the source, and delays no other', async () => {
    vi.useFakeTimers();
    try {
      const get: HttpGet = (url) =>
        url.hostname === 'hung' ? silent() : Promise.resolve({ status: 200, text: '' });
      const asked: string[] = [];
      const source = dependencies(
        options({
          targets: [target('a', 'http://hung'), target('b', 'http://well'), target('c', 'tcp://hung:1')],
          get: (url, how) => {
            asked.push(url.hostname);
            return get(url, how);
          },
        }),
      );
      expect(source.timeoutMs).toBeGreaterThan(5_000);
      const reading = source.read(never, { at: 0, memory: undefined }) as Promise<Reading>;
      expect(asked).toEqual(['hung', 'well']);
      await vi.advanceTimersByTimeAsync(5_000);
      const { signals } = await reading;
      expect(signals.map(({ entity, active, detail }) => [entity, active, detail]).slice(1)).toEqual([
        ['a', true, 'http://hung/ does not answer: no answer within 5 s.'],
        ['b', false, 'http://well/ answers.'],
        ['c', true, 'tcp://hung:1 does not answer: no answer within 5 s.'],
      ]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('whose second try is cut off says what the first has found', async () => {
    vi.useFakeTimers();
    try {
      const refused = Object.assign(new Error('socket'), { code: 'ECONNREFUSED' });
      const get: HttpGet = () => new Promise((_, reject) => void setTimeout(() => reject(refused), 3_000));
      const reading = read({ get, againMs: 1_000 });
      await vi.advanceTimersByTimeAsync(5_000);
      expect((await reading)[0]?.detail).toContain('does not answer: connection refused');
    } finally {
      vi.useRealTimers();
    }
  });

  test('is told nothing of when the whole read is aborted', async () => {
    const abort = new AbortController();
    const reading = dependencies(options()).read(abort.signal, { at: 0, memory: undefined });
    abort.abort(new Error('stopping'));
    await expect(reading).rejects.toThrow('stopping');
  });
});

test('with no targets there is nothing to say', async () => {
  expect(await read({ targets: [] })).toEqual([]);
});

test('no message holds the secrets of a URL', async () => {
  for (const get of [failing('ECONNREFUSED'), failing('EMFILE'), async () => ({ status: 500, text: '' })]) {
    for (const words of Object.values(locales)) {
      expect(JSON.stringify(await read({ get, words }))).not.toContain('secret');
    }
  }
});

sourceContract('dependencies', (outside) => {
  const waiting =
    <T>(settle: (resolve: (value: T) => void, reject: (reason: unknown) => void, reason: unknown) => void) =>
    (abort: AbortSignal) =>
      new Promise<T>((resolve, reject) =>
        abort.addEventListener('abort', () => settle(resolve, reject, abort.reason)),
      );
  const hangs = waiting<never>((_, reject, reason) => reject(reason));
  const outsides: Record<typeof outside, Pick<DependenciesOptions, 'get' | 'connect'>> = {
    answers: { get: async () => ({ status: 200, text: '' }), connect: async () => undefined },
    throws: { get: failing('EHOSTUNREACH'), connect: failing('EHOSTUNREACH') },
    hangs: { get: (_, { abort }) => hangs(abort), connect: (_host, _port, { abort }) => hangs(abort) },
    late: {
      get: (_, { abort }) =>
        waiting<{ status: number; text: string }>((resolve) => resolve({ status: 200, text: '' }))(abort),
      connect: (_host, _port, { abort }) => waiting<void>((resolve) => resolve())(abort),
    },
  };
  const targets = [target('api', 'http://api'), target('db', 'tcp://db:5432')];
  return dependencies(options({ targets, ...outsides[outside] }));
});
