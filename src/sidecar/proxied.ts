import type { Dispatcher } from 'undici';
import type { Proxies } from '../language/proxy.ts';
import { addressAttemptMs } from '../language/within.ts';
import type { WayTo } from '../sinks/channel-definition.ts';

/** The most that is taken of the body of an answer whose status alone is wanted, bytes. */
const drainedBytes = 65_536;

/**
 * The ways through the proxies of the environment, by the scheme of the URL, and straight to the hosts that it
 * excepts. undici's part for that is loaded only where there is a proxy.
 *
 * @param limitMs how long a connection may take, one to a proxy too; each address of a name gets a quarter of that
 */
export const proxiedWays =
  (proxies: Proxies | null, limitMs: number, atEnd: (close: () => unknown) => void): WayTo =>
  async ({ protocol }) => {
    const proxy = (protocol === 'https:' ? proxies?.https : proxies?.http) ?? null;
    if (proxies === null || proxy === null) return undefined;
    const { EnvHttpProxyAgent } = await import('undici');
    const dispatcher = new EnvHttpProxyAgent({
      httpProxy: proxy.href,
      httpsProxy: proxy.href,
      // Never undefined: undici would look into the environment by itself.
      noProxy: proxies.except,
      connectTimeout: limitMs,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs(limitMs),
      allowH2: false,
    });
    atEnd(() => dispatcher.destroy());
    return dispatcher;
  };

/** The status of a GET through a dispatcher, for the heartbeat. A redirect is an answer like any other. */
export const statusThrough = async (
  dispatcher: Dispatcher,
  url: URL,
  abort: AbortSignal,
): Promise<number> => {
  const { statusCode, body } = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: 'GET',
    headers: { 'user-agent': 'polkan' },
    signal: abort,
  });
  await body.dump({ limit: drainedBytes, signal: abort });
  return statusCode;
};
