import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fakeBotApi } from '../test/support/fake-bot-api.ts';
import { type Line, type Options, ratioRow, spreadOf } from './harness.ts';
import { cpuS, endAll, freePorts, missing, rssMb, startBundle } from './processes.ts';

const everyS = 30;
const services = 50;
const what = 'the same work: 50 services over HTTP, each every 30 s';
const exporter = 'prometheus-blackbox-exporter';

/** The exporter, where Debian's package of it lies or can be unpacked; `null`: neither. */
const blackbox = (directory: string): string | null => {
  if (missing([exporter]).length === 0) return exporter;
  try {
    execFileSync('apt-get', ['download', exporter], { cwd: directory, stdio: 'ignore' });
    const file = readdirSync(directory).find((name) => name.startsWith(exporter) && name.endsWith('.deb'));
    execFileSync('dpkg', ['-x', file ?? '', 'blackbox'], { cwd: directory, stdio: 'ignore' });
    return join(directory, 'blackbox/usr/bin', exporter);
  } catch {
    // The line of the table says that it is absent.
    return null;
  }
};

/** Prometheus, Alertmanager and blackbox_exporter as their documentation has them put together, on loopback. */
const startStack = async (
  directory: string,
  program: string,
  urls: readonly string[],
  telegram: { readonly url: URL; readonly token: string },
): Promise<ChildProcess[]> => {
  const at = (name: string): string => join(directory, name);
  const [prometheus = 0, alertmanager = 0, cluster = 0, probes = 0] = await freePorts(4);
  writeFileSync(at('blackbox.yml'), 'modules: { http_2xx: { prober: http } }\n');
  writeFileSync(
    at('rules.yml'),
    'groups: [{ name: services, rules: [{ alert: ServiceDown, expr: probe_success == 0 }] }]\n',
  );
  writeFileSync(
    at('prometheus.yml'),
    `global: { scrape_interval: ${everyS}s, evaluation_interval: ${everyS}s }
alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:${alertmanager}'] }] }] }
rule_files: [rules.yml]
scrape_configs:
  - job_name: blackbox
    metrics_path: /probe
    params: { module: [http_2xx] }
    static_configs: [{ targets: ${JSON.stringify(urls)} }]
    relabel_configs:
      - { source_labels: [__address__], target_label: __param_target }
      - { source_labels: [__param_target], target_label: instance }
      - { target_label: __address__, replacement: '127.0.0.1:${probes}' }
`,
  );
  writeFileSync(
    at('alertmanager.yml'),
    `route: { receiver: telegram }
receivers:
  - name: telegram
    telegram_configs:
      - { api_url: '${telegram.url.origin}', bot_token: '${telegram.token}', chat_id: 42, parse_mode: HTML }
`,
  );
  const log = openSync(at('log'), 'w');
  const start = (name: string, args: readonly string[]): ChildProcess =>
    spawn(name, args, { cwd: directory, stdio: ['ignore', log, log] });
  return [
    start(program, [`--config.file=${at('blackbox.yml')}`, `--web.listen-address=127.0.0.1:${probes}`]),
    start('prometheus-alertmanager', [
      `--config.file=${at('alertmanager.yml')}`,
      `--storage.path=${at('alertmanager')}`,
      `--web.listen-address=127.0.0.1:${alertmanager}`,
      `--cluster.listen-address=127.0.0.1:${cluster}`,
      `--cluster.advertise-address=127.0.0.1:${cluster}`,
    ]),
    start('prometheus', [
      `--config.file=${at('prometheus.yml')}`,
      `--storage.tsdb.path=${at('metrics2')}`,
      `--web.listen-address=127.0.0.1:${prometheus}`,
    ]),
  ];
};

/** What others have published of theirs, measured elsewhere; where it stands is in docs/performance.md. */
const published = [
  { whose: 'Uptime Kuma 2.4 with 23 monitors, as published', mb: 151 },
  { whose: 'a system container with nothing but Gatus, as published', mb: 150 },
] as const;
/** So much of a processor. */
const busy = { whose: 'Uptime Kuma with 36 hosts, as published', part: 0.03 } as const;

