import { hostname, networkInterfaces } from 'node:os';

/** What this machine is called, and the addresses it has: by each of them a port that it publishes can be reached. */
export const ownAddresses = (host: string): readonly string[] => [
  host,
  hostname(),
  ...Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ address, internal }) => (internal ? [] : [address])),
  ),
];
