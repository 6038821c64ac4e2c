import { describe, expect, test } from 'vitest';
import type { SilenceStatus } from '../../../src/language/console.ts';
import {
  type AlertmanagerOptions,
  alertmanagerRoutes,
} from '../../../src/status/alertmanager/alertmanager.ts';
import type { Console } from '../../../src/status/console.ts';
import type { OpenAlert } from '../../../src/status/open-alerts.ts';
import type { Push } from '../../../src/streams/prometheus/pushed-alerts.ts';
import { pageWorld } from '../../support/page-world.ts';

// The routes of the API, without a server between.

const now = Date.UTC(2026, 10, 27, 12, 0, 5);
const hour = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
const silence = (id: string, more: Partial<SilenceStatus> = {}): SilenceStatus => ({
  ...{ id, match: 'container/web', from: now - hour, until: now + hour, comment: null },
  by: { channel: 'mail', name: 'ann' },
  ...more,
});
const alert: OpenAlert = {
  ...{ incident: 'disk//@1', key: 'disk//', kind: 'disk', entity: '/', severity: 'warning', labels: {} },
  ...{
    title: 'Disk /',
    detail: 'full',
    since: now - hour,
    acknowledged: false,
    channels: ['mail'],
    group: 'disk',
  },
  ...{ silencedBy: [], causedBy: [], quietBy: [] },
};

const start = (more: Partial<AlertmanagerOptions> = {}, own: Partial<Console> = {}) => {
  const orders: unknown[] = [];
  const pushes: Push[] = [];
  const base = pageWorld({ now });
  const console = {
    ...(base.console as Console),
    alerts: () => [alert],
    silences: () => [silence('c-1'), silence('c-2', { from: now + hour, until: null })],
    ended: () => [silence('c-3', { until: now - 1 })],
    order: async (order: unknown, by: unknown) => {
      orders.push([order, by]);
      return { did: { id: 'c-9' } } as never;
    },
    ...own,
  };
  const routes = alertmanagerRoutes({
    ...{ ...base, console, channels: ['telegram', 'mail'] },
    push: async (push) => {
      pushes.push(push);
      return true;
    },
    ...more,
  });
  const call = async (line: string, { query = '', body = '', heads = {}, id = '' } = {}) => {
    const [method, path] = line.split(' ');
    const route = routes.find((one) => one.method === method && one.path === path);
    const got = { status: 0, text: '' };
    const response = {
      writeHead: (status: number) => {
        got.status = status;
        return response;
      },
      end: (text: Buffer | string = '') => {
        got.text = text.toString();
      },
    };
    await route?.handle(
      { headersDistinct: heads } as never,
      response as never,
      { query: new URLSearchParams(query), body: Buffer.from(body), parameters: { id } } as never,
    );
    return { status: got.status, body: got.text === '' ? null : JSON.parse(got.text) };
  };
  return { orders, pushes, call };
};

describe('the status of an Alertmanager', () => {
  test('is that of one by itself, and says whom it can tell', async () => {
    const { body } = await start().call('GET /api/v2/status');
    expect(body).toMatchObject({
      cluster: { status: 'disabled', peers: [] },
      versionInfo: { version: '0.2.0', revision: '', branch: '', buildUser: '', buildDate: '' },
      uptime: iso(now - 72 * hour),
    });
    expect(body.versionInfo.goVersion).toBe(`none: this is Polkan, node ${process.version}`);
    expect(body.config.original).toBe(
      "# This is Polkan: these are its channels. Its rules stand in its own configuration, see 'polkan config'.\n" +
        'route: {receiver: "telegram"}\nreceivers: [{name: "telegram"}, {name: "mail"}]\n',
    );
    const none = (await start({ channels: [] }).call('GET /api/v2/status')).body.config.original;
    expect(none).toContain('route: {receiver: "log"}\nreceivers: [{name: "log"}]\n');
  });

  test('has its receivers', async () => {
    expect((await start().call('GET /api/v2/receivers')).body).toEqual([
      { name: 'telegram' },
      { name: 'mail' },
    ]);
  });
});

