import type { RequestListener, ServerResponse } from 'node:http';

/** One way in which a service can answer who asks it for its metrics. */
export type Page = (response: ServerResponse, turn: number) => void;

const mebibyte = 1024 * 1024;

/** Text as it is, and the connection stays what it was. */
const body =
  (text: (turn: number) => string): Page =>
  (response, turn) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(text(turn));
  };

const envelope = (parts: object): string =>
  JSON.stringify({
    schema_version: 1,
    generated_at: new Date().toISOString(),
    clk_tck: 100,
    enabled: true,
    ...parts,
  });

/** As long as anyone listens; never faster than it is read. */
const endless =
  (piece: string): Page =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = (): void => {
      while (!response.destroyed && response.write(piece)) {
        // Until it is full.
      }
    };
    response.on('drain', more);
    more();
  };

const hostileNames = [
  '../../etc/passwd',
  '__proto__',
  '<b>@admin</b> /stop https://evil.example',
  '\u202egnp.exe',
  '\u001b]0;owned\u0007',
  'token=abcdefghijklmnop0123456789',
  'a'.repeat(10_000),
  '',
];

/** Every page that is served, by what it is. */
export const hostilePages: Readonly<Record<string, Page>> = {
  'ten thousand stages whose names change at each sweep': body((turn) =>
    envelope({
      stages: Array.from({ length: 10_000 }, (_, index) => ({
        stage: `stage-${turn}-${index}`,
        work_item: `item-${turn}-${index}`,
        age_s: 1e6,
      })),
    }),
  ),
  'ten thousand agents whose names change at each sweep': body((turn) =>
    envelope({
      agents: Array.from({ length: 10_000 }, (_, index) => ({
        run_id: `run-${turn}-${index}`,
        job_id: `job-${index}`,
        pid: index + 1,
        stage: 'build',
        age_s: 1e6,
        cpu_ticks: turn,
      })),
    }),
  ),
  'two thousand stages that are wrong at one look and well at the next': body((turn) =>
    envelope({
      stages: Array.from({ length: 2_000 }, (_, index) => ({
        stage: `stage-${index}`,
        work_item: `item-${index}`,
        age_s: turn % 2 === 0 ? 1e6 : 1,
      })),
    }),
  ),
  'names that would act': body((turn) =>
    envelope({
      stages: hostileNames.map((name) => ({ stage: `${name}${turn}`, work_item: name, age_s: 1e6 })),
      queue: { counts: { queued: 1e308, running: -1, failed: turn * 1e6, done: 0 } },
      cost: { spent_usd: 1e308, limit_usd: 1e-308 },
    }),
  ),
  'four mebibytes of brackets': body(() => '['.repeat(4 * mebibyte - 1)),
  'nested objects': body(() => '{"a":'.repeat(400_000)),
  'no JSON': body(() => '<html>\u0000\u0001'.repeat(10_000)),
  'a list': body(() => '[]'),
  'numbers beyond all': body(() => '{"schema_version":1e999,"stages":[{"stage":1e400,"age_s":1e400}]}'),
  'another prototype': body(
    () => '{"__proto__":{"enabled":true},"constructor":{"prototype":{}},"schema_version":1}',
  ),
  'a body without an end': endless('x'.repeat(65_536)),
  'a length that is a lie': (response) => {
    response.writeHead(200, { 'content-length': 2 ** 31 });
    response.write('{');
  },
  'no end of headers': (response) => {
    response.socket?.write(`HTTP/1.1 200 OK\r\n${'x-more: and more\r\n'.repeat(20_000)}`);
  },
  'an answer drop by drop': (response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(drip));
  },
  'a compressed answer that was not asked for': (response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(Buffer.alloc(100_000));
  },
  'a redirect to itself': (response) => {
    response.writeHead(302, { location: '/' });
    response.end();
  },
  'a redirect to somewhere else': (response) => {
    response.writeHead(302, { location: 'http://127.0.0.2:1/' });
    response.end();
  },
  'no HTTP': (response) => {
    response.socket?.end('220 mail.example ESMTP\r\n');
  },
  'a connection that is reset': (response) => {
    response.socket?.resetAndDestroy();
  },
  silence: () => undefined,
};

/** Serves them one after the other, `each` so many times; says how many it has served. */
export const inRotation = (
  pages: readonly Page[],
  each = 1,
): { listener: RequestListener; served: () => number } => {
  let served = 0;
  return {
    listener: (_, response) => {
      response.on('error', () => undefined);
      const page = pages[Math.floor(served / each) % pages.length];
      served += 1;
      page?.(response, served);
    },
    served: () => served,
  };
};
