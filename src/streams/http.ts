import type { LookupFunction } from 'node:net';
import { unescape as percentDecoded } from 'node:querystring';
import { FaultError } from '../language/fault.ts';
import { isElsewhere, redirectedHeader } from '../language/redirected.ts';
import { openConnection, takeLeave } from './connection.ts';
import { Incoming, readAnswerBody, readHead } from './http-answer.ts';
import { httpStatus } from './http-status.ts';

export interface HttpOptions {
  /** Cuts the request at any point: while connecting, before the headers, in the middle of the body. */
  readonly abort: AbortSignal;
  /** How long `abort` will wait, milliseconds: each of several addresses of a name gets its share. 10 s unless told. */
  readonly limitMs?: number;
  /** Largest body, in bytes. 0: the body is not wanted, and `text` is empty. */
  readonly maxBytes: number;
  /** How many redirects are followed, 3 unless told. 0: a redirect is an answer like any other. */
  readonly redirects?: number;
  /** A redirect to any other host or port is an error; one to https at its usual port is not. */
  readonly ownHostOnly?: boolean;
  /** The `accept` header; anything unless told. */
  readonly accept?: string;
  /** How a name becomes addresses, if not as the system does it. */
  readonly lookup?: LookupFunction;
}

/**
 * One GET. Any status is an answer; only with a 2xx one is the body read, else `text` is empty. Rejects
 * when there is no complete answer.
 */
export type HttpGet = (url: URL, options: HttpOptions) => Promise<{ status: number; text: string }>;

/** A status and text, or the address where the answer is instead. */
type Answer = { readonly status: number; readonly text: string } | { readonly elsewhere: string };

/** The redirects of RFC 9110, 15.4, that name one other address for the same thing. */
export const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/**
 * GET over HTTP/1.1, by a connection of its own and a parser as tolerant as curl's: what a service answers is for
 * it to say, not for a strict parser. A kept connection may have died with the service's last restart, and would
 * make a well service look down. It has no time limit of its own, only `abort`, and goes through no proxy.
 * Credentials in the URL are sent as Basic authorization, never to another origin.
 */
export const httpGet: HttpGet = async (url, options) => {
  const { abort, redirects = 3, ownHostOnly = false, accept = '*/*' } = options;
  abort.throwIfAborted();
  let at = url;
  let wasElsewhere = false;
  for (let left = redirects; ; left -= 1) {
    wasElsewhere ||= isElsewhere(at, url);
    const request = requestOf(at, accept, at.origin === url.origin ? url : null, wasElsewhere);
    if (redirects === 0 && options.maxBytes === 0 && at.protocol === 'http:') {
      const { limitMs = usualLimitMs, lookup } = options;
      return { status: await httpStatus(at, request, { abort, limitMs, lookup }), text: '' };
    }
    const answer = await getOnce(at, request, options, redirects > 0);
    if (!('elsewhere' in answer)) return answer;
    if (left === 0) throw new FaultError({ code: 'redirects', most: redirects });
    at = redirectTarget(answer.elsewhere, at);
    if (ownHostOnly && !isOwnHost(at, url)) throw new FaultError({ code: 'redirectedToAnotherHost' });
  }
};

const usualLimitMs = 10_000;

/** What is sent. `of`: whose credentials, `null`: nobody's. */
const requestOf = (at: URL, accept: string, of: URL | null, isRedirected: boolean): string => {
  const said = of === null ? undefined : authorization(of);
  return (
    `GET ${at.pathname}${at.search} HTTP/1.1\r\nhost: ${at.host}\r\nconnection: close\r\naccept: ${accept}\r\n` +
    'accept-encoding: identity\r\nuser-agent: polkan\r\n' +
    (isRedirected ? `${redirectedHeader}: 1\r\n` : '') +
    `${said === undefined ? '' : `authorization: ${said.authorization}\r\n`}\r\n`
  );
};

const getOnce = async (
  at: URL,
  request: string,
  { abort, maxBytes, limitMs = usualLimitMs, lookup }: HttpOptions,
  follow: boolean,
): Promise<Answer> => {
  const secure = at.protocol === 'https:';
  const socket = await openConnection({
    host: at.hostname.replace(/^\[|\]$/g, ''),
    port: Number(at.port) || (secure ? 443 : 80),
    tls: secure,
    abort,
    limitMs,
    ...(lookup && { lookup }),
  });
  try {
    socket.write(request);
    const incoming = new Incoming(socket);
    const head = await readHead(incoming, maxBytes === 0 && !follow);
    const { status } = head;
    const location = head.headers.get('location')?.[0];
    const elsewhere = follow && redirectStatuses.has(status) ? location : undefined;
    if (elsewhere === undefined && maxBytes > 0 && status >= 200 && status < 300) {
      const encoding = head.headers.get('content-encoding')?.[0] ?? 'identity';
      if (encoding !== 'identity') throw new FaultError({ code: 'compressed', encoding });
      const text = await readAnswerBody(incoming, head, maxBytes);
      socket.destroy();
      return { status, text };
    }
    await incoming.leave();
    takeLeave(socket, incoming.taken);
    return elsewhere === undefined ? { status, text: '' } : { elsewhere };
  } catch (error) {
    // Cuts off whatever has not been read.
    socket.destroy();
    if (abort.aborted) throw abort.reason;
    throw error;
  }
};

/** The Basic authorization that the credentials of a URL are, if it has any. */
export const authorization = ({ username, password }: URL): { authorization: string } | undefined => {
  if (username === '' && password === '') return undefined;
  // A per cent sign that begins no byte is one that somebody forgot to encode, and stands for itself.
  const credentials = `${percentDecoded(username)}:${percentDecoded(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
};

/** Whether it is the same host and port, or the same host by https instead of http. */
const isOwnHost = (target: URL, own: URL): boolean =>
  target.host === own.host
    ? target.protocol === own.protocol || target.protocol === 'https:'
    : target.hostname === own.hostname &&
      target.protocol === 'https:' &&
      target.port === '' &&
      own.port === '';

/** Where a redirect leads. Throws where that is nowhere, or no HTTP. */
export const redirectTarget = (location: string, from: URL): URL => {
  if (!URL.canParse(location, from)) throw new FaultError({ code: 'redirectedToNoUrl' });
  const target = new URL(location, from);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new FaultError({ code: 'redirectedElsewhere' });
  }
  return target;
};
