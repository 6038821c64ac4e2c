import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { SchedulerLike } from 'rxjs';
import type { Fault } from '../language/fault.ts';
import { boundConnections } from './connections.ts';
import { keepListening } from './listening.ts';
import { readQuestion } from './question.ts';
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
    const { socket, method = '', url = '' } = request;
    if (!clients.asked(socket)) return void socket.destroy();
    response.shouldKeepAlive = false;
    // Node goes on to read when it has taken a request apart, which is after this.
    if (!methods.has(method)) queueMicrotask(() => socket.pause());
    answer(request, response).catch((error: unknown) => {
      onTrouble({ code: 'other', said: `${url}: ${String(error)}` });
      response.destroy();
    });
  };
  const http = createHttpServer({ maxHeaderSize: 8_192 }, onRequest);
  // Whoever wants to hear that its body may come can send it unasked.
  http.on('checkContinue', onRequest);

  /** Methods of a route that reads a body: of all other requests nothing is read behind the head. */
  const methods = new Set<string>(
    options.routes.map(({ method }) => method).filter((each) => each !== 'GET'),
  );

  /**
   * Node's server is given one head alone: it would make objects of two thousand requests in one read before anything
   * can stop it, which a few dozen clients can keep a processor busy with.
   */
  const take = (socket: Socket): void => {
    const refuse = (status: string): void => {
      socket.write(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
      socket.resume().destroySoon();
    };
    const stop = readQuestion(socket, {
      end: '\r\n\r\n',
      onLong: () => refuse('431 Request Header Fields Too Large'),
      onQuestion: (head, rest) => {
        const [method = ''] = head.toString('latin1', 0, 16).split(' ');
        if (methods.has(method)) socket.unshift(rest);
        socket.unshift(head);
        http.emit('connection', socket);
        socket.resume();
      },
    });
    clients.take(socket, () => {
      stop();
      refuse('408 Request Timeout');
    });
  };

  const listening = keepListening({
    ...options,
    makeServer: () => createServer({ allowHalfOpen: true }, take),
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
