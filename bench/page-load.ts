import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { buildBundle } from '../scripts/build.ts';
import { rssMb, startBundle } from './processes.ts';

// Two hundred people look on and fifty requests a second come in for a minute, while a dependency comes and goes: whether
// sweeps stay on time, whether a message is late, and what it takes, also half a minute after all of them have left. A reader
// does as browsers do: who is cut off comes again. `node bench/page-load.ts`, by itself; with `off` nothing is recorded.

const [readers, aSecond, seconds, everyS] = [200, 50, 60, 2];
const folder = mkdtempSync(join(tmpdir(), 'polkan-load-'));
await buildBundle(join(folder, 'dist'));

let isUp = true;
let flippedAt = 0;
const late: number[] = [];
const outside = createServer((request, response) => {
  if (request.url?.startsWith('/bot') !== true) return response.writeHead(isUp ? 200 : 500).end();
  request.resume().on('end', () => {
    if (request.url?.endsWith('/sendMessage') && flippedAt > 0) late.push(Date.now() - flippedAt);
    flippedAt = 0;
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true,"result":{"message_id":1,"chat":{"id":42}}}');
  });
  return response;
});
await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done));
const address = outside.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const page = 20_000 + (process.pid % 20_000);

const polkan = startBundle(join(folder, 'dist/polkan.cjs'), folder, {
  WATCHDOG_JOURNAL: join(folder, 'journal.db'),
  WATCHDOG_HTTP: `127.0.0.1:${page}`,
  ...(process.argv[2] === 'off' && { WATCHDOG_RECORDING_DAYS: '0' }),
  WATCHDOG_CONTAINERS: '',
  WATCHDOG_DEPS: `shop=http://127.0.0.1:${port}/`,
  WATCHDOG_DEPENDENCIES_INTERVAL_S: String(everyS),
  WATCHDOG_TG_BOT_TOKEN: '123456789:AAE1-a_token_of_a_benchmark_0000000',
  WATCHDOG_TG_CHAT_ID: '42',
  WATCHDOG_TG_API_URL: `http://127.0.0.1:${port}`,
});
const residentMb = (): number => Math.round(rssMb(polkan.pid) * 10) / 10;
const ask = (path: string): Promise<number> =>
  new Promise((done) => {
    get({ host: '127.0.0.1', port: page, path, agent: false }, (response) => {
      response.resume().on('end', () => done(response.statusCode ?? 0));
    }).on('error', () => done(0));
  });

try {
  await wait(12_000);
  const unused = residentMb();
  await ask('/');
  await wait(3_000);
  const looked = residentMb();
  let heard = 0;
  let comings = 0;
  let isOver = false;
  const reading = new Set<IncomingMessage>();
  const read = (): void => {
    comings += 1;
    const again = (): void => {
      if (!isOver) setTimeout(read, 3_000);
    };
    get({ host: '127.0.0.1', port: page, path: '/api/events', agent: false }, (response) => {
      if (response.statusCode !== 200) return void response.resume().on('close', again);
      reading.add(response);
      response.on('data', () => {
        heard += 1;
      });
      response.on('error', () => undefined);
      response.on('close', () => {
        reading.delete(response);
        again();
      });
    }).on('error', again);
  };
  for (let one = 0; one < readers; one += 1) {
    read();
    if (one % 20 === 19) await wait(100);
  }
  const paths = ['/', '/incidents', '/silences', '/key/dep%2Fshop', '/what-if', '/api/incidents', '/healthz'];
  const answers = new Map<number, number>();
  const lags: number[] = [];
  const asked: Promise<void>[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const begun = performance.now();
    if (second % 8 === 4) {
      isUp = !isUp;
      flippedAt = Date.now();
    }
    for (let one = 0; one < aSecond; one += 1) {
      const path = paths[one % paths.length] ?? '/';
      asked.push(ask(path).then((status) => void answers.set(status, (answers.get(status) ?? 0) + 1)));
      await wait(Math.max(0, begun + ((one + 1) * 1_000) / aSecond - performance.now()));
    }
    const response = await fetch(`http://127.0.0.1:${page}/status`);
    const { sources } = (await response.json()) as { sources: { lagMs: number }[] };
    lags.push(Math.max(...sources.map(({ lagMs }) => lagMs)));
  }
  await Promise.all(asked);
  const afterTheLoad = residentMb();
  const [readersAtTheEnd, camePerReader] = [reading.size, comings / readers];
  isOver = true;
  for (const response of reading) response.destroy();
  await wait(30_000);
  const onceAllHaveLeft = residentMb();
  // Every five minutes it is looked whether there is much to give back.
  await wait(300_000);
  const figures = {
    readers: readersAtTheEnd,
    /** 1: nobody was cut off. */
    camePerReader,
    heard,
    answers: Object.fromEntries(answers),
    worstLagOfASweepMs: Math.max(...lags),
    messages: late.length,
    /** Behind the moment at which the dependency changed; a sweep comes every two seconds. */
    latestMessageMs: Math.max(...late),
    residentMb: { unused, lookedAtOnce: looked, afterTheLoad, onceAllHaveLeft, givenBack: residentMb() },
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} finally {
  polkan.kill('SIGTERM');
  outside.close();
  outside.closeAllConnections();
  await wait(1_000);
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
