import { NEVER } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../../src/config/config.ts';
import type { Delivery } from '../../src/language/delivery.ts';
import { locales } from '../../src/messages/messages.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { openStatus } from '../../src/status/open.ts';
import type { Keeping } from '../../src/status/open-port.ts';
import type { Route } from '../../src/status/routes.ts';
import type { Verbs } from '../../src/status/socket-server.ts';
import type { StatusOptions } from '../../src/status/status-options.ts';
import { createCalls } from '../../src/streams/inbound/calls.ts';
import type { Source } from '../../src/streams/source.ts';
import { turnOf } from '../support/turns.ts';
import { virtualTime } from '../support/virtual-time.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const sourceOf = (name: string): Source => ({
  ...{ name, everyMs: 30_000, timeoutMs: 5_000 },
  read: () => NEVER,
});
const sweepOf = (source: string, at = 0) =>
  turnOf({ sweep: { type: 'sweep', at, source, covers: [], signals: [] }, transitions: [] });

/** The status of a sidecar whose port and socket are there already, so that what they are to answer by is seen. */
const opened = async (
  more: Partial<StatusOptions> = {},
  change: (config: Config) => Config = (same) => same,
) => {
  const { scheduler, until } = virtualTime();
  const { config } = readConfig(
    {
      ...{ WATCHDOG_HTTP: '127.0.0.1:9911', WATCHDOG_SOCKET: '/run/polkan.sock', WATCHDOG_HOST: 'tower' },
      WATCHDOG_HTTP_TOKEN: 'a-token-of-the-test-0001',
    },
    { hostname: 'box', exists: () => false, readFile: () => '' },
  );
  const kept: unknown[] = [];
  const told: unknown[] = [];
  const measured: Parameters<Keeping>[] = [];
  let verbs: Verbs = {};
  let routes: readonly Route[] = [];
  const there: Readonly<Record<string, unknown>> = {
    socket: {
      answerBy: (next: Verbs) => {
        verbs = next;
      },
    },
    port: {
      answerBy: (next: { routes: readonly Route[] }) => {
        routes = next.routes;
      },
    },
    events: { take: (event: { type: string }) => told.push(`event ${event.type}`) },
    metrics: {
      contentType: 'text/plain',
      take: (event: { type: string }, tookMs: number | null) => told.push(`number ${event.type} ${tookMs}`),
      text: async (...given: unknown[]) => {
        measured.push(given as never);
        return 'numbers';
      },
    },
  };
  const keep: Keeping = async (name, by, make) => {
    kept.push(by === null ? name : [name, by]);
    return (there[name] as never) ?? make((close) => void closers.push(() => void close()));
  };
  const status = await openStatus({
    ...{ config: change(config), version: '1.2.3', words: locales.en, scheduler, keep },
    logger: createLogger({
      level: 'silent',
      secrets: [],
      pretty: false,
      destination: { write: () => undefined },
    }),
    actors: { actors: () => [], observe: () => [], unwatch: () => [] },
    sources: [sourceOf('dependencies')],
    sinks: [
      { name: 'log', owed: [], everyTransition: true },
      { name: 'chat', owed: [], everyTransition: false },
    ],
    request: () => Promise.resolve(200),
    ...more,
  });
  closers.push(status.close);
  const page = async (path: string, { method = 'GET', body = '', parameters = {} } = {}) => {
    const answer = { status: 0, text: '' };
    await routes
      .find((route) => route.method === method && route.path === path)
      ?.handle(
        { headers: {}, headersDistinct: {}, method, url: path } as never,
        {
          writeHead: (code: number) => {
            answer.status = code;
            return { end: () => undefined };
          },
          end: (text: Buffer) => {
            answer.text = String(text);
          },
          setHeader: () => undefined,
        } as never,
        {
          ...{ parameters, query: new URLSearchParams(), body: Buffer.from(body), mayAct: true, here: '/' },
        } as never,
      );
    return answer;
  };
  const say = async (verb: string, request: object = {}) =>
    JSON.parse(Buffer.from((await verbs[verb]?.({ verb, ...request })) ?? []).toString());
  const paths = (): readonly string[] => routes.map(({ path }) => path);
  return {
    ...{ status, config, kept, told, measured, until, page, say, paths },
    verbs: () => Object.keys(verbs),
  };
};

