import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { limitRow, type Options, type Row, ratioRow, spreadOf, turnAbout } from './harness.ts';

const bundle = fileURLToPath(new URL('../dist/polkan.cjs', import.meta.url));
const idle = ['-e', 'setInterval(()=>{},1000)'];

interface Outside {
  readonly server: Server;
  readonly url: string;
  /** What reached the fake Bot API, and when. */
  readonly messages: { text: string; at: number }[];
}

/** A service that is well, and the Bot API. */
const outside = async (): Promise<Outside> => {
  const messages: Outside['messages'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const telling = request.url?.startsWith('/bot') === true;
      if (telling) messages.push({ text: String(JSON.parse(body).text), at: performance.now() });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(telling ? { ok: true, result: { message_id: messages.length } } : {}));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, messages };
};

/** Everything on that a machine without Docker has; `WATCHDOG_DOCKER_SOCK` of the caller is handed on. */
const environment = (directory: string, api: string, deps: string): NodeJS.ProcessEnv => {
  const own = mkdtempSync(join(directory, 'run-'));
  const socket = process.env.WATCHDOG_DOCKER_SOCK;
  return {
    PATH: process.env.PATH,
    LANG: 'C',
    // As in the image.
    NODE_OPTIONS: '--max-semi-space-size=1',
    MALLOC_TRIM_THRESHOLD_: '65536',
    MALLOC_ARENA_MAX: '1',
    WATCHDOG_HTTP: `127.0.0.1:${20_000 + Math.floor(Math.random() * 20_000)}`,
    WATCHDOG_JOURNAL: join(own, 'journal.db'),
    WATCHDOG_TAP: join(own, 'tap.jsonl'),
    WATCHDOG_PROC_ENABLED: 'true',
    WATCHDOG_TG_BOT_TOKEN: '1:bench-bench-bench-bench-bench-bench-b',
    WATCHDOG_TG_CHAT_ID: '42',
    WATCHDOG_TG_API_URL: api,
    WATCHDOG_DEPS: deps,
    ...(socket === undefined
      ? { WATCHDOG_CONTAINERS: '' }
      : { WATCHDOG_DOCKER_SOCK: socket, WATCHDOG_CONTAINERS: '*' }),
  };
};

const end = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

const rssMb = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** Seconds of processor time, of which the kernel counts a hundred ticks each. */
const cpuS = (pid: number | undefined): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** Milliseconds until the process prints a line like this, or ends where there is none. */
const until = async (args: readonly string[], env: NodeJS.ProcessEnv, line?: RegExp): Promise<number> => {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (line === undefined) {
    await once(child, 'exit');
    return performance.now() - begun;
  }
  for await (const text of createInterface({ input: child.stdout })) if (line.test(text)) break;
  const ms = performance.now() - begun;
  await end(child);
  return ms;
};

/** The shipped bundle as a process: memory, processor time, start, and the way of one alert. */
export const sidecar = async ({ quick, runs, directory, say }: Options): Promise<Row[]> => {
  const { server, url, messages } = await outside();
  const env = (deps = `web=${url}`): NodeJS.ProcessEnv => environment(directory, url, deps);
  const start = (args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess =>
    spawn(process.execPath, args, { env: environment, stdio: 'ignore' });

  say('start to first sweep');
  const started = await turnAbout(runs, {
    mine: () => until([bundle, 'run'], env(), /first sweep/),
    node: () => until(['-e', '0'], {}),
  });

  // Every source has its turn at least once in a minute.
  const minutes = quick ? 1 : 10;
  say(`idle for ${minutes} min: ${runs} sidecars beside as many idle node processes`);
  const fifty = Array.from({ length: 50 }, (_, index) => `d${index}=${url}`).join(',');
  const mine = Array.from({ length: runs }, () => start([bundle, 'run'], env(fifty)));
  const bare = Array.from({ length: runs }, () => start(idle, {}));
  await wait(quick ? 5_000 : 60_000);
  const [mineAt, bareAt] = [mine, bare].map((all) => all.map(({ pid }) => cpuS(pid)));
  await wait(minutes * 60_000);
  const rss = [mine, bare].map((all) => spreadOf(all.map(({ pid }) => rssMb(pid))));
  const perDay = (all: ChildProcess[], at: readonly number[] = []) =>
    spreadOf(all.map(({ pid }, index) => (cpuS(pid) - (at[index] ?? 0)) * (1_440 / minutes)));
  const cpu = [perDay(mine, mineAt), perDay(bare, bareAt)];
  await Promise.all([...mine, ...bare].map(end));

  say('a service goes down → message');
  const delays: number[] = [];
  for (let run = 0; run < (quick ? 1 : runs); run += 1) {
    const service = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const port = (service.address() as AddressInfo).port;
    const told = messages.length;
    const child = start([bundle, 'run'], env(`shop=http://127.0.0.1:${port}/`));
    // It goes down at any moment between two sweeps, which are 30 s apart.
    await wait(5_000 + (30_000 * run) / runs);
    const begun = performance.now();
    service.close();
    service.closeAllConnections();
    while (messages.length === told && performance.now() - begun < 90_000) await wait(20);
    delays.push(((messages[told]?.at ?? Number.NaN) - begun) / 1_000);
    await end(child);
  }
  server.close();
  server.closeAllConnections();

  const nodeIdle = 'an idle node';
  const [rssMine = spreadOf([]), rssBare = spreadOf([])] = rss;
  const [cpuMine = spreadOf([]), cpuBare = spreadOf([])] = cpu;
  const above = spreadOf([cpuMine.median - cpuBare.median]);
  return [
    ratioRow(
      'start to first sweep',
      'ms',
      started.mine,
      { what: 'node -e 0', measured: started.node },
      { atMost: 3 },
    ),
    ratioRow(
      `idle RSS of the bundle after ${minutes} min`,
      'MB',
      rssMine,
      { what: nodeIdle, measured: rssBare },
      { atMost: 1.35 },
    ),
    {
      ...limitRow('processor time a day above an idle node, 50 entities', 's/day', above, 60),
      note: `extrapolated from ${minutes} min; the sidecar ${cpuMine.median.toFixed(0)} s, node ${cpuBare.median.toFixed(0)} s`,
    },
    {
      // Half of the 54 s that Prometheus, Alertmanager and node_exporter at their defaults took when measured once.
      ...limitRow('a service goes down → message, by polling', 's', spreadOf(delays), 27),
      note: 'the goal is half of the 54 s measured once for Prometheus, Alertmanager and node_exporter, which did not run beside it',
    },
  ];
};
