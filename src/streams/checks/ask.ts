import { type HttpAnswer, type HttpAsk, httpRequest } from '../http-request.ts';
import type { Request } from './check.ts';
import type { ProbeTools, ProbeTurn } from './probe.ts';
import { authorizationOf, tlsOf } from './trust-files.ts';

/** The most of a body that is read where a value is looked for in it, bytes. */
export const mostBody = 10 * 1_048_576;

/** Makes the request of a check. `accept` is what it would like to have. */
export const ask = async (
  request: Request,
  { abort, limitMs }: Pick<ProbeTurn, 'abort' | 'limitMs'>,
  tools: ProbeTools,
  { maxBytes, accept }: { readonly maxBytes: number; readonly accept?: string },
  httpAsk: HttpAsk = httpRequest,
): Promise<HttpAnswer> => {
  const { url, method, headers, body, redirects, proxy, trust } = request;
  const [tls, authorization] = await Promise.all([
    tlsOf(trust, tools, ['http/1.1']),
    authorizationOf(request, tools),
  ]);
  const asked = {
    ...{ method, body, redirects, proxy, tls, authorization },
    headers: { ...(accept !== undefined && { accept }), ...headers },
  };
  return httpAsk(url, asked, { abort, limitMs, maxBytes, lookup: tools.lookup });
};
