import { NEVER } from 'rxjs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Announcement, Delivery } from '../../src/language/delivery.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { quiet } from '../../src/machines/alert.ts';
import { locales } from '../../src/messages/messages.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { openStatus } from '../../src/status/open.ts';
import type { StatusOptions } from '../../src/status/status-options.ts';
import type { Status } from '../../src/status/status-shapes.ts';
import type { Source } from '../../src/streams/source.ts';
import { ask, freePort } from '../support/http-server.ts';
import { alertOf } from '../support/notices.ts';
import { turnOf } from '../support/turns.ts';
import { virtualTime } from '../support/virtual-time.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const dependencies: Source = {
  name: 'dependencies',
  everyMs: 30_000,
  timeoutMs: 5_000,
  read: () => NEVER,
};

const open: Actor = {
  key: 'dep/db',
  kind: 'dep',
  entity: 'db',
  source: 'dependencies',
  title: 'Dependency db',
  detail: 'down.',
  state: { ...quiet, path: 'alerting', incidentAt: 1_000, lastAlertAt: 1_000 },
};

const sent: Delivery = {
  type: 'delivery',
  at: 2_000,
  sink: 'chat',
  key: 'dep/db',
  incident: 'dep/db@1000',
  action: 'alert',
  of: 1_000,
  outcome: 'sent',
  attempts: 1,
};

/** The status of a sidecar that watches one dependency, in virtual time, and what is logged meanwhile. */
const owedOf = (id: string): Announcement => ({
  ...{ id, at: 1_000, why: 'alert', quietly: false },
  notifications: [alertOf('db', 1_000)],
});

const opened = async (env: Record<string, string>, more: Partial<StatusOptions> = {}) => {
  const { scheduler, until } = virtualTime();
  const lines: { level: string; msg: string }[] = [];
  const { config } = readConfig(
    {
      WATCHDOG_HTTP: 'off',
      WATCHDOG_SOCKET: 'off',
      WATCHDOG_HOST: 'tower',
      WATCHDOG_DEP_COOLDOWN_S: '60',
      ...env,
    },
    { hostname: 'box', exists: () => false, readFile: () => '' },
  );
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const status = await openStatus({
    config,
    version: '1.2.3',
    words: locales.en,
    logger: createLogger({ level: 'info', secrets: [], pretty: false, destination }),
    scheduler,
    actors: { actors: () => [open], observe: () => [], unwatch: () => [] },
    sources: [dependencies],
    sinks: [{ name: 'chat', owed: [owedOf('n1')], everyTransition: true }],
    request: () => Promise.resolve(200),
    ...more,
  });
  closers.push(status.close);
  return { status, scheduler, until, said: () => lines.map(({ level, msg }) => `${level}: ${msg}`) };
};

const served = async (more: Partial<StatusOptions> = {}) => {
  const port = await freePort();
  const bench = await opened({ WATCHDOG_HTTP: `127.0.0.1:${port}` }, more);
  return { ...bench, port, page: (path: string) => ask(`http://127.0.0.1:${port}${path}`) };
};

