import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { SchedulerLike } from 'rxjs';
import type { Fault } from '../language/fault.ts';
import { bodyLength, readBody } from './body.ts';
import { boundConnections } from './connections.ts';
import { keepListening } from './listening.ts';
import { readQuestion } from './question.ts';
import { answerBy, type RoutesOptions, send } from './routes.ts';
import { jsonPage } from './shared-page.ts';

export interface ServerOptions extends RoutesOptions {
  readonly port: number;
  readonly scheduler: SchedulerLike;
  /** Told why the pages can't be served, once for each new reason, and `null` once they can. */
  readonly onTrouble: (why: Fault | null) => void;
  /** Told of a request that could not be answered. */
  readonly onUnanswered: (error: unknown) => void;
  readonly againMs?: number;
}

/** So many may read what goes on, as it goes on. */
export const mostReaders = 256;

/** A monitor needs one connection. */
const limits = { most: 32, anAddress: 16, askMs: 3_000, takeMs: 10_000, mostStaying: mostReaders };

/** All bodies that are being read or answered, together. */
export const mostBodyBytes = 4 * 1_048_576;
const nothing = Buffer.alloc(0);

/** Notices when a client leaves that has nothing more to say; one that says more all the same is cut off, and not read. */
const hearLeave = (socket: Socket): true => {
  const cutOff = (): void => void socket.destroy();
  // With this Node's parser gives the socket back, and then it hears no more of it.
  socket.on('data', cutOff);
  for (const listener of socket.listeners('data')) {
    if (listener !== cutOff) socket.removeListener('data', listener as () => void);
  }
  queueMicrotask(() => queueMicrotask(() => socket.resume()));
  return true;
};

export interface StatusServer {
  /** From now on it answers by these: whoever asks meanwhile finds somebody there. */
  answerBy(next: Pick<RoutesOptions, 'routes' | 'names' | 'authority'>): void;
  close(): void;
}

/**
 * The pages of the sidecar, over HTTP on a port: one request a connection, small heads, clients that are slow or many
 * cut off. An address that is taken is tried again, and never the end of the watchdog.
 */
export const serveStatus = (options: ServerOptions): StatusServer => {
  const { host, port, scheduler } = options;
  const clients = boundConnections(limits, scheduler);
  let isForeignTold = false;
  const answering = (by: RoutesOptions): ReturnType<typeof answerBy> =>
    answerBy({
      ...by,
      onForeignHost: (foreign) => {
        if (!isForeignTold) options.onForeignHost(foreign);
        isForeignTold = true;
      },
    });
  let answers = answering(options);
  const bodies = new WeakMap<Socket, Buffer>();
  let bodyBytes = 0;

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    if (!clients.asked(socket)) return void socket.destroy();
    response.shouldKeepAlive = false;
    // Node goes on to read when it has taken a request apart, which is after this.
    queueMicrotask(() => socket.pause());
    const body = bodies.get(socket) ?? nothing;
    answers
      .answer(request, response, {
        body,
        stay: (isOperator) => clients.stay(socket, isOperator) && hearLeave(socket),
      })
      .catch((error: unknown) => {
        options.onUnanswered(error);
        if (response.headersSent) response.destroy();
        else send(response, 500, jsonPage({ error: 'this can not be answered; the log says why' }));
      });
  };
  const http = createHttpServer({ maxHeaderSize: 8_192 }, onRequest);
  // The body of whoever waits to hear that it may come has been read by then.
  http.on('checkContinue', onRequest);

  /**
   * Node's server is given one head alone: it would make objects of two thousand requests in one read before anything
   * can stop it, which a few dozen clients can keep a processor busy with. A body is read beside it, where its route
   * has one, and no byte more than the head says.
   */
  const take = (socket: Socket): void => {
    let stop = (): void => undefined;
    const refuse = (status: string): void => {
      const why = `${JSON.stringify({ error: status.slice(4).toLowerCase() })}\n`;
      const head = `content-type: application/json; charset=utf-8\r\ncontent-length: ${why.length}`;
      socket.write(`HTTP/1.1 ${status}\r\nconnection: close\r\n${head}\r\n\r\n${why}`);
      socket.resume().destroySoon();
    };
    const hand = (head: Buffer): void => {
      socket.unshift(head);
      http.emit('connection', socket);
      socket.resume();
    };
    stop = readQuestion(socket, {
      end: '\r\n\r\n',
      onLong: () => refuse('431 Request Header Fields Too Large'),
      onQuestion: (head, rest) => {
        const text = head.toString('latin1');
        const [method = '', url = ''] = text.slice(0, text.indexOf('\r\n')).split(' ');
        const most = answers.maxBytes(method, url);
        if (most === 0) return hand(head);
        const length = bodyLength(text);
        if (length === 'unknown') return refuse('411 Length Required');
        if (length === 'unclear') return refuse('400 Bad Request');
        if (length > most) return refuse('413 Content Too Large');
        if (bodyBytes + length > mostBodyBytes) return refuse('503 Service Unavailable');
        if (length > 0) {
          bodyBytes += length;
          socket.once('close', () => {
            bodyBytes -= length;
          });
          if (rest.length < length && /^expect:/im.test(text)) socket.write('HTTP/1.1 100 Continue\r\n\r\n');
        }
        stop = readBody(socket, {
          first: rest,
          length,
          onBody: (body) => {
            bodies.set(socket, body);
            hand(head);
          },
        });
      },
    });
    clients.take(socket, () => {
      stop();
      // Browsers open connections before they have anything to ask, and would take the refusal for the answer to what they ask then.
      if (socket.bytesRead === 0) socket.destroy();
      else refuse('408 Request Timeout');
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
    answerBy(next) {
      const { host, onForeignHost, lostPath } = options;
      answers = answering({ host, onForeignHost, ...(lostPath !== undefined && { lostPath }), ...next });
    },
    close() {
      listening.close();
      clients.close();
    },
  };
};
