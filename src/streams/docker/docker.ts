import { Agent, type IncomingMessage, request } from 'node:http';
import { mostBytesAtOnce, readBody } from '../../language/body.ts';
import { isModest } from '../../language/json.ts';
import { createRoom } from '../../language/room.ts';
import { orAborted } from '../../language/within.ts';
import { dockerLimits } from './limits.ts';

/**
 * The Docker client of Polkan: GET only, and only where nothing but state can be read. A socket that is
 * mounted `:ro` stops no POST, and GET on `archive`, `export`, `logs` reads what containers keep secret, so
 * the wall stands here, in front of the connection.
 */

/** The newest Engine API that Polkan is written for, as the minor of `1.x`: 1.41 is Docker 20.10. */
const ourMinor = 41;

/** Docker's own rule for names (its `RestrictedNameChars`): no such name needs percent-encoding. */
const nameRule = '[a-zA-Z0-9][a-zA-Z0-9_.-]*';
const queryRule = '(?:\\?[\\w.~%=&,:+-]*)?';
const allowedPath = new RegExp(
  `^(?:/v1\\.\\d{1,3})?(?:/_ping|/containers/json${queryRule}|/containers/${nameRule}/json|/events${queryRule})$`,
);
const wholeName = new RegExp(`^${nameRule}$`);

/** Whether a container can have this name at all. */
export const isContainerName = (name: string): boolean => wholeName.test(name);

/**
 * The wall: throws on anything but `GET` of `/_ping`, `/containers/json`, `/containers/{name}/json` and
 * `/events`, each with or without `/v1.NN` in front. It says what is allowed and refuses the rest, so it needs
 * no list of tricks.
 */
export const assertAllowed = (method: string, path: string): void => {
  // No rule can be held against an object whose text is another one each time it is asked.
  if (method !== 'GET' || typeof path !== 'string' || !allowedPath.test(path)) {
    throw new Error(`Polkan only reads Docker: ${JSON.stringify(method)} ${JSON.stringify(path)} is refused`);
  }
};

/**
 * How long a connection is kept that nobody uses, milliseconds; a daemon that keeps it for longer is not asked. One that is kept from
 * turn to turn can die unseen, and hides that the socket is gone, or closed to this user.
 */
const keptMs = 200;
/** How long a connection to a host may take, milliseconds; a socket is there at once, or not. */
const connectingMs = 10_000;

/** What is asked of the daemon. Whatever else is in it stays behind, or has it refused. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Where to, of a daemon at `tcp://`: no other one is asked. */
  readonly origin?: string;
}

/** The only way to the daemon. */
export interface GuardedSocket {
  /**
   * The answer, its head read and its body to come. `apart`: over a connection of its own, for the answer does not end, or those
   * that were kept are dead.
   * Throws what `assertAllowed` throws; rejects with the system's error, or when `abort` does.
   */
  send(asked: Asked, abort: AbortSignal, apart?: boolean): Promise<IncomingMessage>;
  /** Cuts every connection; requests that are under way fail, and so does whatever is asked later. */
  destroy(): void;
}

/**
 * Docker's socket, or a filtering proxy at `tcp://host:port`, with the wall inside: whatever is sent through it is refused before a
 * connection is made, unless it is allowed. A `query`, body, upgrade or another origin would get around what was checked, so
 * they are refused too. Only copies of what was checked go on, each read once: a getter, or options that change
 * meanwhile, can't say one thing here and another to Node. Headers and whatever else was in the options stay behind. Time limits
 * are left to abort signals, which are exact.
 */