describe('the pages of a sidecar', () => {
  test('say at /status what it is, what it watches, what is open, and what waits', async () => {
    const { page } = await served();
    expect((await (await page('/status')).json()) as Status).toEqual({
      version: '1.2.3',
      host: 'tower',
      at: 0,
      startedAt: 0,
      healthy: true,
      problems: [],
      sources: [
        expect.objectContaining({ name: 'dependencies', everyMs: 30_000, lastSweepAt: null, blind: false }),
      ],
      entities: [
        {
          key: 'dep/db',
          state: 'alerting',
          title: 'Dependency db',
          detail: 'down.',
          since: 1_000,
          lastAlertAt: 1_000,
          nextRealertAt: 61_000,
        },
      ],
      moreEntities: 0,
      states: { alerting: 1 },
      well: [],
      sinks: [{ name: 'chat', waiting: 1, oldestWaitingSince: 1_000, lastDelivery: null }],
      disks: [],
    });
  });

  test('say at /status when it was by the wall clock, where that was set since', async () => {
    const { scheduler } = virtualTime();
    const { page } = await served({
      scheduler: Object.assign(scheduler, { wallOf: (ms: number) => ms + 7_000 }),
    });
    const { at, startedAt, entities, sinks } = (await (await page('/status')).json()) as Status;
    expect({ at, startedAt }).toEqual({ at: 7_000, startedAt: 7_000 });
    expect(entities[0]).toMatchObject({ since: 8_000, lastAlertAt: 8_000, nextRealertAt: 68_000 });
    expect(sinks[0]).toMatchObject({ oldestWaitingSince: 8_000 });
  });

  test('say at /status what no chat has heard of, until one has', async () => {
    let keys: readonly string[] = ['dep/db', 'dep/nobody'];
    const { page, until } = await served({
      console: {
        incidents: () => [],
        unheard: () => keys,
        silences: () => [],
        silencesOf: () => [],
        order: () => Promise.reject(new Error('nobody orders')),
        outcome: (did) => ({ did, key: null, open: 0 }),
        take: () => undefined,
        alerts: () => [],
        ended: () => [],
        maintenance: () => [],
        matching: () => () => false,
      },
    });
    expect(await (await page('/status')).json()).toMatchObject({ unheard: ['dep/db'] });
    keys = [];
    await until(10_000);
    expect(await (await page('/status')).json()).not.toHaveProperty('unheard');
  });

  test('say at /healthz that it is well, and what is wrong once a sweep is overdue', async () => {
    const { page, until } = await served();
    const good = await page('/healthz');
    expect([good.status, await good.json()]).toEqual([200, { healthy: true, problems: [] }]);
    await until(36_000);
    const bad = await page('/healthz');
    const problems = ['the sweep of dependencies is overdue by 1 s'];
    expect([bad.status, await bad.json()]).toEqual([503, { healthy: false, problems }]);
  });

  test('have in them what has gone by, at the time it went by', async () => {
    const { status, page, until } = await served();
    await until(30_000);
    const sweep = {
      type: 'sweep',
      at: 29_500,
      source: 'dependencies',
      covers: ['dep'],
      signals: [],
    } as const;
    status.take(turnOf({ sweep, transitions: [] }));
    status.take(sent);
    const { sources, sinks } = (await (await page('/status')).json()) as Status;
    expect(sources[0]?.lastSweepAt).toBe(30_000);
    expect(sinks[0]).toMatchObject({ waiting: 0, lastDelivery: { at: 2_000, outcome: 'sent' } });
    const metrics = await page('/metrics');
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await metrics.text()).split('\n')).toEqual(
      expect.arrayContaining([
        'polkan_sweep_duration_seconds_sum{source="dependencies"} 0.5',
        'polkan_deliveries_total{sink="chat",outcome="sent"} 1',
        'polkan_build_info{version="1.2.3"} 1',
      ]),
    );
  });

  test('call a source blind after as many failed sweeps as are configured', async () => {
    const { status, page } = await served();
    const failed = {
      type: 'sweep',
      at: 0,
      source: 'dependencies',
      covers: [],
      signals: [],
      error: 'x',
    } as const;
    for (let sweeps = 0; sweeps < 3; sweeps += 1) status.take(turnOf({ sweep: failed, transitions: [] }));
    const { sources } = (await (await page('/status')).json()) as Status;
    expect(sources[0]).toMatchObject({ failures: 3, blind: true });
  });

  test('that can not be served are told of with a warning, and again once they can', async () => {
    const taken = await served();
    const second = await opened({ WATCHDOG_HTTP: `127.0.0.1:${taken.port}` });
    await taken.page('/healthz');
    await vi.waitUntil(() => second.said().length > 0);
    expect(second.said()).toEqual([
      expect.stringMatching(/^warn: the status pages can't be served: listen EADDRINUSE.*; trying again$/),
    ]);
    taken.status.close();
    await second.until(30_000);
    expect((await taken.page('/healthz')).status).toBe(200);
    expect(second.said().slice(1)).toEqual(['info: the status pages are served again']);
  });

  test('are gone once it is closed', async () => {
    const { status, page, port } = await served();
    await page('/healthz');
    status.close();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});

describe('the heartbeat of a sidecar', () => {
  const url = { WATCHDOG_HEARTBEAT_URL: 'https://hc.example/ping', WATCHDOG_HEARTBEAT_S: '10' };

  test('is sent while it is well, and not while a sweep is overdue', async () => {
    const beats: string[] = [];
    const { scheduler, until } = await opened(url, {
      request: async (to) => {
        beats.push(`${scheduler.now()} ${to.href}`);
        return 200;
      },
    });
    await until(60_000);
    expect(beats).toEqual([0, 10, 20, 30].map((s) => `${s * 1000} https://hc.example/ping`));
  });

  test('that does not arrive is told once, and once more after one that did', async () => {
    const answers = [503, 503, 200, 500];
    const { until, said } = await opened(url, { request: async () => answers.shift() ?? 200 });
    await until(30_000);
    expect(said()).toEqual([
      'warn: the heartbeat did not arrive: HTTP 503',
      'warn: the heartbeat did not arrive: HTTP 500',
    ]);
  });

  test('that hangs is cut at the time limit of a request', async () => {
    const { until, said } = await opened(url, { request: () => new Promise(() => undefined) });
    await until(6_000);
    expect(said()).toEqual(['warn: the heartbeat did not arrive: no answer within 5 s']);
  });

  test('ends when it is closed', async () => {
    let beats = 0;
    const { until, status } = await opened(url, {
      request: async () => {
        beats += 1;
        return 200;
      },
    });
    await until(10_000);
    status.close();
    await until(30_000);
    expect(beats).toBe(2);
  });
});