describe('alerts', () => {
  test.each([
    [{}, undefined],
    [{ host: ['box:9477'] }, 'http://box:9477/key/disk%2F%2F'],
    [{ host: ['box'], 'x-forwarded-proto': ['https'] }, 'https://box/key/disk%2F%2F'],
    [{ host: ['box'], 'x-forwarded-proto': ['HTTPS , http'] }, 'https://box/key/disk%2F%2F'],
    [{ host: ['box'], 'x-forwarded-proto': ['gopher'] }, 'http://box/key/disk%2F%2F'],
  ])('lead to where they were asked for: %j', async (heads, url) => {
    const { call } = start();
    expect((await call('GET /api/v2/alerts', { heads })).body[0].generatorURL).toBe(url);
    expect((await call('GET /api/v2/alerts/groups', { heads })).body[0].alerts[0].generatorURL).toBe(url);
  });

  test('are none where nobody knows, and a filter that is none is refused with why', async () => {
    expect((await start({ console: null }).call('GET /api/v2/alerts')).body).toEqual([]);
    for (const path of ['GET /api/v2/alerts', 'GET /api/v2/alerts/groups'])
      expect(await start().call(path, { query: 'receiver=(' })).toEqual({
        ...{ status: 400, body: '( is no regular expression' },
      });
  });
});

describe('what is pushed', () => {
  const pushed = (name: string) => ({ labels: { alertname: name }, startsAt: iso(now - hour) });
  const push = (body: unknown, more: Partial<AlertmanagerOptions> = {}) => {
    const bench = start(more);
    return bench
      .call('POST /api/v2/alerts', { body: JSON.stringify(body) })
      .then((answer) => ({ ...bench, answer }));
  };

  test('is said at once, however much it is, and answered with nothing', async () => {
    const all = Array.from({ length: 101 }, (_, index) => pushed(`a${index}`));
    const { answer, pushes } = await push(all);
    expect(answer).toEqual({ status: 200, body: null });
    expect([pushes.length, pushes[0]?.alerts.length, pushes[0]?.at]).toEqual([1, 101, now]);
  });

  test('is nothing where it is empty', async () => {
    const { answer, pushes } = await push([]);
    expect([answer.status, pushes]).toEqual([200, []]);
  });

  test('is told what of it is wrong, ten of them, and what is good is taken', async () => {
    const { answer, pushes } = await push([
      pushed('good'),
      ...Array.from({ length: 12 }, () => ({ labels: {} })),
    ]);
    expect([answer.status, pushes[0]?.alerts.length]).toEqual([400, 1]);
    expect(answer.body.split('; ')).toHaveLength(10);
  });

  test('is refused where nobody listens, where there is no room, and where it is no list', async () => {
    expect((await push([pushed('a')], { push: null })).answer).toEqual({
      ...{ status: 503, body: 'nobody listens to Prometheus here: WATCHDOG_PROMETHEUS is not set' },
    });
    expect((await push([pushed('a')], { push: async () => false })).answer).toEqual({
      ...{ status: 503, body: 'more alerts than can be known at once: some were not taken' },
    });
    expect((await push({ a: 1 })).answer.status).toBe(400);
    expect((await start().call('POST /api/v2/alerts', { body: '{' })).status).toBe(400);
  });
});

