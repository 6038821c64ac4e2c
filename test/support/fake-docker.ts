import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the fake daemon does with a request: a body for 200, a status and a body, a whole answer, or silence. */
export type Reply = 'hang' | { status: number; body: unknown } | ((response: ServerResponse) => void);

/** A Docker daemon on a real unix socket, as far as Polkan sees it. */
export interface FakeDocker {
  readonly socketPath: string;
  /** Path without version → reply; what is not there is a 404. `/_ping` is answered unless told otherwise. */
  readonly replies: Map<string, Reply>;
  /** The version in the header of `/_ping`; none: no such header. */
  apiVersion: string | undefined;
  /** The versions it accepts, as minors; a request outside is a 400 in the daemon's own words. */
  accepts: { min: number; max: number };
  /** Every request, as `GET /v1.41/containers/json?all=true`. */
  readonly requests: string[];
  connections: number;
  close(): Promise<void>;
}

/** One captured answer of a real engine's inspect. */
export const fixture = (name: string): Record<string, unknown> & { State: Record<string, unknown> } =>
  JSON.parse(readFileSync(new URL(`../fixtures/docker/${name}.json`, import.meta.url), 'utf8'));

/** A fresh place for a socket, and its removal. */
export const socketPlace = (): { socketPath: string; remove(): void } => {
  const folder = mkdtempSync(join(tmpdir(), 'docker-'));
  return {
    socketPath: join(folder, 'docker.sock'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export const fakeDocker = async (socketPath?: string): Promise<FakeDocker> => {
  const place = socketPlace();
  const server = createServer((request, response) => {
    const { method, url = '' } = request;
    daemon.requests.push(`${method} ${url}`);
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const [, minor, path = url] = /^\/v1\.(\d+)(\/.*)$/.exec(url) ?? [];
    const { min, max } = daemon.accepts;
    if (Number(minor ?? min) < min) {
      const message = `client version 1.${minor} is too old. Minimum supported API version is 1.${min}, please upgrade your client to a newer version`;
      return answer(400, { message });
    }
    if (Number(minor ?? max) > max) {
      const message = `client version 1.${minor} is too new. Maximum supported API version is 1.${max}`;
      return answer(400, { message });
    }
    const reply = daemon.replies.get(path);
    if (reply === 'hang') return;
    if (typeof reply === 'function') return reply(response);
    if (reply !== undefined) return answer(reply.status, reply.body);
    if (path === '/_ping') {
      if (daemon.apiVersion !== undefined) response.setHeader('Api-Version', daemon.apiVersion);
      response.end('OK');
      return;
    }
    return answer(404, { message: `No such container: ${path}` });
  });
  server.on('connection', () => {
    daemon.connections += 1;
  });
  const daemon: FakeDocker = {
    socketPath: socketPath ?? place.socketPath,
    replies: new Map(),
    apiVersion: '1.41',
    accepts: { min: 24, max: 41 },
    requests: [],
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          place.remove();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(daemon.socketPath, resolve));
  return daemon;
};
