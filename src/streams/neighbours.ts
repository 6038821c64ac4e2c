import { isLoopback } from '../language/written.ts';

/** Something beside the service that others need, as its source sees it: a container. */
export interface Neighbour {
  readonly runs: boolean;
  /** What it is called, by itself. */
  readonly names: readonly string[];
  /** What it is called among others of its project, where it has one. */
  readonly service: { readonly project: string; readonly name: string } | null;
  /** The TCP ports of this machine behind which it stands, each with the address that it is bound to. */
  readonly ports: readonly { readonly address: string; readonly port: number }[];
}

/**
 * Who stands behind which address: one source says what it sees, and another, that has tried an address, can name what explains
 * that it gives no answer. So a database that is down is told as that, and not once more as its port.
 */
export interface Neighbours {
  /** This is what is seen of the entity of this key now. */
  saw(key: string, neighbour: Neighbour): void;
  /** It is not there any more, as far as can be seen; what it was known by stands. */
  lost(key: string): void;
  /** Forgets all others: there are no more of them than there are containers. */
  keep(keys: ReadonlySet<string>): void;
  /** The keys of what stands behind an address, in their order; none where that is not known, or could be several. */
  behind(url: URL): readonly string[];
}

/** What Docker and Podman call the machine, as a container sees it. */
const thisMachine = ['host.docker.internal', 'gateway.docker.internal', 'host.containers.internal'];

/** A port that is bound to these is reached by any address of the machine. */
const anyAddress: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The host of a URL, without the brackets of an IPv6 address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** @param own what this machine is called, and its addresses */
export const createNeighbours = (own: readonly string[] = []): Neighbours => {
  const known = new Map<string, Neighbour>();
  const byName = new Map<string, Set<string>>();
  const byPort = new Map<number, Set<string>>();
  const mine = new Set([...thisMachine, ...own].map((name) => name.toLowerCase()));

  const namesOf = ({ names, service }: Neighbour): readonly string[] => [
    ...names,
    ...(service === null ? [] : [service.name]),
  ];

  const forget = (key: string, neighbour: Neighbour): void => {
    known.delete(key);
    for (const name of namesOf(neighbour)) drop(byName, name, key);
    for (const { port } of neighbour.ports) drop(byPort, port, key);
  };

  /** Of several only those that run: the others have left their place to them. */
  const chosen = (keys: readonly string[]): readonly string[] => {
    const running = keys.filter((key) => known.get(key)?.runs === true);
    return (running.length > 0 ? running : keys).toSorted();
  };

  /** By its own name first; by that of a service only where there is one project that has it. */
  const calledSo = (name: string): readonly string[] => {
    const all = [...(byName.get(name) ?? [])];
    const itself = all.filter((key) => known.get(key)?.names.includes(name) === true);
    if (itself.length > 0) return itself;
    const projects = new Set(all.map((key) => known.get(key)?.service?.project));
    return projects.size === 1 ? all : [];
  };

  const isBound = (host: string, url: URL, address: string): boolean => {
    if (anyAddress.has(address)) return true;
    if (address === host) return true;
    const isLoop = address.startsWith('127.') || address === '::1';
    return isLoop ? isLoopback(url) : !isLoopback(url);
  };

  return {
    saw(key, neighbour) {
      const before = known.get(key);
      // As it was at the last look.
      if (before?.ports === neighbour.ports && before.runs === neighbour.runs) return;
      if (before !== undefined) forget(key, before);
      known.set(key, neighbour);
      for (const name of namesOf(neighbour)) add(byName, name, key);
      for (const { port } of neighbour.ports) add(byPort, port, key);
    },
    lost(key) {
      const before = known.get(key);
      if (before !== undefined) known.set(key, { ...before, runs: false });
    },
    keep(keys) {
      for (const [key, neighbour] of known) if (!keys.has(key)) forget(key, neighbour);
    },
    behind(url) {
      if (known.size === 0) return [];
      const host = hostOf(url);
      const named = calledSo(host);
      if (named.length > 0) return chosen(named);
      if (!isLoopback(url) && !mine.has(host)) return [];
      const port = url.port === '' ? usualPorts[url.protocol] : Number(url.port);
      const published = [...(byPort.get(port ?? 0) ?? [])].filter((key) =>
        known.get(key)?.ports.some((one) => one.port === port && isBound(host, url, one.address)),
      );
      return chosen(published);
    },
  };
};

const add = <T>(sets: Map<T, Set<string>>, name: T, key: string): void => {
  const known = sets.get(name);
  if (known === undefined) sets.set(name, new Set([key]));
  else known.add(key);
};

const drop = <T>(sets: Map<T, Set<string>>, name: T, key: string): void => {
  const known = sets.get(name);
  known?.delete(key);
  if (known?.size === 0) sets.delete(name);
};
