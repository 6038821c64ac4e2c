import { BlockList, isIP } from 'node:net';
import type { Dispatcher } from 'undici';
import type { Proxies } from '../language/proxy.ts';
import { addressAttemptMs } from '../language/within.ts';
import type { WayTo } from '../sinks/channel-definition.ts';

/** The most that is taken of the body of an answer whose status alone is wanted, bytes. */
const drainedBytes = 65_536;

/**
 * Whether an address lies in a network of `NO_PROXY` (`10.0.0.0/8`), as curl and Go read it; names and single addresses are
 * undici's to know.
 */
const isInExceptedNet = (hostname: string, except: string): boolean => {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (family === 0) return false;
  const nets = new BlockList();
  for (const [, net = '', bits = ''] of except.matchAll(/([^\s,/]+)\/(\d{1,3})(?=[\s,]|$)/g)) {
    if (isIP(net) === family && Number(bits) <= (family === 4 ? 32 : 128))
      nets.addSubnet(net, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  return nets.check(address, family === 4 ? 'ipv4' : 'ipv6');
};

/**
 * The ways through the proxies of the environment, by the scheme of the URL, and straight to the hosts that it
 * excepts. undici's part for that is loaded only where there is a proxy.
 *
 * @param limitMs how long a connection may take, one to a proxy too; each address of a name gets a quarter of that
 */
export const proxiedWays =
  (proxies: Proxies | null, limitMs: number, atEnd: (close: () => unknown) => void): WayTo =>
  async ({ protocol, hostname }) => {
    const proxy = (protocol === 'https:' ? proxies?.https : proxies?.http) ?? null;
    if (proxies === null || proxy === null || isInExceptedNet(hostname, proxies.except)) return undefined;
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