export const guardedSocket = (address: string): GuardedSocket => {
  const isTcp = address.startsWith('tcp://');
  const origin = isTcp ? `http://${address.slice('tcp://'.length)}` : 'http://docker';
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const place = isTcp ? { host, port: port || 80 } : { host, socketPath: address };
  const kept = new Agent({ keepAlive: true, timeout: keptMs });
  const once = new Agent();
  let isDestroyed = false;

  const send: GuardedSocket['send'] = async (asked, abort, apart = false) => {
    const { method, path, origin: to, query, body, upgrade } = asked as Asked & Record<string, unknown>;
    assertAllowed(method, path);
    if (isTcp && to !== undefined && String(to) !== origin) {
      throw new Error('Polkan only reads Docker: another origin is refused');
    }
    if (query || body || upgrade) {
      throw new Error('Polkan only reads Docker: a query apart, a body or an upgrade is refused');
    }
    abort.throwIfAborted();
    if (isDestroyed) throw closed();
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = request({ ...place, agent: apart ? once : kept, method, path, signal: abort }, resolve);
    // Also what comes behind the answer: without a listener it would end the process.
    outgoing.on('error', (error) => reject(isDestroyed ? closed() : error));
    if (isTcp) {
      const late = setTimeout(() => outgoing.destroy(coded('ETIMEDOUT')), connectingMs);
      const there = (): void => clearTimeout(late);
      outgoing.on('close', there);
      outgoing.on('socket', (socket) => (socket.connecting ? socket.once('connect', there) : there()));
    }
    outgoing.end();
    return promise;
  };

  return {
    send,
    destroy: () => {
      isDestroyed = true;
      kept.destroy();
      once.destroy();
    },
  };
};

const coded = (code: string): Error => Object.assign(new Error(code), { code });
/** Not one that another connection would mend. */
const closed = (): Error => coded('ECANCELED');

/** Why Docker could not be asked, or gave no usable answer. */
export class DockerError extends Error {
  /**
   * `absent`: no socket there. `denied`: it may not be opened. `unreachable`: refused, cut off, destroyed.
   * `answered`: with a status that says that it will not, as a filtering proxy does. `oversized`: the answer is larger than allowed.
   */
  readonly fault: 'absent' | 'denied' | 'unreachable' | 'answered' | 'oversized';
  readonly socketPath: string;
  /** The system's code, `ECONNREFUSED` say; the limit in bytes where the answer is oversized. */
  readonly code: string;

  constructor(fault: DockerError['fault'], socketPath: string, code: string, cause?: unknown) {
    super(`Docker at ${socketPath}: ${fault} (${code})`, { cause });
    this.name = 'DockerError';
    this.fault = fault;
    this.socketPath = socketPath;
    this.code = code;
  }
}

/** A failure to connect, or of a connection, by its system code (connect(2), unix(7)). */
export const connectionError = (error: unknown, socketPath: string): DockerError => {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const said = typeof code === 'string' ? code : String(name ?? error);
  if (said === 'ENOENT' || said === 'ENOTDIR') return new DockerError('absent', socketPath, said, error);
  if (said === 'EACCES' || said === 'EPERM') return new DockerError('denied', socketPath, said, error);
  return new DockerError('unreachable', socketPath, said, error);
};

/** Whether a connection was there, and is not any more. */
const isCutOff = (error: unknown): boolean =>
  /^(EPIPE|ECONNRESET)$/.test(String((error as { code?: unknown }).code));

/** An answer: `body` is the parsed JSON, or the text itself where it is none. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface DockerReader {
  /**
   * Asks for a path without version, e.g. `/containers/json?all=true`; any HTTP status is an answer. Throws
   * what `assertAllowed` throws, a `DockerError`, or the reason of `abort`.
   */
  get(path: string, abort: AbortSignal): Promise<Answer>;
  /**
   * Opens a path whose body does not end, `/events` say, and gives its lines as they come, for as long as
   * `abort` lets it. Throws as `get` does, and where the status is not 200.
   */
  lines(path: string, abort: AbortSignal): AsyncIterable<string>;
  /** Cuts every connection; requests that are under way fail. */
  close(): Promise<void>;
}

/** `1.43` → `/v1.41`, the lower of the daemon's version and ours; no version known → the daemon's default. */
const prefixOf = (daemonVersion: unknown): string => {
  const minor = /^1\.(\d{1,3})$/.exec(String(daemonVersion))?.[1];
  return minor === undefined ? '' : `/v1.${Math.min(Number(minor), ourMinor)}`;
};

