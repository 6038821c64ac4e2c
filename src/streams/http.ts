import { Client } from 'undici';
import { readBody } from '../language/body.ts';
import { FaultError } from '../language/fault.ts';

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
    if (left === 0) throw new FaultError({ code: 'redirects', most: redirects });
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
    if (encoding !== 'identity') throw new FaultError({ code: 'compressed', encoding });
    const text = await readBody(response.body, maxBytes);
    if (text === null) throw new FaultError({ code: 'bodyTooLarge', bytes: maxBytes });
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
  if (!URL.canParse(location, from)) throw new FaultError({ code: 'redirectedToNoUrl' });
  const target = new URL(location, from);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new FaultError({ code: 'redirectedElsewhere' });
  }
  return target;
};
