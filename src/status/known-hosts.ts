import { hostNameOf, isAddressHost, isLoopbackHost } from '../language/host-name.ts';

/**
 * Which `Host` headers are meant for this sidecar: loopback, where it listens, and the names it is given. Where it
 * listens for more than this machine, any address by number is one too: it has as many as there are ways to it, and
 * DNS rebinding needs a name.
 */
export const knownHosts = (bound: string, names: readonly string[]): ((host: string) => boolean) => {
  const known = new Set([bound, ...names].map((name) => hostNameOf(name) ?? name.toLowerCase()));
  const isOpen = !isLoopbackHost(bound);
  return (header) => {
    const host = hostNameOf(header);
    return host !== null && (known.has(host) || isLoopbackHost(host) || (isOpen && isAddressHost(host)));
  };
};