/** A console that knows of nothing but an alert and what nobody has heard. */
const console = {
  ...{
    incidents: () => [],
    unheard: () => [],
    silences: () => [],
    silencesOf: () => [],
    take: () => undefined,
  },
  ...{ alerts: () => ['an alert'], ended: () => [], maintenance: () => [], matching: () => () => false },
} as never;
const fleet = { status: async () => ({ voice: 'tower' }), said: () => ['said'], words: {} } as never;
const withPing = (config: Config): Config => ({
  ...config,
  sources: {
    ...config.sources,
    checks: { checks: [{ probe: { sort: 'http' } }, { probe: { sort: 'ping', slug: 'nightly' } }] } as never,
  },
});

describe('what a sidecar answers', () => {
  test('is kept by what it is made of, so that a reload of something else leaves it', async () => {
    const { kept, config } = await opened();
    const { socket, http, httpToken } = config;
    expect(kept).toEqual([
      'begin',
      'seen of sources',
      ['socket', { at: socket, locale: 'en' }],
      ['authority', { httpToken, locale: 'en' }],
      'events',
      'metrics',
      ['port', { at: http, locale: 'en' }],
    ]);
  });

  test('is nothing at a port or a socket that it is not to have', async () => {
    const { kept } = await opened({}, (config) => ({ ...config, http: null, socket: null }));
    expect(kept).toEqual(['begin', 'seen of sources', 'events']);
  });

  test.each<[string, Partial<StatusOptions>, readonly string[]]>([
    ['how it is alone', {}, ['health', 'status']],
    [
      'incidents too, and orders, where telling is there',
      { console },
      ['health', 'status', 'incidents', 'silences', 'order'],
    ],
    ['of the fleet where there is one', { fleet }, ['health', 'status', 'fleet']],
    ['what scripts say where there is a way in', { calls: createCalls() }, ['health', 'status', 'signal']],
  ])('at the socket is %s', async (_, more, verbs) => {
    const bench = await opened(more);
    expect(bench.verbs()).toEqual(verbs);
    expect(await bench.say('health')).toEqual({ healthy: true, problems: [] });
    expect(await bench.say('status')).toMatchObject({ version: '1.2.3', host: 'tower' });
  });

  test('is the same health under every name it has at the port', async () => {
    const { page, status } = await opened();
    status.refused('chat', 'the token is wrong');
    for (const path of ['/healthz', '/-/healthy', '/-/ready']) {
      expect(await page(path)).toEqual({ status: 503, text: expect.stringContaining('the token is wrong') });
    }
  });

  test('is also what others serve at the port, and calls of jobs where a check waits for them', async () => {
    const other = { method: 'GET', path: '/other', handle: async () => undefined } as const;
    const calls = createCalls();
    expect((await opened({ routes: [other] })).paths()).toContain('/other');
    const pings = (paths: readonly string[]) => paths.filter((path) => path.startsWith('/ping/')).length > 0;
    expect(pings((await opened({ calls })).paths())).toBe(false);
    expect(pings((await opened({}, withPing)).paths())).toBe(false);
    expect(pings((await opened({ calls }, withPing)).paths())).toBe(true);
  });

  test('where Prometheus asks for receivers are the channels, and not the log', async () => {
    const { page } = await opened();
    expect(JSON.parse((await page('/api/v2/receivers')).text)).toEqual([{ name: 'chat' }]);
  });

  test('has the numbers of all that is watched, of what is open and of the fleet', async () => {
    const { page, measured } = await opened({ console, fleet });
    expect(await page('/metrics')).toEqual({ status: 200, text: 'numbers' });
    expect(measured).toEqual([
      [
        expect.objectContaining({
          ...{ fleet: { voice: 'tower', self: 'tower' }, healthy: true, states: {}, watched: [] },
          open: ['an alert'],
        }),
        expect.any(Number),
      ],
    ]);
    const alone = await opened();
    await alone.page('/metrics');
    expect(alone.measured[0]?.[0]).toMatchObject({ open: [] });
    expect(alone.measured[0]?.[0]).not.toHaveProperty('fleet');
  });
});

