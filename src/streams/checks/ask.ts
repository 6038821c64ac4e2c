import { FaultError } from '../../language/fault.ts';
import {
  cutShort,
  type HttpAnswer,
  type HttpAsk,
  type HttpRequestOptions,
  httpRequest,
} from '../http-request.ts';
import type { Request } from './check.ts';
import type { ProbeTools, ProbeTurn } from './probe.ts';
import { authorizationOf, tlsOf } from './trust-files.ts';

/** The most of a body that is read where a value is looked for in it, bytes. */
export const mostBody = 10 * 1_048_576;

export interface AskOptions extends Pick<HttpRequestOptions, 'body' | 'onHead'> {
  /** What it would like to have. */
  readonly accept?: string;
  /** What it means that an answer was not read to its end. Default: just that. */
  readonly unread?: (fault: FaultError) => Error;
}

/** Makes the request of a check. */
export const ask = async (
  request: Request,
  { abort, limitMs, onCutOff }: Pick<ProbeTurn, 'abort' | 'limitMs' | 'onCutOff'>,
  tools: ProbeTools,
  { accept, body: wanted, onHead, unread = (fault) => fault }: AskOptions,
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
  try {
    return await httpAsk(url, asked, {
      ...{ abort, limitMs, body: wanted, lookup: tools.lookup, ...(onHead && { onHead }) },
      onBegun: (soFar) =>
        onCutOff?.((why) => {
          const cut = cutShort(soFar(), why);
          return cut === null ? null : unread(cut);
        }),
    });
  } catch (error) {
    const isUnread = error instanceof FaultError && error.fault.code === 'bodyUnread';
    throw isUnread ? unread(error) : error;
  }
};
