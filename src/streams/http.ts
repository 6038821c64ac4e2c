import { Client } from 'undici';
import { readBody } from '../language/body.ts';
import { messageOf } from '../language/errors.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { oneLine } from '../language/text.ts';

export interface HttpOptions {
  /** Cuts the request at any point: while connecting, before the headers, in the middle of the body. */
  readonly abort: AbortSignal;
  /** Largest body, in bytes. 0: the body is not wanted, it is cut off unread and `text` is empty. */
  readonly maxBytes: number;
  /** How many redirects are followed, 3 unless told. 0: a redirect is an answer like any other. */
  readonly redirects?: number;
  /** The `accept` header; anything unless told. */
  readonly accept?: string;
}

/**
 * One GET. Any status is an answer; only with a 2xx one is the body read, else `text` is empty. Rejects
 * when there is no complete answer.
 */
export type HttpGet = (url: URL, options: HttpOptions) => Promise<{ status: number; text: string }>;

/** A status and text, or the address where the answer is instead. */
type Answer = { readonly status: number; readonly text: string } | { readonly elsewhere: string };

/** The redirects of RFC 9110, 15.4, that name one other address for the same thing. */
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/**
 * How long one of several addresses of a name may take to connect. Node's own 250 ms is too short for a
 * far or busy host, and would call it down.
 */
export const addressAttemptMs = 1_000;

/**
 * GET over HTTP/1.1, by undici. Every request has a connection of its own: a kept one may have died with
 * the service's last restart, and would make a well service look down. It has no time limit of its own,
 * only `abort`. Credentials in the URL are sent as Basic authorization, never to another origin.
 */
export const httpGet: HttpGet = async (url, { abort, maxBytes, redirects = 3, accept = '*/*' }) => {
  abort.throwIfAborted();
  let at = url;
  for (let left = redirects; ; left -= 1) {
    const headers = {
      accept,
      'accept-encoding': 'identity',
      'user-agent': 'polkan',
      ...(at.origin === url.origin && authorization(url)),
    };
    const answer = await getOnce(at, headers, { abort, maxBytes, follow: redirects > 0 });
    if (!('elsewhere' in answer)) return answer;
    if (left === 0) throw new Error(`more than ${redirects} redirects`);
    at = redirectTarget(answer.elsewhere, at);
  }
};

const getOnce = async (
  at: URL,
  headers: Record<string, string>,
  { abort, maxBytes, follow }: { abort: AbortSignal; maxBytes: number; follow: boolean },
): Promise<Answer> => {
  const client = new Client(at.origin, {
    allowH2: false,
    pipelining: 0,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: 0,
    // Without the signal here, a request aborted while it connects would wait for undici's own limit.
    connect: { signal: abort, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: addressAttemptMs },
  });
  try {
    const path = at.pathname + at.search;
    const response = await client.request({ method: 'GET', path, headers, signal: abort });
    const location = first(response.headers.location);
    if (follow && location !== undefined && redirectStatuses.has(response.statusCode)) {
      return { elsewhere: location };
    }
    const wanted = maxBytes > 0 && response.statusCode >= 200 && response.statusCode < 300;
    if (!wanted) return { status: response.statusCode, text: '' };
    const encoding = first(response.headers['content-encoding']) ?? 'identity';
    if (encoding !== 'identity')
      throw new Error(`the body is compressed (${encoding}), which was not asked for`);
    const text = await readBody(response.body, maxBytes);
    if (text === null) throw new Error(`the body is larger than ${inWords(maxBytes)}`);
    return { status: response.statusCode, text };
  } finally {
    // Cuts off whatever has not been read.
    await client.destroy();
  }
};

const first = (header: string | string[] | undefined): string | undefined => [header].flat()[0];

const authorization = ({ username, password }: URL): { authorization: string } | undefined => {
  if (username === '' && password === '') return undefined;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
};

const redirectTarget = (location: string, from: URL): URL => {
  if (!URL.canParse(location, from)) throw new Error('redirected to an address that is not a URL');
  const target = new URL(location, from);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new Error('redirected to something other than http or https');
  }
  return target;
};

const inWords = (bytes: number): string =>
  bytes >= 1_048_576 ? `${Math.round(bytes / 104_857.6) / 10} MiB` : `${bytes} bytes`;

/**
 * Error codes (or names) of Node and undici, in words; the first pattern that fits.
 * https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'connection refused'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, 'connection reset'],
  [/^UND_ERR_(SOCKET|RES_CONTENT_LENGTH_MISMATCH)$/, 'connection closed before the answer was complete'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError)$/, 'no answer in time'],
  [/^ENOTFOUND$/, 'name not found'],
  [/^EAI_/, 'name lookup failed'],
  [/^EHOST(UNREACH|DOWN)$/, 'host unreachable'],
  [/^E(NETUNREACH|NETDOWN|ADDRNOTAVAIL)$/, 'network unreachable'],
  [/^E(ACCES|PERM)$/, 'permission denied'],
  [/^E(MFILE|NFILE)$/, 'too many open files here'],
  [/^E(NOBUFS|NOMEM)$/, 'out of memory here'],
  [/^ERR_STOOD_STILL$/, 'Polkan itself stood still meanwhile'],
  [/^CERT_HAS_EXPIRED$/, 'certificate expired'],
  [/^CERT_NOT_YET_VALID$/, 'certificate not valid yet'],
  [/^CERT_REVOKED$/, 'certificate revoked'],
  [/SELF_SIGNED_CERT/, 'certificate self-signed'],
  [/^ERR_TLS_CERT_ALTNAME/, 'certificate is for another name'],
  [/^(UNABLE_TO_|CERT_|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE)/, 'certificate not trusted'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_)/, 'TLS handshake failed'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'headers too large'],
  // By name: undici 8.12 leaves the code of this one empty.
  [/^HTTPParserError$/, 'the answer is not HTTP'],
  [/^ERR_INVALID_URL$/, 'not a URL'],
];

/** What ran out, or stood still, here and not there. */
const ours = /^(EMFILE|ENFILE|ENOBUFS|ENOMEM|ERR_STOOD_STILL)$/;

/** Deep enough for a cause within an `AggregateError` within a cause; causes can go in a circle. */
const maxDepth = 5;

/**
 * Why something could not be reached: a few words on one line, and never a URL, which may hold a token.
 * It knows the code of the error, of its causes, and of what an `AggregateError` gathers.
 */
export const reasonOf = (error: unknown): string => {
  for (const code of codesOf(error)) {
    const reason = reasons.find(([pattern]) => pattern.test(code));
    if (reason !== undefined) return reason[1];
  }
  const message = messageOf(error);
  const masked = message.slice(0, 1_000).replace(/[a-z][a-z0-9+.-]*:\/\/\S*/gi, '…');
  return oneLine(withoutSecrets(masked), 200) || 'unknown error';
};

/** Whether the failure is this machine's own, so that it says nothing of the other side. */
export const isOurs = (error: unknown): boolean => codesOf(error).some((code) => ours.test(code));

const codesOf = (error: unknown, depth = 0): string[] => {
  if (typeof error !== 'object' || error === null || depth === maxDepth) return [];
  const { code, name, cause, errors } = error as Record<'code' | 'name' | 'cause' | 'errors', unknown>;
  return [
    ...[code, name].filter((word) => typeof word === 'string'),
    ...(Array.isArray(errors) ? errors.flatMap((each) => codesOf(each, depth + 1)) : []),
    ...codesOf(cause, depth + 1),
  ];
};
