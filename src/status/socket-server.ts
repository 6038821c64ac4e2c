import { once } from 'node:events';
import { lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname } from 'node:path';
import type { SchedulerLike } from 'rxjs';
import type { SocketConfig } from '../config/socket.ts';
import { type Fault, FaultError } from '../language/fault.ts';
import { boundConnections } from './connections.ts';
import { isFolderOfMine, makeFolder } from './folder.ts';
import { keepListening } from './listening.ts';
import { oneAnswerEach } from './one-answer.ts';
import { jsonPage } from './shared-page.ts';

/** A request, as it came: its verb, and what else the verb wants. */
export type SocketRequest = Readonly<Record<string, unknown>>;

/** What can be asked, by its verb: each answers with one line of JSON, its line feed included. */
export type Verbs = Readonly<Record<string, (request: SocketRequest) => Promise<Uint8Array>>>;

export interface SocketServerOptions extends SocketConfig {
  readonly verbs: Verbs;
  readonly scheduler: SchedulerLike;
  /** Told why the socket can't be served, once for each new reason, and `null` once it can. */
  readonly onTrouble: (why: Fault | null) => void;
  readonly againMs?: number;
}

const limits = { most: 16, anAddress: 16, askMs: 3_000, takeMs: 10_000 };

/**
 * The one unix socket of the sidecar, for the user it runs as and root. A connection sends one line of JSON,
 * `{"verb":"health"}`, and gets one line of JSON. Whatever happens on the port does not happen here.
 */
export const serveSocket = (
  options: SocketServerOptions,
): {
  /** From now on it answers by these. */
  answerBy(next: Verbs): void;
  close(): void;
} => {
  let { verbs } = options;
  const { path, isOwnFolder, scheduler, onTrouble } = options;
  const connections = boundConnections(limits, scheduler);
  const take = oneAnswerEach({
    connections,
    answer: (line) => answerVerb(verbs)(line),
    refuse: (why) => sorry(why === 'long' ? 'the request is too long' : 'the request did not come in time'),
    onFault: (error) => onTrouble({ code: 'other', said: String(error) }),
  });
  const listening = keepListening({
    ...options,
    makeServer: () => createServer({ allowHalfOpen: true }, take),
    listen: async (server) => {
      const folder = dirname(path);
      makeFolder(folder);
      if (isOwnFolder && !isFolderOfMine(folder))
        throw new FaultError({ code: 'foreignFolder', path: folder });
      await makeRoom(path);
      // The system makes the file while `listen` is called, and a mask is the only way to have it made private.
      const mask = process.umask(0o177);
      try {
        server.listen(path);
      } finally {
        process.umask(mask);
      }
      await once(server, 'listening');
    },
  });
  return {
    answerBy(next) {
      verbs = next;
    },
    // The system's library removes the file of a socket that is closed.
    close() {
      listening.close();
      connections.close();
    },
  };
};

const sorry = (error: string, more: object = {}): Uint8Array => jsonPage({ error, ...more }).body;

const answerVerb =
  (verbs: Verbs) =>
  async (line: string): Promise<Uint8Array> => {
    const request = requestOf(line);
    if (request === null) return sorry('not a line of JSON with a verb');
    const { verb } = request;
    const run = typeof verb === 'string' && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    return run === undefined ? sorry('unknown verb', { verbs: Object.keys(verbs) }) : run(request);
  };

const requestOf = (line: string): SocketRequest | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    // The client is told.
    return null;
  }
};

/** Removes what a process left behind that is dead; throws where anything else is there. */
const makeRoom = async (path: string): Promise<void> => {
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before === undefined) return;
  if (!before.isSocket()) throw new FaultError({ code: 'noSocketFile' });
  if (await isListenedTo(path)) throw new FaultError({ code: 'socketTaken' });
  const after = lstatSync(path, { throwIfNoEntry: false });
  // Another process that starts just now may have been quicker, and its socket is not to be taken from it.
  if (after !== undefined && after.ino !== before.ino) throw new FaultError({ code: 'socketTaken' });
  if (after !== undefined) unlinkSync(path);
};

/** Only a refused connection is a proof that nobody listens. */
const isListenedTo = (path: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false);
      else if (error.code === 'EAGAIN') resolve(true);
      else reject(error);
    });
  });
