import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SchedulerLike } from 'rxjs';
import type { Fault } from '../language/fault.ts';
import { boundConnections } from './connections.ts';
import { keepListening } from './listening.ts';
import { answerBy, type RoutesOptions } from './routes.ts';

export interface ServerOptions extends RoutesOptions {
  readonly port: number;
  readonly scheduler: SchedulerLike;
  /** Told why the pages can't be served, once for each new reason, and `null` once they can. */
  readonly onTrouble: (why: Fault | null) => void;
  readonly againMs?: number;
}

/** A monitor needs one connection. */
const limits = { most: 32, anAddress: 16, askMs: 3_000, takeMs: 10_000 };

/**
 * The pages of the sidecar, over HTTP on a port: one request a connection, small heads, clients that are slow or many
 * cut off. An address that is taken is tried again, and never the end of the watchdog.
 */
export const serveStatus = (options: ServerOptions): { close(): void } => {
  const { host, port, scheduler, onTrouble } = options;
  const clients = boundConnections(limits, scheduler);
  let isForeignTold = false;
  const answer = answerBy({
    ...options,
    onForeignHost: (foreign) => {
      if (!isForeignTold) options.onForeignHost(foreign);
      isForeignTold = true;
    },
  });

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (!clients.asked(request.socket)) return void request.socket.destroy();
    response.shouldKeepAlive = false;
    answer(request, response).catch((error: unknown) => {
      onTrouble({ code: 'other', said: `${request.url ?? ''}: ${String(error)}` });
      response.destroy();
    });
  };

  const makeServer = (): Server => {
    const server = createServer({ maxHeaderSize: 8_192 }, onRequest);
    // Whoever wants to hear that its body may come can send it unasked.
    server.on('checkContinue', onRequest);
    server.on('connection', (socket: Socket) =>
      clients.take(socket, () => {
        socket.write('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
        socket.destroySoon();
      }),
    );
    return server;
  };

  const listening = keepListening({
    ...options,
    makeServer,
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
