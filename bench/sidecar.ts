import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { growthRows, limitRow, type Options, type Row, ratioRow, spreadOf, turnAbout } from './harness.ts';
import { cpuS, endAll, freePorts, imageFlags, imageOptions, rssMb } from './processes.ts';

/** As long as Telegram waits before it says that there is nothing new. */
const longPollMs = 25_000;

const nothing = ['-e', 'setInterval(()=>{},1000)'];

/** Answers everything as a service that is well, and as a Bot API that nothing is told: who waits for updates waits as long as he may. */
const outside = async (): Promise<{ server: Server; url: string }> => {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/getUpdates')) {
      const none = setTimeout(() => response.end('{"ok":true,"result":[]}'), longPollMs);
      response.on('close', () => clearTimeout(none));
      return;
    }
    request.resume().on('end', () => response.end('{"ok":true,"result":{"message_id":1}}'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
};

const close = (server: Server): void => {
  server.close();
  server.closeAllConnections();
};

/** The arguments that the image gives to Node. */
const polkan = (directory: string, bundle: string): string[] => [...imageFlags(directory), bundle, 'run'];

/** Everything on that a machine without Docker has; `WATCHDOG_DOCKER_SOCK` of the caller is handed on. */
const environment = async (
  directory: string,
  url: string,
  entities: number,
  tells: 'log' | 'chat' | 'console',
): Promise<NodeJS.ProcessEnv> => {
  const own = mkdtempSync(join(directory, 'run-'));
  const [port] = await freePorts(1);
  const socket = process.env.WATCHDOG_DOCKER_SOCK;
  return {
    PATH: process.env.PATH,
    LANG: 'C',
    ...imageOptions(),
    WATCHDOG_HTTP: `127.0.0.1:${port}`,
    WATCHDOG_JOURNAL: join(own, 'journal.db'),
    WATCHDOG_TAP: join(own, 'tap.jsonl'),
    WATCHDOG_PROC_ENABLED: 'true',
    ...(tells === 'console' && { WATCHDOG_TG_CONSOLE: 'true' }),
    ...(tells !== 'log' && {
      WATCHDOG_TG_BOT_TOKEN: '1:bench-bench-bench-bench-bench-bench-b',
      WATCHDOG_TG_CHAT_ID: '42',
      WATCHDOG_TG_API_URL: url,
    }),
    WATCHDOG_DEPS: Array.from({ length: entities }, (_, index) => `d${index}=${url}`).join(','),
    ...(socket === undefined
      ? { WATCHDOG_CONTAINERS: '' }
      : { WATCHDOG_DOCKER_SOCK: socket, WATCHDOG_CONTAINERS: '*' }),
  };
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
  await endAll([child]);
  return ms;
};

/** From the start to the first sweep, beside a Node that does nothing. */
export const starting = async ({ runs, directory, bundle, say }: Options): Promise<Row[]> => {
  const { server, url } = await outside();
  say('start to first sweep');
  const started = await turnAbout(runs, {
    mine: async () =>
      until(polkan(directory, bundle), await environment(directory, url, 1, 'chat'), /first sweep/),
    node: () => until(['-e', '0'], {}),
  });
  close(server);
  return [
    ratioRow(
      'start to first sweep',
      'ms',
      started.mine,
      { what: 'node -e 0', measured: started.node },
      { atMost: 3.3 },
    ),
  ];
};

/** Memory and processor time of sidecars that have nothing to tell, beside as many idle node processes; `sizes`: of other sizes, too. */
const idle = async (
  { quick, directory, bundle, say }: Options,
  runs: number,
  sizes: boolean,
): Promise<Row[]> => {
  const { server, url } = await outside();
  const minutes = quick ? 1 : 10;
  say(
    `idle for ${minutes} min: ${runs} sidecars, ${runs} idle node processes, three that only log, three with a console${sizes ? ', six of other sizes' : ''}`,
  );
  const start = async (entities: number, tells: 'log' | 'chat' | 'console' = 'chat'): Promise<ChildProcess> =>
    spawn(process.execPath, polkan(directory, bundle), {
      env: await environment(directory, url, entities, tells),
      stdio: 'ignore',
    });
  const entities = { few: 5, mine: 50, many: 500 };
  const some = (count: number, size: keyof typeof entities): Promise<ChildProcess[]> =>
    Promise.all(Array.from({ length: count }, () => start(entities[size])));
  const all = {
    mine: await some(runs, 'mine'),
    few: await some(sizes ? 3 : 0, 'few'),
    many: await some(sizes ? 3 : 0, 'many'),
    logging: await Promise.all(Array.from({ length: 3 }, () => start(entities.mine, 'log'))),
    console: await Promise.all(Array.from({ length: 3 }, () => start(entities.mine, 'console'))),
    bare: Array.from({ length: runs }, () => spawn(process.execPath, nothing, { env: {}, stdio: 'ignore' })),
  };
  // The start, and the first turn of every source, are no part of the steady state.
  await wait(quick ? 5_000 : 60_000);
  const before = new Map(
    Object.values(all)
      .flat()
      .map(({ pid }) => [pid, cpuS(pid)]),
  );
  await wait(minutes * 60_000);
  const rss = (children: readonly ChildProcess[]) => spreadOf(children.map(({ pid }) => rssMb(pid)));
  const perDay = ({ pid }: ChildProcess): number => (cpuS(pid) - (before.get(pid) ?? 0)) * (1_440 / minutes);
  const bareDay = spreadOf(all.bare.map(perDay));
  const above = (child: ChildProcess): number => perDay(child) - bareDay.median;
  const [rssMine, rssBare] = [rss(all.mine), rss(all.bare)];
  const mineDay = spreadOf(all.mine.map(above));
  /** What one entity costs in the sidecars of a size. */
  const each = (size: keyof typeof entities, cost: (child: ChildProcess) => number) =>
    spreadOf(all[size].map((child) => cost(child) / entities[size]));
  const rows = [
    ratioRow(
      `idle RSS of the bundle after ${minutes} min, 50 entities`,
      'MB',
      rssMine,
      { what: 'an idle node', measured: rssBare },
      { atMost: 1.35 },
    ),
    ratioRow(
      'the same with a console in the chat',
      'MB',
      rss(all.console),
      { what: 'an idle node', measured: rssBare },
      { atMost: 1.35 },
    ),
    ratioRow(
      `the same with the log alone, no Telegram`,
      'MB',
      rss(all.logging),
      { what: 'an idle node', measured: rssBare },
      { atMost: 1.25 },
    ),
    {
      ...limitRow('processor time a day above an idle node, 50 entities', 's/day', mineDay, 60),
      note: `extrapolated from ${minutes} min; an idle node takes ${bareDay.median.toFixed(0)} s`,
    },
    ...(sizes
      ? [
          ...growthRows('RSS above an idle node', 'KB/entity', '5 entities', [
            each('few', (child) => (rssMb(child.pid) - rssBare.median) * 1_024),
            each('mine', (child) => (rssMb(child.pid) - rssBare.median) * 1_024),
            each('many', (child) => (rssMb(child.pid) - rssBare.median) * 1_024),
          ]),
          ...growthRows('processor time above an idle node', 's/day/entity', '5 entities', [
            each('few', above),
            each('mine', above),
            each('many', above),
          ]),
        ]
      : []),
  ];
  await endAll(Object.values(all).flat());
  close(server);
  return rows;
};

/** What the goals are about, and no more. */
export const idling = (options: Options): Promise<Row[]> => idle(options, 3, false);

/** The shipped bundle as a process, started as the image starts it: start, memory, processor time. */
export const sidecar = async (options: Options): Promise<Row[]> => [
  ...(await starting(options)),
  ...(await idle(options, options.runs, true)),
];