/** What fifty services over HTTP cost Polkan, and those who would use Prometheus for it, at the same time. */
export const beside = async ({ quick, directory, bundle, say }: Options): Promise<Line[]> => {
  const goal = '≤ 0.5 × the baseline';
  const absent = missing(['prometheus', 'prometheus-alertmanager']);
  const own = join(directory, 'beside');
  mkdirSync(own);
  const program = absent.length === 0 ? blackbox(own) : null;
  if (program === null) {
    const skipped = `${[...absent, ...(absent.length === 0 ? [exporter] : [])].join(', ')}: not installed`;
    return [{ what, goal, skipped }];
  }
  const asked = new Map<string, number>();
  const service = createServer(({ headers }, response) => {
    const who = headers['user-agent'] ?? 'Polkan';
    asked.set(who, (asked.get(who) ?? 0) + 1);
    response.end('{"ok":true}');
  }).listen(0, '127.0.0.1');
  // What is open when another thing can't be started is closed, too, the latest first.
  await using ends = new AsyncDisposableStack();
  ends.defer(() => {
    service.close();
    service.closeAllConnections();
  });
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  const urls = Array.from({ length: services }, (_, index) => `http://127.0.0.1:${port}/s${index}`);
  const chats = { polkan: await fakeBotApi(), stack: await fakeBotApi() };
  ends.defer(() => chats.polkan.close());
  ends.defer(() => chats.stack.close());
  const stack = await startStack(own, program, urls, chats.stack);
  ends.defer(() => endAll(stack));
  const polkan = startBundle(bundle, own, {
    ...chats.polkan.env,
    WATCHDOG_CONTAINERS: '',
    WATCHDOG_DEPS: urls.map((url, index) => `s${index}=${url}`).join(','),
    WATCHDOG_JOURNAL: join(own, 'journal.db'),
  });
  ends.defer(() => endAll([polkan]));
  const minutes = quick ? 1 : 5;
  say(`${what}, for ${minutes} min`);
  await wait(60_000);
  const all = [polkan, ...stack];
  const before = new Map(all.map(({ pid }) => [pid, cpuS(pid)]));
  asked.clear();
  await wait(minutes * 60_000);
  const sum = (of: readonly ChildProcess[], each: (child: ChildProcess) => number): number =>
    of.reduce((total, child) => total + each(child), 0);
  const took = ({ pid }: ChildProcess): number => cpuS(pid) - (before.get(pid) ?? 0);
  const resident = ({ pid }: ChildProcess): number => rssMb(pid);
  const counts = [...asked.values()];
  const least = (services * minutes * 60 * 0.9) / everyS;
  if (counts.length < 2 || counts.some((count) => count < least))
    throw new Error(`not the same work: ${JSON.stringify([...asked])}`);
  const others = 'Prometheus, Alertmanager and blackbox_exporter together';
  const mb = spreadOf([sum([polkan], resident)]);
  const seconds = spreadOf([sum([polkan], took)]);
  const limit = { atMost: 0.5 };
  return [
    ratioRow(
      `${what}: resident memory`,
      'MB',
      mb,
      { what: others, measured: spreadOf([sum(stack, resident)]) },
      limit,
    ),
    ratioRow(
      `${what}: processor time in ${minutes} min`,
      's',
      seconds,
      { what: others, measured: spreadOf([sum(stack, took)]) },
      limit,
    ),
    ...published.map(({ whose, mb: theirs }) =>
      ratioRow(`${what}: resident memory`, 'MB', mb, { what: whose, measured: spreadOf([theirs]) }, limit),
    ),
    ratioRow(
      `${what}: processor time in ${minutes} min`,
      's',
      seconds,
      { what: busy.whose, measured: spreadOf([busy.part * minutes * 60]) },
      limit,
    ),
  ];
};
