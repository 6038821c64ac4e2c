import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { parseList } from '../../streams/docker/container-list.ts';
import type { DockerReader } from '../../streams/docker/docker.ts';
import { parseMounts } from '../../streams/host/disk-mounts.ts';
import { disksIn, type FoundHere, type Listener, listenersIn, mostFound, portsIn } from './found.ts';

/** The most processes that are looked at for who listens. */
const mostProcesses = 5_000;

/** What there is on this machine to watch. What can't be looked at is not there; `said` is told why. */
export const lookAround = async (
  config: Config,
  openDocker: (address: string) => Pick<DockerReader, 'get' | 'close'>,
  said: (what: string, error: unknown) => void,
): Promise<FoundHere> => {
  const { procRoot } = config;
  const read = (path: string): string => {
    try {
      return readFileSync(join(procRoot, path), 'latin1');
    } catch (error) {
      said(join(procRoot, path), error);
      return '';
    }
  };
  const mounts = read('self/mountinfo');
  const listeners = [read('net/tcp'), read('net/tcp6')].flatMap(listenersIn);
  const programs = programsOf(procRoot, listeners);
  return {
    host: config.host,
    // Who has said which disks to watch, an image for one, knows better than what can be seen from here.
    disks: isUnsaid(config.sources.disk) ? disksIn(parseMounts(mounts), isFolder) : config.sources.disk.paths,
    containers: await containersOf(config, ownContainer(mounts), openDocker, said),
    ports: portsIn(
      listeners,
      (inode) => programs.get(inode) ?? null,
      new Set(config.http === null ? [] : [config.http.port]),
    ),
  };
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The container that this process runs in: an engine mounts files of its own into it by its id; `null`: in none. */
const ownContainer = (mounts: string): string | null =>
  /\/containers\/([0-9a-f]{64})\//.exec(mounts)?.[1] ?? null;

const isUnsaid = (disk: Config['sources']['disk']): disk is null =>
  disk === null || (disk.paths.length === 1 && disk.paths[0] === '/');

const containersOf = async (
  { sources: { containers }, timeoutMs }: Config,
  own: string | null,
  open: (address: string) => Pick<DockerReader, 'get' | 'close'>,
  said: (what: string, error: unknown) => void,
): Promise<string[] | null> => {
  const address = containers?.socketPath ?? '/var/run/docker.sock';
  const docker = open(address);
  try {
    const { body } = await docker.get('/containers/json?all=true', AbortSignal.timeout(timeoutMs));
    const running = (parseList(body) ?? []).filter(({ id, state }) => state === 'running' && id !== own);
    return running
      .map(({ name }) => name)
      .sort()
      .slice(0, mostFound);
  } catch (error) {
    said(address, error);
    return null;
  } finally {
    await docker.close();
  }
};

/** The program behind each socket, as far as this user may know. */
const programsOf = (procRoot: string, listeners: readonly Listener[]): ReadonlyMap<string, string> => {
  const wanted = new Set(listeners.map(({ inode }) => inode));
  const found = new Map<string, string>();
  const pids = listed(procRoot).filter((name) => /^\d+$/.test(name));
  for (const pid of pids.slice(0, mostProcesses)) {
    if (found.size === wanted.size) break;
    for (const fd of listed(join(procRoot, pid, 'fd'))) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(join(procRoot, pid, 'fd', fd)))?.[1];
      if (inode !== undefined && wanted.has(inode)) found.set(inode, nameOf(join(procRoot, pid, 'comm')));
    }
  }
  return found;
};

// A process may end, or belong to somebody else, while it is looked at: then it is not known who listens, and that is said
// by the name that the port usually has.

const listed = (path: string): readonly string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

const nameOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};
