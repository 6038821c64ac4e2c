import { createServer, type Server, type ServerResponse } from 'node:http';
import { type SchedulerLike, type Subscription, timer } from 'rxjs';
import type { Fault } from '../language/fault.ts';
import { systemFaultOf } from '../language/fault-of.ts';

/** What the server gives. Every function is called anew for each request. */
export interface Pages {
  /** 200 or 503, and what is wrong. */
  health(): { healthy: boolean; body: unknown };
  status(): unknown;
  metrics(): Promise<{ contentType: string; text: string }>;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly pages: Pages;
  readonly scheduler: SchedulerLike;
  /** Told why the address can't be had, once for each new reason, and `null` once it can. */
  readonly onTrouble: (why: Fault | null) => void;
  readonly againMs?: number;
}

/** So many connections at once; a monitor needs one. */
const connections = 32;

/**
 * The pages of the sidecar: `GET /healthz`, `/status`, `/metrics`. Bodies are not read, headers are small,
 * slow clients are cut off. An address that is taken is tried again, and never the end of the watchdog.
 */
export const serveStatus = (options: ServerOptions): { close(): void } => {
  const { host, port, pages, scheduler, onTrouble, againMs = 30_000 } = options;
  let server: Server | null = null;
  let again: Subscription | null = null;
  let why: string | null = null;
  let closed = false;

  const listen = (): void => {
    const next = createServer(
      { maxHeaderSize: 8_192, requestTimeout: 5_000, headersTimeout: 3_000 },
      (request, response) => {
        // Nobody needs to tell this server anything: what is sent is not waited for.
        request.resume();
        answer(pages, request.method ?? '', request.url ?? '', response).catch((error: unknown) => {
          onTrouble({ code: 'other', said: `${request.url ?? ''}: ${String(error)}` });
          response.destroy();
        });
      },
    );
    next.maxConnections = connections;
    next.keepAliveTimeout = 1_000;
    next.setTimeout(10_000, (socket) => socket.destroy());
    next.on('error', (error) => {
      next.close();
      if (error.message !== why) onTrouble(systemFaultOf(error));
      why = error.message;
      if (!closed) again = timer(againMs, scheduler).subscribe(listen);
    });
    next.listen(port, host, () => {
      if (why !== null) onTrouble(null);
      why = null;
    });
    next.unref();
    server = next;
  };
  listen();

  return {
    close() {
      closed = true;
      again?.unsubscribe();
      server?.close();
      server?.closeAllConnections();
    },
  };
};

const answer = async (
  pages: Pages,
  method: string,
  target: string,
  response: ServerResponse,
): Promise<void> => {
  const [path] = target.split('?');
  const send = (
    status: number,
    contentType: string,
    body: string,
    headers: Record<string, string> = {},
  ): void => {
    response.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    });
    response.end(body);
  };
  const json = (status: number, body: unknown, headers?: Record<string, string>): void =>
    send(status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`, headers);

  const known = path === '/healthz' || path === '/status' || path === '/metrics';
  if (!known) return json(404, { error: 'not found', pages: ['/healthz', '/status', '/metrics'] });
  if (method !== 'GET') return json(405, { error: 'only GET' }, { allow: 'GET' });
  if (path === '/healthz') {
    const { healthy, body } = pages.health();
    return json(healthy ? 200 : 503, body);
  }
  if (path === '/status') return json(200, pages.status());
  const { contentType, text } = await pages.metrics();
  return send(200, contentType, text);
};
