import { randomBytes } from 'node:crypto';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../support/http-server.ts';
import { startProgram, thingsIn } from './outside-program.ts';

const megabyte = 1024 * 1024;
/** What may be added to its memory by bodies that are cut off at 4 MiB, with the garbage they leave: far from 1 GB. */
const mostMb = 128;

const zeros = function* (megabytes: number) {
  const chunk = Buffer.alloc(megabyte);
  for (let i = 0; i < megabytes; i += 1) yield chunk;
};

/** Sends for as long as somebody listens. */
const pour = (response: ServerResponse, ...more: [] | [NodeJS.ReadWriteStream]): void => {
  pipeline([Readable.from(zeros(1024)), ...more, response]).catch((error: NodeJS.ErrnoException) => {
    // The program hangs up; that is what it should do.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
};

interface Fault {
  readonly what: string;
  /** What the service does instead of answering; `null`: it does not even listen. */
  readonly instead: RequestListener | null;
  readonly why: string;
}

const faults: readonly Fault[] = [
  { what: 'it refuses', instead: null, why: 'connection refused' },
  { what: 'it hangs', instead: () => undefined, why: 'no answer within 1 s' },
  {
    what: 'it drips a byte a second',
    instead: (_, response) => {
      const drops = setInterval(() => response.write(' '), 1_000);
      response.on('close', () => clearInterval(drops));
      response.writeHead(200).write('{');
    },
    why: 'no answer within 1 s',
  },
  {
    what: 'it answers 200 with garbage',
    instead: (_, response) => response.end(randomBytes(100_000)),
    why: 'the answer is not JSON',
  },
  {
    what: 'it answers 200 with JSON that says nothing',
    instead: (_, response) => response.end('[{"schema_version":1}]'),
    why: 'the answer is not a JSON object',
  },
  {
    what: 'what answers does not speak HTTP',
    instead: ({ socket }) => socket.end('220 mail.example.com ESMTP\r\n'),
    why: 'the answer is not HTTP',
  },
  {
    what: 'it hangs up after half an answer',
    instead: ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"schema_version":1,'),
    why: 'connection closed before the answer was complete',
  },
  {
    what: 'it answers with 1 GB',
    instead: (_, response) => pour(response),
    why: 'the body is larger than 4 MiB',
  },
  {
    what: 'it answers with a gzip bomb: 1 GB of zeros',
    instead: (_, response) => pour(response.writeHead(200, { 'content-encoding': 'gzip' }), createGzip()),
    why: 'the body is compressed (gzip), which was not asked for',
  },
  {
    what: 'it redirects in circles',
    instead: ({ url }, response) => {
      response.writeHead(302, { location: url === '/metrics' ? '/elsewhere' : '/metrics' }).end();
    },
    why: 'more than 3 redirects',
  },
];

/** A service that can fail, and what its metrics say while it does not. */
const openService = async () => {
  const metrics = {
    schema_version: 1,
    queue: { counts: { failed: 3 } },
    stages: [{ stage: 'build', age_s: 2 * 3600 }],
  };
  let instead: RequestListener | null = null;
  const { url, port, server, close } = await serve((request, response) => {
    if (instead === null) response.end(JSON.stringify(metrics));
    else instead(request, response);
  });
  onTestFinished(close);
  return {
    url: `${url}/metrics`,
    metrics,
    fail: async (how: RequestListener | null): Promise<void> => {
      instead = how;
      if (how === null) await closed(server);
    },
    mend: async (): Promise<void> => {
      instead = null;
      server.closeAllConnections();
      if (!server.listening) await new Promise<void>((listens) => server.listen(port, '127.0.0.1', listens));
    },
  };
};

const closed = (server: Server): Promise<unknown> =>
  new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });

test.each(faults)(
  'when $what, that is told, and its end, and the job that failed meanwhile',
  async ({ what, instead, why }) => {
    const service = await openService();
    const program = await startProgram({
      env: { WATCHDOG_METRICS_URL: service.url },
      begunWith: 'orchestrator',
    });
    const chat = [
      '🔴 Stage build: running for 2 h (limit 1 h). Look at its log; restart it if it no longer moves.',
    ];
    await program.tells(chat);
    const beforeMb = program.peakMb();

    await service.fail(instead);
    service.metrics.queue.counts.failed = 4;
    chat.push(`🔴 Service: no metrics from ${service.url}: ${why}. Is the service running? Look at its log.`);
    await program.tells(chat);
    await program.swept('orchestrator', 2);
    const moreMb = program.peakMb() - beforeMb;
    process.stdout.write(
      `${what}: ${moreMb.toFixed(0)} MB more than ${beforeMb.toFixed(0)} MB at the most\n`,
    );
    expect(moreMb).toBeLessThan(mostMb);

    await service.mend();
    // Seen by one sweep, so told as one.
    chat.push('🟢 Service', '🔴 Jobs: at …, 1 more job has failed (4 in all). Look at their logs.');
    await program.tells(chat);
    service.metrics.queue.counts.failed = 6;
    chat.push('🔴 Jobs: 2 more jobs have failed (6 in all). Look at their logs.');
    await program.tells(chat);
    service.metrics.stages = [];
    chat.push('⚪ Stage build: gone, there is nothing left to watch. (answers 1)');
    await program.tells(chat);
    await program.stop();
    expect(program.told().flatMap(thingsIn)).toEqual(chat);
  },
);
