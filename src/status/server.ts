import { once } from 'node:events';
import { createServer } from 'node:net';
import type { SchedulerLike } from 'rxjs';
import type { Fault } from '../language/fault.ts';
import { answerHttp, httpAnswer, type Pages } from './http-answer.ts';
import { knownHosts } from './known-hosts.ts';
import { keepListening } from './listening.ts';
import { oneAnswerEach } from './one-answer.ts';
import { jsonPage } from './shared-page.ts';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** Names that a request may be for, beside loopback and `host`. */
  readonly names: readonly string[];
  readonly pages: Pages;
  readonly scheduler: SchedulerLike;
  /** Told why the pages can't be served, once for each new reason, and `null` once they can. */
  readonly onTrouble: (why: Fault | null) => void;
  /** Told once of the first request for another host. */
  readonly onForeignHost: (host: string) => void;
  readonly againMs?: number;
}

/** So many connections at once; a monitor needs one. */
const connections = 32;

const refusals = {
  long: [431, 'the head of the request is too large'],
  late: [408, 'the request did not come in time'],
} as const;

/**
 * The pages of the sidecar, over HTTP/1.1 on a port. It is not `node:http`: that answers all requests of one read
 * before it looks whether anybody takes the answers, and only that a request is read to its end and the connection
 * closed after it is needed here.
 */
export const serveStatus = (options: ServerOptions): { close(): void } => {
  const { host, port, names, pages, scheduler, onTrouble, onForeignHost } = options;
  let isForeignTold = false;
  const clients = oneAnswerEach({
    connections,
    end: '\r\n\r\n',
    maxBytes: 8_192,
    askMs: 3_000,
    takeMs: 10_000,
    answer: answerHttp({
      pages,
      isKnownHost: knownHosts(host, names),
      onForeignHost: (foreign) => {
        if (!isForeignTold) onForeignHost(foreign);
        isForeignTold = true;
      },
      now: () => scheduler.now(),
    }),
    refuse: (why) => {
      const [status, error] = refusals[why];
      return httpAnswer(status, jsonPage({ error }), scheduler.now());
    },
    onFault: (error) => onTrouble({ code: 'other', said: String(error) }),
    scheduler,
  });
  const listening = keepListening({
    ...options,
    makeServer: () => createServer({ allowHalfOpen: true }, clients.take),
    listen: async (server) => {
      server.listen(port, host);
      await once(server, 'listening');
    },
  });
  return {
    close() {
      listening.close();
      clients.close();
    },
  };
};