describe('silences', () => {
  const ids = async (query: string): Promise<unknown> =>
    (await start().call('GET /api/v2/silences', { query })).body.map(({ id }: { id: string }) => id);

  test.each([
    ['', ['c-1', 'c-2', 'c-3']],
    ['active=false', ['c-2', 'c-3']],
    ['pending=false', ['c-1', 'c-3']],
    ['expired=false', ['c-1', 'c-2']],
    ['filter=key="container/web"', ['c-1', 'c-2', 'c-3']],
    ['filter=key="other"', []],
  ])('are listed by %j: %j', async (query, found) => {
    expect(await ids(query)).toEqual(found);
  });

  test('are none where nobody knows, and a filter that is none is refused', async () => {
    expect((await start({ console: null }).call('GET /api/v2/silences')).body).toEqual([]);
    expect((await start().call('GET /api/v2/silences', { query: 'filter=' })).status).toBe(400);
  });

  test('are asked for one by one, those that are over as well', async () => {
    const { call } = start();
    expect((await call('GET /api/v2/silence/:id', { id: 'c-3' })).body).toMatchObject({
      status: { state: 'expired' },
    });
    const id = 'x'.repeat(101);
    expect(await call('GET /api/v2/silence/:id', { id })).toEqual({
      ...{ status: 404, body: `there is no silence ${'x'.repeat(100)}` },
    });
  });

  test('are ended once, and what is over is not ended', async () => {
    const { call, orders } = start();
    expect(await call('DELETE /api/v2/silence/:id', { id: 'c-1' })).toEqual({ status: 200, body: null });
    expect(orders).toEqual([
      [
        { verb: 'unsilence', silence: 'c-1' },
        { channel: 'api', name: 'operator' },
      ],
    ]);
    expect(await call('DELETE /api/v2/silence/:id', { id: 'c-3' })).toEqual({
      ...{ status: 404, body: 'silence c-3 has already ended' },
    });
    expect((await call('DELETE /api/v2/silence/:id', { id: 'c-4' })).status).toBe(404);
    expect(orders).toHaveLength(1);
  });

  const wanted = (more: object = {}): string =>
    JSON.stringify({
      ...{ matchers: [{ name: 'kind', value: 'disk', isRegex: false }], createdBy: 'ann', comment: '' },
      ...{ startsAt: iso(now), endsAt: iso(now + hour) },
      ...more,
    });
  const by = { channel: 'api', name: 'ann' };
  const made = { verb: 'silence', match: 'kind="disk"', inMs: 0, forMs: hour };
  const ended = (id: string) => [{ verb: 'unsilence', silence: id }, by];

  test.each<[what: string, id: string | undefined, orders: readonly unknown[]]>([
    ['a new one', undefined, [[made, by]]],
    ['one instead of another, which is ended', 'c-1', [[made, by], ended('c-1')]],
    ['one instead of what is over', 'c-3', [[made, by]]],
    ['one that comes to the very same', 'c-9', [[made, by]]],
  ])('are made: %s', async (_, id, expected) => {
    const { call, orders } = start({}, { ended: () => [silence('c-3', { until: now - 1 }), silence('c-9')] });
    const answer = await call('POST /api/v2/silences', { body: wanted({ id }) });
    expect([answer, orders]).toEqual([{ status: 200, body: { silenceID: 'c-9' } }, expected]);
  });

  test.each<[what: string, own: Partial<Console>, body: string, status: number, why: string | RegExp]>([
    ['what is no JSON', {}, '{', 400, /JSON/],
    ['what is no silence', {}, '{}', 400, /^no silence: /],
    ['one instead of nothing', {}, wanted({ id: 'c-4' }), 404, 'there is no silence c-4'],
    [
      'too many',
      { order: async () => ({ refused: { code: 'tooMany', most: 5 } }) as never },
      wanted(),
      503,
      'tooMany',
    ],
    [
      'what can not be matched',
      { order: async () => ({ refused: { code: 'badMatch', why: 'it is a name' } }) as never },
      ...([wanted(), 400, 'it is a name'] as const),
    ],
  ])('are refused: %s', async (_, own, body, status, why) => {
    const { call } = start({}, own);
    const answer = await call('POST /api/v2/silences', { body });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatch(why);
  });

  test('are made by nobody where there is no console', async () => {
    expect(await start({ console: null }).call('POST /api/v2/silences', { body: wanted() })).toEqual({
      ...{ status: 503, body: 'nobody takes commands here' },
    });
  });

  test('let what is no refusal be seen as what it is', async () => {
    const { call } = start({}, { order: () => Promise.reject(new Error('the disk is gone')) });
    await expect(call('POST /api/v2/silences', { body: wanted() })).rejects.toThrow('the disk is gone');
  });
});