describe('the health of a sidecar', () => {
  test('says that nothing of the file holds, as long as it is so', async () => {
    let why: string | null = 'line 3';
    const { say, until } = await opened({ unread: () => why });
    expect(await say('health')).toEqual({ healthy: false, problems: [expect.stringContaining('line 3')] });
    why = null;
    await until(10_000);
    expect(await say('health')).toEqual({ healthy: true, problems: [] });
  });

  test('says which sink refuses everything, and why, until it works again', async () => {
    const { status, say, until } = await opened();
    status.refused('chat', 'the token is wrong');
    const { problems } = await say('health');
    expect(problems).toEqual([expect.stringMatching(/chat.*the token is wrong/)]);
    status.refused('chat', null);
    await until(10_000);
    expect(await say('health')).toEqual({ healthy: true, problems: [] });
  });
});

describe('what goes by', () => {
  test('is told to readers and counted, a sweep with how long it took to be decided', async () => {
    const { status, told, until } = await opened();
    await until(2_000);
    status.take(sweepOf('dependencies', 1_500));
    status.take({ type: 'turn', at: 2_000, decision: null, events: [], told: [] });
    status.take({ type: 'delivery', at: 2_000, sink: 'chat', outcome: 'sent' } as Delivery);
    expect(told).toEqual([
      ...['event turn', 'number turn 500', 'event turn', 'number turn null'],
      ...['event delivery', 'number delivery null'],
    ]);
  });

  test('answers who has said a signal, once the sweep that holds it is decided', async () => {
    const calls = createCalls();
    calls.of$('signals').subscribe(({ taken }) => taken(true));
    const { say, status } = await opened({ calls, sources: [sourceOf('dependencies'), sourceOf('signals')] });
    const signal = { kind: 'backup', entity: 'nas', active: true };
    expect(await say('signal', { ...signal, kind: 'dep' })).toEqual({
      refused: { code: 'taken', said: 'dep' },
    });
    const said = say('signal', signal);
    status.take(sweepOf('signals'));
    expect(await said).toEqual({ said: expect.objectContaining(signal) });
  });

  test('answers nobody where the source of signals is off', async () => {
    const { say } = await opened({ calls: createCalls() });
    expect(await say('signal', { kind: 'backup', entity: 'nas', active: true })).toEqual({
      refused: { code: 'off' },
    });
  });

  test('answers the job that calls in once its call is decided, and one nobody waits for at once', async () => {
    const calls = createCalls();
    const heard: unknown[] = [];
    calls.of$('checks').subscribe(({ what, taken }) => {
      heard.push(what);
      taken(true);
    });
    const { page, status, until } = await opened({ calls }, withPing);
    expect((await page('/ping/:slug', { parameters: { slug: 'weekly' } })).status).toBe(404);
    expect(heard).toEqual([]);
    await until(3_000);
    const called = page('/ping/:slug', { parameters: { slug: 'nightly' } });
    status.take(sweepOf('checks', 3_000));
    expect((await called).status).toBe(200);
    expect(heard).toEqual([expect.objectContaining({ slug: 'nightly', event: 'success', at: 3_000 })]);
  });

  test('answers Prometheus where its source listens, and tells it where none does', async () => {
    const pushed = JSON.stringify([{ labels: { alertname: 'Down' } }]);
    const push = { method: 'POST', body: pushed };
    const calls = createCalls();
    calls.of$('prometheus').subscribe(({ taken }) => taken(true));
    const sources = [sourceOf('dependencies'), sourceOf('prometheus')];
    expect((await (await opened({ calls })).page('/api/v2/alerts', push)).status).toBe(503);
    expect((await (await opened({ sources })).page('/api/v2/alerts', push)).status).toBe(503);
    const { page, status } = await opened({ calls, sources });
    const answered = page('/api/v2/alerts', push);
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    status.take(sweepOf('prometheus'));
    expect((await answered).status).toBe(200);
  });

  test('is on the pages what telling knows, and what no chat has heard of', async () => {
    const silence = { id: 'c-1', match: 'disk/*', from: 0, until: null, by: { channel: 'c', name: 'n' } };
    const knowing = {
      ...(console as object),
      silences: () => [{ ...silence, comment: 'a comment to be found' }],
      ...{ alerts: () => [], unheard: () => ['disk/nobody-heard'] },
    } as never;
    const { page } = await opened({ console: knowing });
    expect(JSON.parse((await page('/api/v2/silences')).text)).toMatchObject([{ id: 'c-1' }]);
    expect((await page('/')).text).toContain('disk/nobody-heard');
    expect(JSON.parse((await (await opened()).page('/api/v2/silences')).text)).toEqual([]);
  });
});
