import type { LookupFunction, Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { type Fault, FaultError } from '../language/fault.ts';
import { faultOf, isOurs } from '../language/fault-of.ts';
import { isElsewhere, redirectedHeader } from '../language/redirected.ts';
import { openConnection, secured, type TlsSettings, takeLeave } from './connection.ts';
import { authorization, redirectStatuses, redirectTarget } from './http.ts';
import { type Head, Incoming, passAnswerBody, readAnswerBody, readHead } from './http-answer.ts';
import { httpHead } from './http-status.ts';

export interface HttpRequest {
  readonly method: string;
  /** Beside those that HTTP needs; theirs hold. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** The header `authorization`; it goes to the origin of the URL alone. Those of the URL itself unless told. */
  readonly authorization: string | null;
  readonly redirects: number;
  readonly tls: TlsSettings;
  /** An HTTP proxy, by CONNECT where TLS is spoken; `null`: straight. */
  readonly proxy: URL | null;
}

export interface HttpRequestOptions {
  readonly abort: AbortSignal;
  /** How long `abort` will wait, milliseconds. */
  readonly limitMs: number;
  /** What is wanted of the body: none of it, that it comes to its end, or its text, at most so many bytes. */
  readonly body: 'none' | 'passed' | { readonly mostBytes: number };
  /** Judges the head of the answer that counts, before the body is read; what it throws ends the request. */
  readonly onHead?: (head: AnsweredHead) => void;
  /** Is given who knows what of an answer has come so far, for when the limit passes meanwhile. */
  readonly onBegun?: (soFar: () => AnswerSoFar) => void;
  readonly lookup?: LookupFunction;
}

/** A certificate of a chain. */
export interface Certificate {
  /** The name in it. */
  readonly subject: string;
  /** When it runs out, epoch milliseconds. */
  readonly until: number;
}

export interface AnsweredHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Head['headers'];
  /** The chain of who answered; empty without TLS. */
  readonly certificates: readonly Certificate[];
}

export interface HttpAnswer extends AnsweredHead {
  readonly text: string;
}

/** What of an answer has come: of its body where there is a status, else of its head. */
export interface AnswerSoFar {
  readonly status: number | null;
  readonly bytes: number;
}

/** Why an answer that had begun was not read to its end; `null`: nothing of it had come. */
export const cutShort = ({ status, bytes }: AnswerSoFar, why: Fault): FaultError | null => {
  if (status !== null) return new FaultError({ code: 'bodyUnread', status, bytes, why });
  return bytes === 0 ? null : new FaultError({ code: 'headUnread', bytes, why });
};

/** One request, as `httpRequest` makes it. */
export type HttpAsk = (url: URL, request: HttpRequest, options: HttpRequestOptions) => Promise<HttpAnswer>;

/**
 * A request over HTTP/1.1 by a connection of its own, read as tolerantly as `httpGet` reads; the body of any status is
 * read. A redirect of anything but GET and HEAD is followed by GET where its status allows that (RFC 9110, 15.4). Rejects
 * when there is no complete answer.
 */
export const httpRequest: HttpAsk = async (url, request, options) => {
  options.abort.throwIfAborted();
  let at = url;
  let now = request;
  for (let left = request.redirects; ; left -= 1) {
    const isOwn = at.origin === url.origin;
    const answer = await exchange(at, now, isOwn, options);
    const location = locationIn(answer, request);
    if (location === null) return answer;
    if (left === 0) throw new FaultError({ code: 'redirects', most: request.redirects });
    at = redirectTarget(location, at);
    const becomesGet = answer.status < 307 && now.method !== 'GET' && now.method !== 'HEAD';
    if (becomesGet) now = { ...now, method: 'GET', body: null };
    // It goes where the one who was asked wants it to go, and must be known for that.
    if (isElsewhere(at, url)) now = { ...now, headers: { ...now.headers, [redirectedHeader]: '1' } };
  }
};

/** Where a redirect leads that is to be followed; `null`: this is the answer. */
const locationIn = ({ status, headers }: Head, { redirects }: HttpRequest): string | null =>
  redirects > 0 && redirectStatuses.has(status) ? (headers.get('location')?.[0] ?? null) : null;

const exchange = async (
  at: URL,
  request: HttpRequest,
  isOwn: boolean,
  options: HttpRequestOptions,
): Promise<HttpAnswer> => {
  const { abort, body, onHead, onBegun } = options;
  if (body === 'none' && request.proxy === null && at.protocol === 'http:')
    return exchangeHeads(at, request, isOwn, options);
  const socket = await connected(at, request, options);
  try {
    const certificates = chainOf(socket);
    socket.write(written(at, request, isOwn));
    const incoming = new Incoming(socket);
    let status: number | null = null;
    let ofHead = 0;
    const soFar = (): AnswerSoFar => ({ status, bytes: incoming.taken - ofHead });
    onBegun?.(soFar);
    const head = await readHead(incoming, false);
    const answered = { status: head.status, headers: head.headers, certificates };
    status = head.status;
    ofHead = incoming.taken - incoming.unread;
    const isFollowed = locationIn(head, request) !== null;
    if (!isFollowed) onHead?.(answered);
    const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304;
    let text = '';
    if (body !== 'none' && hasBody && !isFollowed) {
      try {
        text = await bodyText(incoming, head, body);
      } catch (error) {
        throw abort.aborted || isOurs(error) ? error : cutShort(soFar(), faultOf(error));
      }
      socket.destroy();
    } else {
      await incoming.leave();
      takeLeave(socket, incoming.taken);
    }
    return { ...answered, text };
  } catch (error) {
    // Cuts off whatever has not been read.
    socket.destroy();
    if (abort.aborted) throw abort.reason;
    throw error;
  }
};

