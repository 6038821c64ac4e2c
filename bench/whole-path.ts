import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FakeBotApi, fakeBotApi } from '../test/support/fake-bot-api.ts';
import { dockerPush } from './docker-push.ts';
import { type Line, type Options, type Row, ratioRow, type Spread, spreadOf } from './harness.ts';
import { cpuS, endAll, freePorts, missing, rssMb, startBundle, until } from './processes.ts';
import {
  afterAMinute,
  atOnce,
  type PrometheusStack,
  prometheusPrograms,
  startPrometheus,
} from './prometheus.ts';

/** Between two sweeps of Polkan. Two rounds of Prometheus fit into it. */
const intervalS = 30;
const patienceMs = 300_000;

interface Service {
  readonly server: Server;
  readonly port: number;
  /** Which of its pages were asked for. */
  readonly asked: Set<string>;
}

/** A service with a page, metrics for Prometheus, and metrics for Polkan. */
const startService = async (): Promise<Service> => {
  const pages: Readonly<Record<string, string>> = {
    '/': 'well',
    '/metrics': 'service_up 1\n',
    '/polkan': JSON.stringify({ schema_version: 1, enabled: true, stages: [] }),
  };
  const asked = new Set<string>();
  const server = createServer(({ url = '' }, response) => {
    asked.add(url);
    response.statusCode = url in pages ? 200 : 404;
    response.end(pages[url]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, asked };
};

/** One service and two that watch it, each with a chat of its own. */
interface Pair {
  readonly service: Service;
  readonly chats: { readonly polkan: FakeBotApi; readonly prometheus: FakeBotApi };
  readonly polkan: ChildProcess;
  readonly prometheus: PrometheusStack;
}

const taken = { ok: true, result: { message_id: 1, date: 1, chat: { id: 42, type: 'private' }, text: '' } };

const startPair = async (directory: string, bundle: string): Promise<Pair> => {
  mkdirSync(directory);
  const service = await startService();
  const now = (): number => performance.now();
  const chats = { polkan: await fakeBotApi({ now }), prometheus: await fakeBotApi({ now }) };
  // Alertmanager sends a field that Telegram has replaced by another, which the strict fake refuses.
  chats.prometheus.rule(() => ({ do: 'answer', status: 200, body: taken }));
  const [http = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${service.port}`;
  const polkan = startBundle(bundle, directory, {
    WATCHDOG_HTTP: `127.0.0.1:${http}`,
    WATCHDOG_JOURNAL: join(directory, 'journal.db'),
    WATCHDOG_TG_BOT_TOKEN: chats.polkan.token,
    WATCHDOG_TG_CHAT_ID: '42',
    WATCHDOG_TG_API_URL: chats.polkan.url.href,
    WATCHDOG_METRICS_URL: `${url}/polkan`,
    WATCHDOG_DEPS: `shop=${url}/`,
  });
  const prometheus = await startPrometheus(join(directory, 'prometheus'), service.port, chats.prometheus);
  return { service, chats, polkan, prometheus };
};

const stopPair = async ({ service, chats, polkan, prometheus }: Pair): Promise<void> => {
  service.server.close();
  service.server.closeAllConnections();
  await Promise.all([endAll([polkan]), prometheus.stop()]);
  await Promise.all([chats.polkan.close(), chats.prometheus.close()]);
};

/** The first request whose message has these words. */
const arrival = (chat: FakeBotApi, words: string): Promise<number> =>
  until(words, patienceMs, () => chat.requests.find(({ body }) => body.includes(words))?.at);

/** Seconds from the service's end to each message about it. */
interface Delays {
  readonly dependency: number;
  readonly orchestrator: number;
  readonly atOnce: number;
  readonly afterAMinute: number;
}

const bringDown = async ({ service, chats }: Pair): Promise<Delays> => {
  const begun = performance.now();
  service.server.close();
  service.server.closeAllConnections();
  const seconds = async (chat: FakeBotApi, words: string): Promise<number> =>
    ((await arrival(chat, words)) - begun) / 1_000;
  const [dependency, orchestrator, first, second] = await Promise.all([
    seconds(chats.polkan, 'shop'),
    seconds(chats.polkan, `:${service.port}/polkan`),
    seconds(chats.prometheus, `alertname = ${atOnce}\\n`),
    seconds(chats.prometheus, `alertname = ${afterAMinute}\\n`),
  ]);
  return { dependency, orchestrator, atOnce: first, afterAMinute: second };
};

interface Usage {
  readonly rss: number;
  readonly cpu: number;
}

const usageOf = (pids: readonly (number | undefined)[]): Usage => ({
  rss: pids.reduce<number>((sum, pid) => sum + rssMb(pid), 0),
  cpu: pids.reduce<number>((sum, pid) => sum + cpuS(pid), 0),
});

const stackName = 'Prometheus, Alertmanager and node_exporter';

interface Polled {
  readonly rows: readonly Row[];
  /** Those of Prometheus, without `for`. */
  readonly delays: Spread;
}

/** Polkan beside Prometheus, `runs` pairs of them at the same time, each pair with a service of its own. */
const polling = async ({ quick, runs, directory, bundle, say }: Options): Promise<Polled> => {
  say(`${runs} × Polkan beside ${stackName}`);
  const pairs: Pair[] = [];
  try {
    for (let run = 0; run < runs; run += 1)
      pairs.push(await startPair(join(directory, `pair-${run}`), bundle));
    for (const { service } of pairs) {
      await until('every page of a service is watched', 60_000, () =>
        service.asked.size === 3 ? true : undefined,
      );
    }
    // What a start takes is another matter.
    await wait(quick ? 5_000 : 60_000);

    const usage = () =>
      pairs.map(({ polkan, prometheus }) => [usageOf([polkan.pid]), usageOf(prometheus.pids)] as const);
    const before = usage();
    const begun = performance.now();
    say('their services end one after another');
    // Evenly over the rounds of either, from a moment that chance gives: what counts is where in a round it ends.
    const step = intervalS / runs;
    const phase = Math.random() * step;
    const delays = await Promise.all(
      pairs.map(async (pair, run) => {
        await wait((phase + run * (quick ? step : intervalS + step)) * 1_000);
        return bringDown(pair);
      }),
    );
    const seconds = Math.round((performance.now() - begun) / 1_000);
    const after = usage();
    const of = (name: keyof Delays): Spread => spreadOf(delays.map((each) => each[name]));
    const rss = (who: 0 | 1): Spread => spreadOf(after.map((pair) => pair[who].rss));
    const cpu = (who: 0 | 1): Spread =>
      spreadOf(after.map((pair, run) => pair[who].cpu - (before[run]?.[who].cpu ?? Number.NaN)));
    const rows = [
      {
        ...ratioRow(
          'a service goes down → message, as a dependency',
          's',
          of('dependency'),
          { what: `${stackName}, \`up == 0\` without \`for\``, measured: of('atOnce') },
          { atMost: 0.5 },
        ),
        note: 'at defaults: a sweep each 30 s, against scrape 15 s, evaluation 15 s, group_wait 30 s',
      },
      {
        ...ratioRow(
          'a service goes down → message, by its own metrics (`orch_down`)',
          's',
          of('orchestrator'),
          { what: `${stackName}, \`up == 0\` with \`for: 1m\``, measured: of('afterAMinute') },
          { atMost: 0.5 },
        ),
        note: 'waits by default for three failed sweeps, a minute from the first to the third',
      },
      ratioRow(
        'resident memory, once all was told',
        'MB',
        rss(0),
        { what: `${stackName} together`, measured: rss(1) },
        { atMost: 0.7 },
      ),
      ratioRow(
        `processor time in ${seconds} s, the end of the service among them`,
        's',
        cpu(0),
        { what: `${stackName} together`, measured: cpu(1) },
        { atMost: 0.2 },
      ),
    ];
    return { rows, delays: of('atOnce') };
  } finally {
    await Promise.all(pairs.map(stopPair));
  }
};

/** From the end of a service to the message about it, beside what people would use instead. */
export const wholePath = async (options: Options): Promise<Line[]> => {
  const absent = missing(prometheusPrograms);
  if (absent.length === 0) {
    const { rows, delays } = await polling(options);
    return [...rows, ...(await dockerPush(options, { what: `${stackName}, a service`, measured: delays }))];
  }
  const skipped: Line = {
    what: 'a service goes down → message, memory and processor time on the way',
    goal: '≤ 0.5 × the time, ≤ 0.7 × the memory, ≤ 0.2 × the processor time',
    skipped: `not installed: ${absent.join(', ')}`,
  };
  return [skipped, ...(await dockerPush(options))];
};
