import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, serve } from '../support/http-server.ts';
import { nothingOfThisMachine, type PolkanProcess, startPolkan } from '../support/polkan-process.ts';
import { folder, startPeer, stopPeers } from './peer.ts';

const tools = ['prometheus', 'promtool', 'amtool'];
const isHere = tools.every((command) => spawnSync(command, ['--version']).status === 0);
// What is missing where all of it should be installed is a failure, and no silence.
const isWanted = isHere || process.env.CI !== undefined;

const token = 'a-token-of-the-peers-0001';
const here = folder();
afterAll(here.remove);

/** Asks until it is so: both sides have turns of their own. */
const until = async <T>(ask: () => Promise<T | null | false> | T | null | false): Promise<T> => {
  for (;;) {
    const found = await ask();
    if (found !== null && found !== false) return found;
    await pause(200);
  }
};

describe.skipIf(!isWanted)('a real Prometheus that has Polkan as its Alertmanager, and a real amtool', () => {
  /** What Prometheus sees of a thing, and alerts. */
  let broken = 0;
  let polkan: PolkanProcess;
  let url = '';
  let service: Awaited<ReturnType<typeof serve>>;
  let prometheusPort = 0;
  let credentials = '';

  const get = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T;
  const incident = async (key: string) => {
    const { incidents } = await get<{
      incidents: { key: string; closedAt: number | null; ended?: string; severity: string; detail: string }[];
    }>('/api/incidents');
    return incidents.find((one) => one.key === key) ?? null;
  };
  const amtool = (...args: readonly string[]): string =>
    execFileSync(
      'amtool',
      [`--alertmanager.url=${url}`, `--http.config.file=${credentials}`, '--no-version-check', ...args],
      { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: here.path } },
    );
  interface Alert {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly status: { readonly state: string; readonly silencedBy: readonly string[] };
  }
  const alerts = (...args: readonly string[]): Alert[] =>
    JSON.parse(amtool('alert', 'query', ...args, '--output=json')) as Alert[];

  beforeAll(async () => {
    service = await serve((_request, response) => response.end(`thing_broken{thing="pump"} ${broken}\n`));
    const port = await freePort();
    prometheusPort = await freePort();
    url = `http://127.0.0.1:${port}`;
    credentials = here.file('amtool-http.yml', `authorization: {credentials: ${token}}\n`);
    here.file('polkan-token', token);
    cpSync('examples/prometheus/polkan-rules.yml', join(here.path, 'polkan-rules.yml'));
    here.file(
      'rules.yml',
      [
        'groups:',
        '  - name: things',
        '    rules:',
        '      - alert: Broken',
        // A scrape that comes too late on a busy machine is no end of it.
        '        expr: max_over_time(thing_broken[8s]) == 1',
        '        labels: {severity: critical, team: water}',
        '        annotations: {summary: "The {{ $labels.thing }} is broken.", description: "Go and look."}',
        '      - alert: AlwaysThere',
        '        expr: vector(1)',
        '        labels: {severity: info}',
      ].join('\n'),
    );
    // The example is what people copy: only its places and its pace are those of the test.
    const example = readFileSync('examples/prometheus/prometheus.yml', 'utf8')
      .replaceAll('127.0.0.1:9477', `127.0.0.1:${port}`)
      .replaceAll('15s', '1s')
      .replace('[polkan-rules.yml]', '[polkan-rules.yml, rules.yml]')
      .replace(
        'scrape_configs:',
        `scrape_configs:\n  - {job_name: things, static_configs: [{targets: ["127.0.0.1:${service.port}"]}]}`,
      );
    const config = here.file('prometheus.yml', example);
    polkan = startPolkan(['run'], {
      cwd: here.path,
      env: {
        ...nothingOfThisMachine,
        WATCHDOG_LOCALE: 'en',
        WATCHDOG_HOST: 'tower',
        WATCHDOG_INTERVAL_S: '1',
        WATCHDOG_HTTP: `127.0.0.1:${port}`,
        WATCHDOG_HTTP_TOKEN: token,
        WATCHDOG_PROMETHEUS: 'true',
        WATCHDOG_PROMETHEUS_EXPIRES_S: '10',
        // Something of Polkan's own that is wrong.
        WATCHDOG_DEPS: 'shop=tcp://127.0.0.1:1',
      },
    });
    await polkan.line(/first sweep of prometheus/);
    await startPeer(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(here.path, 'data')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
        '--rules.alert.resend-delay=1s',
      ],
      prometheusPort,
    );
  }, 60_000);
  afterAll(async () => {
    await stopPeers();
    polkan.kill('SIGTERM');
    await polkan.ended;
    await service.close();
  });

  const key = () => `prometheus/Broken{instance=127.0.0.1:${service.port},job=things,team=water,thing=pump}`;

  test('has an alert that fires told as an incident: severity, what it says, where to look', async () => {
    broken = 1;
    const found = await until(() => incident(key()));
    expect(found).toMatchObject({ closedAt: null, severity: 'critical' });
    expect(found.detail).toMatch(
      /^The pump is broken\.\nGo and look\.\nLook at it: http:\/\/.+\/graph\?g0\.expr=/,
    );
    expect(await incident('prometheus/Watchdog')).toBeNull();
  });

  test('is listed by amtool with its labels, beside what Polkan sees itself', async () => {
    await until(() => alerts('alertname=dep').length === 1);
    const [broken] = alerts('alertname=Broken');
    expect(broken).toMatchObject({
      labels: {
        alertname: 'Broken',
        kind: 'prometheus',
        host: 'tower',
        severity: 'critical',
        team: 'water',
        thing: 'pump',
      },
      annotations: {
        summary: `Broken on 127.0.0.1:${service.port} (job=things, team=water, thing=pump)`,
      },
      status: { state: 'active' },
    });
    expect(alerts('alertname=dep')[0]?.labels).toMatchObject({ kind: 'dep', entity: 'shop', host: 'tower' });
    expect(alerts('severity=~critical|nothing', 'team!=air').map(({ labels }) => labels.alertname)).toEqual([
      'Broken',
    ]);
    expect(amtool('alert', 'query', '--output=extended', 'dep')).toContain('shop');
    expect(amtool('config', 'show')).toContain('Polkan');
  });

  test('is silenced by amtool, which lists, extends and expires the silence', async () => {
    const id = amtool(
      'silence',
      'add',
      'team=water',
      '--duration=1h',
      '--author=maria',
      '--comment=pump is changed',
    ).trim();
    expect(id).toMatch(/^c-/);
    expect(alerts('alertname=Broken')).toEqual([]);
    expect(alerts('--silenced', 'alertname=Broken')[0]?.status).toMatchObject({
      state: 'suppressed',
      silencedBy: [id],
    });
    const silences = JSON.parse(amtool('silence', 'query', '--output=json')) as object[];
    expect(silences).toMatchObject([{ id, createdBy: 'maria', comment: 'pump is changed' }]);
    expect(amtool('silence', 'query')).toContain('team="water"');

    amtool('silence', 'update', '--duration=2h', id);
    const [extended] = JSON.parse(amtool('silence', 'query', '--output=json')) as { id: string }[];
    expect(await get('/api/silences')).toMatchObject({
      silences: [{ id: extended?.id, match: 'team="water"' }],
    });
    amtool('silence', 'expire', extended?.id ?? '');
    expect(JSON.parse(amtool('silence', 'query', '--output=json'))).toEqual([]);
    const over = JSON.parse(amtool('silence', 'query', '--expired', '--output=json')) as { id: string }[];
    expect(over.map((one) => one.id)).toEqual([id, extended?.id]);
    expect(alerts('alertname=Broken')).toHaveLength(1);
  });

  test('is refused by amtool what can not be carried, with the reason', () => {
    expect(() => amtool('silence', 'add', 'team=~(?i)water', '--comment=x')).toThrow(/flags such as/);
  });

  test('may add an alert of one’s own and end it by amtool', async () => {
    amtool('alert', 'add', 'alertname=Mine', 'place=cellar', '--annotation=summary=Water in the cellar');
    const own = await until(() => incident('prometheus/Mine{place=cellar}'));
    expect(own.detail).toContain('Water in the cellar');
    const end = new Date(Date.now() - 1).toISOString();
    const start = new Date(Date.now() - 60_000).toISOString();
    amtool('alert', 'add', 'alertname=Mine', 'place=cellar', `--start=${start}`, `--end=${end}`);
    const over = await until(async () => {
      const found = await incident('prometheus/Mine{place=cellar}');
      return found?.closedAt != null && found;
    });
    expect(over.ended ?? 'cleared').toBe('cleared');
  });

  test('has the end of an alert told as over', async () => {
    broken = 0;
    const over = await until(async () => {
      const found = await incident(key());
      return found?.closedAt != null && found;
    });
    expect(over.ended ?? 'cleared').toBe('cleared');
    expect(alerts('alertname=Broken')).toEqual([]);
  });

  test('scrapes it, and has nothing to say against its metrics', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    });
    const query = async (expression: string): Promise<number> => {
      const answer = await fetch(
        `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(expression)}`,
      );
      const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
      return Number(data.result[0]?.value[1]);
    };
    await until(async () => (await query('polkan_incident_open{kind="dep",entity="shop"}')) === 1);
    expect(await query('polkan_entity_active{kind="dep",entity="shop"}')).toBe(1);
  });

  test('that is gone makes Polkan blind to it, and nothing is called well', async () => {
    broken = 1;
    await until(async () => (await incident(key()))?.closedAt === null);
    await stopPeers();
    await until(async () => (await incident('blind/prometheus'))?.closedAt === null);
    expect(await incident(key())).toMatchObject({ closedAt: null });
  });
});

describe.skipIf(!isWanted)('the rules for Polkan itself', () => {
  const at = 'examples/prometheus';
  const promtool = (...args: readonly string[]) => spawnSync('promtool', args, { cwd: at, encoding: 'utf8' });

  test('are such for promtool, and so is the configuration', () => {
    expect(promtool('check', 'rules', 'polkan-rules.yml')).toMatchObject({ status: 0, stderr: '' });
    expect(promtool('check', 'config', '--syntax-only', 'prometheus.yml')).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('and so is every query of the dashboard', () => {
    const { panels } = JSON.parse(readFileSync('examples/grafana/polkan-dashboard.json', 'utf8')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const plain = queries.map((expr) =>
      expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
    );
    const rules = plain.map((expr, index) => ({ record: `dashboard:query:${index}`, expr }));
    // JSON is YAML.
    const file = here.file('dashboard.yml', JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(queries.length).toBeGreaterThan(3);
    expect(promtool('check', 'rules', file)).toMatchObject({ status: 0, stderr: '' });
  });

  test('fire when they should, and do not when all is well', () => {
    const { status, stdout, stderr } = promtool('test', 'rules', 'polkan-rules-test.yml');
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});