/** The same where the head is all that is wanted, and nothing but HTTP is spoken: in a third of the time. */
const exchangeHeads = async (
  at: URL,
  request: HttpRequest,
  isOwn: boolean,
  { abort, limitMs, lookup, onHead, onBegun }: HttpRequestOptions,
): Promise<HttpAnswer> => {
  const head = await httpHead(at, written(at, request, isOwn), {
    ...{ abort, limitMs, lookup },
    onBegun: (bytes) => onBegun?.(() => ({ status: null, bytes: bytes() })),
  });
  const answered = { ...head, certificates: [] };
  if (locationIn(head, request) === null) onHead?.(answered);
  return { ...answered, text: '' };
};

const bodyText = async (
  incoming: Incoming,
  head: Head,
  body: 'passed' | { readonly mostBytes: number },
): Promise<string> => {
  if (body === 'passed') {
    await passAnswerBody(incoming, head);
    return '';
  }
  const encoding = head.headers.get('content-encoding')?.[0] ?? 'identity';
  if (encoding !== 'identity') throw new FaultError({ code: 'compressed', encoding });
  return readAnswerBody(incoming, head, body.mostBytes);
};

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const connected = async (
  at: URL,
  { tls, proxy }: HttpRequest,
  options: HttpRequestOptions,
): Promise<Socket> => {
  const isSecure = at.protocol === 'https:';
  const host = hostOf(at);
  if (proxy === null)
    return openConnection({
      ...options,
      host,
      port: Number(at.port) || (isSecure ? 443 : 80),
      tls: isSecure ? tls : false,
    });
  const way = await openConnection({
    ...options,
    host: hostOf(proxy),
    port: Number(proxy.port) || 80,
    tls: false,
  });
  if (!isSecure) return way;
  try {
    const target = `${at.hostname}:${at.port || 443}`;
    way.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${proxyAuthorization(proxy)}\r\n`);
    const incoming = new Incoming(way);
    const { status } = await readHead(incoming, false);
    await incoming.leave();
    if (status < 200 || status > 299) throw new FaultError({ code: 'httpStatus', status });
    return await secured(way, { host, settings: tls, abort: options.abort });
  } catch (error) {
    way.destroy();
    throw error;
  }
};

const proxyAuthorization = (proxy: URL): string => {
  const said = authorization(proxy);
  return said === undefined ? '' : `proxy-authorization: ${said.authorization}\r\n`;
};

const written = (at: URL, request: HttpRequest, isOwn: boolean): string => {
  const { method, body, proxy } = request;
  const own = request.authorization ?? authorization(at)?.authorization ?? null;
  // What an operator writes goes before what is usual, whatever its case.
  const headers = new Map<string, string>([
    ['host', at.host],
    ['connection', 'close'],
    ['accept', '*/*'],
    ['accept-encoding', 'identity'],
    ['user-agent', 'polkan'],
    ...(body === null ? [] : ([['content-length', String(Buffer.byteLength(body))]] as const)),
    ...(own === null || !isOwn ? [] : ([['authorization', own]] as const)),
  ]);
  for (const [name, value] of Object.entries(request.headers)) {
    const lower = name.toLowerCase();
    if (isOwn || !isPrivate(lower)) headers.set(lower, value);
  }
  const isForwarded = proxy !== null && at.protocol === 'http:';
  const target = isForwarded ? `${at.origin}${at.pathname}${at.search}` : `${at.pathname}${at.search}`;
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const forProxy = isForwarded && proxy !== null ? proxyAuthorization(proxy) : '';
  return `${method} ${target} HTTP/1.1\r\n${lines}${forProxy}\r\n${body ?? ''}`;
};

/** What is meant for the origin that it was written for, and for no other. */
const isPrivate = (name: string): boolean => /authorization|cookie|token|secret|key|^host$/.test(name);

/** The deepest chain that is gone through. */
const longestChain = 10;

/** The certificates of the other side, its own first. */
export const chainOf = (socket: Socket): Certificate[] => {
  if (!('getPeerCertificate' in socket)) return [];
  const chain: Certificate[] = [];
  let at: PeerCertificate & { readonly issuerCertificate?: PeerCertificate } = (
    socket as TLSSocket
  ).getPeerCertificate(true);
  while (at?.valid_to !== undefined && chain.length < longestChain) {
    const { subject, subjectaltname = '' } = at;
    const name = subject?.CN ?? subjectaltname.split(', ', 1)[0]?.replace(/^DNS:/, '') ?? subject?.O;
    chain.push({ subject: String(name ?? subject?.O ?? '?'), until: Date.parse(at.valid_to) });
    const above = at.issuerCertificate;
    // A root stands above itself.
    if (above === undefined || above.fingerprint256 === at.fingerprint256) break;
    at = above;
  }
  return chain;
};
