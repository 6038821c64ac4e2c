import type { Mount } from '../../streams/host/disk-mounts.ts';

/** What there is on this machine to watch. */
export interface FoundHere {
  readonly host: string;
  /** Where each disk is mounted, the root first. */
  readonly disks: readonly string[];
  /** The names of the containers that run; `null`: there is no Docker to ask. */
  readonly containers: readonly string[] | null;
  readonly ports: readonly Port[];
}

/** What listens on this machine. */
export interface Port {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** So many of each are written down; a machine with more is one to write a config for by hand. */
export const mostFound = 50;

/** File systems that hold a person's files. */
const onDisk = /^(ext[234]|xfs|btrfs|zfs|f2fs|jfs|bcachefs|ntfs3?|nfs4?|cifs|9p|virtiofs|fuseblk|exfat)$/;
/** Where an engine or the system keeps its own. */
const notForPeople =
  /^\/(proc|sys|dev|run|snap|boot|var\/lib\/(docker|containers|containerd|kubelet)|etc)(\/|$)/;

/** The disks among the mounts: of several mounts of one the shortest path. `isFolder`: a single file may be mounted, too. */
export const disksIn = (mounts: readonly Mount[], isFolder: (path: string) => boolean): string[] => {
  const byDevice = new Map<string, string>();
  const root = mounts.findLast(({ point }) => point === '/');
  for (const { device, point, type } of root === undefined ? mounts : [root, ...mounts]) {
    const isRoot = point === '/';
    if (!isRoot && (!onDisk.test(type) || notForPeople.test(point) || !isFolder(point))) continue;
    const known = byDevice.get(device);
    if (known === undefined || point.length < known.length) byDevice.set(device, point);
  }
  return [...byDevice.values()].slice(0, mostFound);
};

/** What usually listens on a port, where the system does not say who does (IANA's list, and what is common). */
const usual: Readonly<Record<number, string>> = {
  22: 'ssh',
  25: 'smtp',
  53: 'dns',
  80: 'http',
  143: 'imap',
  443: 'https',
  587: 'submission',
  993: 'imaps',
  1883: 'mqtt',
  3000: 'web',
  3306: 'mysql',
  5432: 'postgres',
  5672: 'rabbitmq',
  6379: 'redis',
  8080: 'web',
  9090: 'prometheus',
  9100: 'node-exporter',
  9200: 'elasticsearch',
  11211: 'memcached',
  27017: 'mongodb',
};

/** A socket that listens, of `/proc/net/tcp` and `tcp6` (proc(5)). */
export interface Listener {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

const listening = '0A';
/** From here on the system gives ports to whoever wants any: another one after each start (`ip_local_port_range`). */
const firstEphemeral = 32_768;

/** The sockets that listen, of the text of either file. */
export const listenersIn = (text: string): Listener[] =>
  text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address = '', hex = ''] = local.split(':');
    const port = Number.parseInt(hex, 16);
    return state === listening && Number.isInteger(port) ? [{ address, port, inode }] : [];
  });

/** Loopback in the kernel's hexadecimal, IPv4 and IPv6: those that listen there alone are asked there. */
const isAny = (address: string): boolean => /^0+$/.test(address);
const isLoopback = (address: string): boolean =>
  /^[0-9A-F]{6}7F$/.test(address) || address === '00000000000000000000000001000000';

/**
 * What listens where this machine can ask it, one entry a port. `nameOf`: the program behind a socket, where the system says it. `own`: ports that are
 * Polkan's.
 */
export const portsIn = (
  listeners: readonly Listener[],
  nameOf: (inode: string) => string | null,
  own: ReadonlySet<number>,
): Port[] => {
  const taken = new Set<string>();
  const byPort = new Map<number, Port>();
  for (const { address, port, inode } of [...listeners].sort((one, other) => one.port - other.port)) {
    if (
      byPort.has(port) ||
      own.has(port) ||
      port >= firstEphemeral ||
      !(isAny(address) || isLoopback(address))
    )
      continue;
    const base = (nameOf(inode) ?? usual[port] ?? 'port')
      .toLowerCase()
      // Node calls its first thread so.
      .replace(/-mainthread$/, '')
      .replaceAll(/[^a-z0-9_.-]+/g, '-');
    const name = taken.has(base) || base === 'port' ? `${base}-${port}` : base;
    taken.add(name);
    const isOnlyV6 = address === '00000000000000000000000001000000';
    byPort.set(port, { name, address: isOnlyV6 ? '[::1]' : '127.0.0.1', port });
  }
  return [...byPort.values()].slice(0, mostFound);
};