/** The version a daemon asks for in its 400 "client version 1.41 is too old. Minimum supported API version is 1.44". */
const prefixAskedFor = ({ status, body }: Answer): string | null => {
  if (status !== 400) return null;
  const asked = /supported API version is 1\.(\d{1,3})\b/i.exec(JSON.stringify(body))?.[1];
  return asked === undefined ? null : `/v1.${asked}`;
};

/**
 * A reader of the daemon at `socketPath`, the path of a socket or `tcp://host:port`. The API version is negotiated by `/_ping` before the first request,
 * and again after a failed one; where the daemon refuses it, what the daemon asks for is used.
 * `maxBytes` limits every body and line (left out: see `dockerLimits`).
 */
export const dockerReader = (options: { socketPath: string; maxBytes?: number }): DockerReader => {
  const { socketPath } = options;
  const socket = guardedSocket(socketPath);
  let prefix: string | null = null;
  /** Its own: what an engine sends keeps no service's answer waiting. */
  const room = createRoom(mostBytesAtOnce);

  const send = async (path: string, abort: AbortSignal, isAgain = false): Promise<Answer> => {
    const maxBytes =
      options.maxBytes ??
      (path.includes('/containers/json') ? dockerLimits.listBytes : dockerLimits.answerBytes);
    abort.throwIfAborted();
    try {
      const answer = await socket.send({ method: 'GET', path }, abort, isAgain);
      const { statusCode = 0, headers } = answer;
      // Where it waits for room nobody waits for it longer than it may take.
      const text = await orAborted(readBody(answer, maxBytes, room), abort);
      if (text === null) throw new DockerError('oversized', socketPath, String(maxBytes));
      if (path === '/_ping' && statusCode === 200) prefix ??= prefixOf(headers['api-version']);
      return { status: statusCode, body: jsonOrText(text) };
    } catch (error) {
      abort.throwIfAborted();
      if (error instanceof DockerError) throw error;
      // The connection was a kept one, and died meanwhile: what is there now is seen by a new one. A GET changes nothing, twice neither.
      if (!isAgain && isCutOff(error)) return send(path, abort, true);
      prefix = null;
      throw connectionError(error, socketPath);
    }
  };

  const get = async (path: string, abort: AbortSignal): Promise<Answer> => {
    assertAllowed('GET', path);
    if (path === '/_ping' || path.startsWith('/v')) return send(path, abort);
    if (prefix === null) {
      const ping = await send('/_ping', abort);
      // Its status must not pass for an answer to `path`: a 404 there means a missing container.
      if (ping.status !== 200) throw new DockerError('answered', socketPath, `/_ping: HTTP ${ping.status}`);
    }
    const answer = await send(`${prefix ?? ''}${path}`, abort);
    const asked = prefixAskedFor(answer);
    if (asked === null) return answer;
    prefix = asked;
    return send(`${asked}${path}`, abort);
  };

  async function* lines(path: string, abort: AbortSignal): AsyncGenerator<string> {
    assertAllowed('GET', path);
    abort.throwIfAborted();
    try {
      // Nothing sets a time limit on a body: silence is what most of this one is.
      const answer = await socket.send({ method: 'GET', path: `${prefix ?? ''}${path}` }, abort, true);
      if (answer.statusCode !== 200) {
        answer.destroy();
        throw new DockerError('answered', socketPath, `${path.split('?')[0]}: HTTP ${answer.statusCode}`);
      }
      yield* linesOf(answer, options.maxBytes ?? dockerLimits.lineCharacters, socketPath);
    } catch (error) {
      abort.throwIfAborted();
      if (error instanceof DockerError) throw error;
      throw connectionError(error, socketPath);
    }
  }

  return { get, lines, close: async () => socket.destroy() };
};

/** Cuts a body into lines. One longer than `maxBytes` is an error: nothing may pile up. */
async function* linesOf(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  socketPath: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop() ?? '';
    if (rest.length > maxBytes) throw new DockerError('oversized', socketPath, String(maxBytes));
    yield* pieces;
  }
}

/** What is no JSON is handed on as the text it is, and what would take too much memory as JSON as none. */
const jsonOrText = (text: string): unknown => {
  if (!isModest(text)) return '';
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
