import * as z from 'zod/mini';
import type { Neighbour } from '../neighbours.ts';
import { dockerLimits } from './limits.ts';

const binding = z.object({ HostIp: z.catch(z.string(), ''), HostPort: z.catch(z.string(), '') });
const bindings = z.nullish(z.record(z.string(), z.nullable(z.array(binding))));
const published = z.object({
  /** What was asked for: it stands also while the container does not run. */
  HostConfig: z.catch(z.optional(z.object({ PortBindings: z.catch(bindings, undefined) })), undefined),
  /** What it has got, where Docker chose the port. */
  NetworkSettings: z.catch(z.optional(z.object({ Ports: z.catch(bindings, undefined) })), undefined),
});

/** The TCP ports of the machine that an inspect says a container publishes. What can't be read is none. */
export const portsOf = (inspected: unknown): Neighbour['ports'] => {
  const { data } = published.safeParse(inspected);
  const found = new Map<string, Neighbour['ports'][number]>();
  for (const ports of [data?.HostConfig?.PortBindings, data?.NetworkSettings?.Ports]) {
    for (const [inside, bound] of Object.entries(ports ?? {})) {
      if (!inside.endsWith('/tcp')) continue;
      for (const { HostIp: address, HostPort } of bound ?? []) {
        const port = Number(HostPort);
        if (!Number.isInteger(port) || port < 1 || port > 65_535 || found.size >= dockerLimits.portsOfOne)
          continue;
        found.set(`${address} ${port}`, { address, port });
      }
    }
  }
  return [...found.values()];
};
