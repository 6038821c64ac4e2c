import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { locales } from '../src/messages/messages.ts';
import { dependencies } from '../src/streams/checks/dependencies.ts';
import { tcpConnect } from '../src/streams/checks/tcp.ts';
import { httpGet } from '../src/streams/http.ts';
import { limitRow, type Options, type Row, ratioRow, type Spread, spreadOf } from './harness.ts';
import { cpuS, endAll, freePorts, rssMb, startBundle } from './processes.ts';

/** A service in a process of its own: what it costs is no part of what is measured. It tells when each path was asked. */
const service = `
  const asked = new Map();
  require('node:http').createServer((request, response) => {
    const times = asked.get(request.url) ?? [];
    asked.set(request.url, times.concat(performance.now()));
    response.end('{"ok":true}');
  }).listen(Number(process.argv[1]), '127.0.0.1', () => process.send('ready'));
  process.on('message', () => process.send([...asked]));
`;

const startService = async (port: number): Promise<ChildProcess> => {
  const child = spawn(process.execPath, ['-e', service, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
};

/** The least that a probe can be: a connection, a line, a limit. */
const bareProbe = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const limit = setTimeout(() => socket.destroy(new Error('no answer within 5 s')), 5_000);
    let text = '';
    socket.on('connect', () =>
      socket.write(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`),
    );
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      if (status === undefined) return;
      clearTimeout(limit);
      socket.destroy();
      resolve(Number(status));
    });
  });

const cpuUs = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Microseconds of this process's processor time that each of so many costs; the last answers come behind the work. */
const costEach = async (count: number, work: () => Promise<unknown>): Promise<number> => {
  await wait(50);
  const before = cpuUs();
  await work();
  await wait(50);
  return (cpuUs() - before) / count;
};

const probes = async (runs: number, port: number): Promise<{ mine: Spread; bare: Spread }> => {
  const url = new URL(`http://127.0.0.1:${port}/`);
  const targets = Array.from({ length: 50 }, (_, index) => ({ name: `d${index}`, url }));
  const source = dependencies({
    targets,
    get: httpGet,
    connect: tcpConnect,
    everyMs: 30_000,
    timeoutMs: 5_000,
    words: locales.en,
  });
  const abort = new AbortController().signal;
  const sweep = (): Promise<unknown> =>
    Promise.resolve(source.read(abort, { at: 0, memory: undefined }) as never);
  const mine: number[] = [];
  const bare: number[] = [];
  for (let run = -5; run < runs * 4; run += 1) {
    const both = [
      await costEach(targets.length, () => Promise.all(targets.map(() => bareProbe(port)))),
      await costEach(targets.length, sweep),
    ] as const;
    if (run < 0) continue;
    bare.push(both[0]);
    mine.push(both[1]);
  }
  return { mine: spreadOf(mine), bare: spreadOf(bare) };
};

/** How a sidecar does with so many checks over HTTP, once each was tried: processor seconds a round, megabytes, seconds late. */
const manyChecks = async (
  { directory, bundle }: Options,
  target: ChildProcess,
  port: number,
  count: number,
  rounds: number,
): Promise<{ cpu: number; rss: number; late: number }> => {
  const own = join(directory, `checks-${count}`);
  mkdirSync(own);
  const checks = Array.from(
    { length: count },
    (_, index) => `  - {name: c${index}, http: "http://127.0.0.1:${port}/c${index}"}`,
  );
  const everyS = 30;
  writeFileSync(join(own, 'polkan.yaml'), `checks:\n${checks.join('\n')}\n`, { mode: 0o600 });
  const [status = 0] = await freePorts(1);
  const polkan = startBundle(bundle, own, {
    WATCHDOG_CONFIG: join(own, 'polkan.yaml'),
    WATCHDOG_CONTAINERS: '',
    WATCHDOG_HTTP: `127.0.0.1:${status}`,
    WATCHDOG_JOURNAL: join(own, 'journal.db'),
    WATCHDOG_MAX_ENTITIES: String(2 * count),
  });
  try {
    await wait((2 * everyS + 10) * 1_000);
    const [from, before] = [Date.now(), cpuS(polkan.pid)];
    await wait(rounds * everyS * 1_000);
    const cpu = ((cpuS(polkan.pid) - before) * everyS * 1_000) / (Date.now() - from);
    const rss = rssMb(polkan.pid);
    target.send('asked');
    const [asked] = (await once(target, 'message')) as [readonly (readonly [string, readonly number[]])[]];
    const gaps = asked
      .filter(([path]) => path.startsWith('/c'))
      .flatMap(([, times]) => times.slice(2).map((at, index) => at - (times[index + 1] ?? at)));
    if (gaps.length < count * rounds * 0.9) throw new Error(`only ${gaps.length} probes of ${count} checks`);
    return { cpu, rss, late: Math.max(0, Math.max(...gaps) / 1_000 - everyS) };
  } finally {
    await endAll([polkan]);
  }
};

/** What a probe costs, and very many of them. */
export const probing = async (options: Options): Promise<Row[]> => {
  const { quick, runs, say } = options;
  const [port = 0] = await freePorts(1);
  const target = await startService(port);
  try {
    say('probing, one over plain HTTP');
    const { mine, bare } = await probes(runs, port);
    const count = quick ? 200 : 2_000;
    say(`probing, ${count} checks`);
    const many = await manyChecks(options, target, port, count, quick ? 1 : 4);
    const what = `${count.toLocaleString('en-US')} checks over HTTP, each every 30 s`;
    return [
      ratioRow(
        'a probe over plain HTTP, from a read of the source to its signals',
        'µs',
        mine,
        { what: 'a status line by node:net', measured: bare },
        { atMost: 2 },
      ),
      limitRow(`${what}: processor time a round`, 's', spreadOf([many.cpu]), 0.5),
      limitRow(`${what}: resident memory`, 'MB', spreadOf([many.rss]), 90),
      limitRow(`${what}: the latest of all`, 's', spreadOf([many.late]), 1),
    ];
  } finally {
    await endAll([target]);
  }
};
