import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type FakeBotApi, fakeBotApi } from '../test/support/fake-bot-api.ts';
import { fixture } from '../test/support/fake-docker.ts';
import { limitRow, type Options, type Row, spreadOf } from './harness.ts';
import { cpuS, endAll, rssMb, startBundle, until } from './processes.ts';

const everyS = 30;

/**
 * An engine in a process of its own, so that what it costs is no part of what is measured: a list, an inspect, and events. Like Docker's
 * it ends no connection that waits. It is told by messages which container ends, and which starts again.
 */
const engine = `
  const [socket, count, up, down] = process.argv.slice(1);
  const ended = new Set();
  const streams = new Set();
  const names = Array.from({ length: Number(count) }, (_, index) => 'web-' + index);
  const inspect = (name) => ({ ...JSON.parse(ended.has(name) ? down : up), Id: 'id-' + name, Name: '/' + name });
  const list = () => names.map((name) => ({ Id: 'id-' + name, Names: ['/' + name], Labels: {},
    ...(ended.has(name) ? { State: 'exited', Status: 'Exited (1) 1 second ago' } : { State: 'running', Status: 'Up 5 days' }) }));
  require('node:http').createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const path = request.url.replace(/^\\/v1\\.\\d+/, '');
    const name = /^\\/containers\\/([^/?]+)\\/json/.exec(path)?.[1];
    response.setHeader('api-version', '1.41');
    if (path.startsWith('/events')) {
      streams.add(response);
      response.on('close', () => streams.delete(response));
      response.flushHeaders();
    } else if (path === '/_ping') response.end('OK');
    else response.end(JSON.stringify(name === undefined ? list() : inspect(name)));
  }).listen(socket, () => process.send('ready'));
  process.on('message', ({ name, action }) => {
    if (action === 'die') ended.add(name);
    else ended.delete(name);
    const time = Math.floor(Date.now() / 1000);
    const event = { Type: 'container', Action: action, Actor: { ID: 'id-' + name, Attributes: { name, exitCode: '1' } }, time, timeNano: Date.now() * 1e6 };
    for (const stream of streams) stream.write(JSON.stringify(event) + '\\n');
  });
`;

const startEngine = async (socket: string, count: number): Promise<ChildProcess> => {
  const states = ['running', 'exit1'].map((name) => JSON.stringify(fixture(name)));
  const child = spawn(process.execPath, ['-e', engine, socket, String(count), ...states], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
};

interface Watched {
  readonly engine: ChildProcess;
  readonly polkan: ChildProcess;
  readonly chat: FakeBotApi;
}

/** A sidecar that watches containers and nothing else; `ends`: what ends it. */
const watch = async (
  { directory, bundle }: Options,
  count: number,
  ends: AsyncDisposableStack,
): Promise<Watched> => {
  const own = join(directory, `containers-${count}`);
  mkdirSync(own);
  const socket = join(own, 'docker.sock');
  // Three alerts of a source within a minute are the beginning of a storm, and what comes then is gathered: here one after the other is wanted.
  const file = join(own, 'polkan.yaml');
  writeFileSync(file, 'group: { burst: 0 }\n', { mode: 0o600 });
  const engine = await startEngine(socket, count);
  ends.defer(() => endAll([engine]));
  const chat = await fakeBotApi();
  ends.defer(() => chat.close());
  const polkan = startBundle(bundle, own, {
    ...chat.env,
    WATCHDOG_CONFIG: file,
    WATCHDOG_DOCKER_SOCK: socket,
    WATCHDOG_JOURNAL: join(own, 'journal.db'),
    WATCHDOG_MAX_ENTITIES: '20000',
  });
  ends.defer(() => endAll([polkan]));
  return { engine, polkan, chat };
};

/** Seconds from the end of a container to the message of it. */
const reaction = async ({ engine, chat }: Watched, name: string): Promise<number> => {
  const begun = performance.now();
  const before = chat.messages.length;
  engine.send({ name, action: 'die' });
  await until(`a message of ${name}`, 60_000, () =>
    chat.messages.slice(before).find(({ text }) => text.startsWith('🔴') && text.includes(name)),
  );
  const took = (performance.now() - begun) / 1_000;
  engine.send({ name, action: 'start' });
  // A chat takes one message a second: anything sooner would measure that.
  await wait(3_000);
  return took;
};

/** What containers cost: fifty of them, and very many. Each sidecar has an engine of its own. */
export const containers = async (options: Options): Promise<Row[]> => {
  const { quick, runs, say } = options;
  const many = quick ? 500 : 5_000;
  const turns = quick ? 2 : 20;
  say(`containers, 50 and ${many}, for ${(turns * everyS) / 60} min`);
  await using ends = new AsyncDisposableStack();
  const idle = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], { env: {}, stdio: 'ignore' });
  ends.defer(() => endAll([idle]));
  const few = await watch(options, 50, ends);
  const all = await watch(options, many, ends);
  await wait(2 * everyS * 1_000);
  const pids = [few.polkan.pid, all.polkan.pid, idle.pid] as const;
  const before = pids.map(cpuS);
  // Each container is looked at anew once in ten minutes at the latest: so long all of it is in.
  await wait(turns * everyS * 1_000);
  const [ofFew = 0, ofAll = 0, ofIdle = 0] = pids.map((pid, index) => cpuS(pid) - (before[index] ?? 0));
  const rss = rssMb(all.polkan.pid);
  const aDay = 86_400 / (turns * everyS);
  const delays: number[] = [];
  // The first one does not count.
  for (let turn = -1; turn < runs; turn += 1) {
    const delay = await reaction(all, `web-${many - 2 - turn}`);
    if (turn >= 0) delays.push(delay);
  }
  const what = `${many.toLocaleString('en-US')} containers every 30 s`;
  return [
    limitRow(
      'processor time a day above an idle node, 50 containers alone',
      's/day',
      spreadOf([(ofFew - ofIdle) * aDay]),
      25,
    ),
    limitRow(`${what}: processor time a sweep`, 's', spreadOf([ofAll / turns]), 0.8),
    // No goal of its own.
    limitRow(`${what}: resident memory`, 'MB', spreadOf([rss]), 150),
    limitRow(`${what}: an event → its message`, 's', spreadOf(delays), 1),
  ];
};
