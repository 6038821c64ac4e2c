import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A Docker engine of the tests' own: its directories, its socket, no network, no trace left behind. */
export interface Engine {
  /** The path of its socket. */
  readonly socket: string;
  /** Ends it, and removes all it has. */
  stop(): Promise<void>;
}

const programs = ['dockerd', 'containerd', 'runc', 'docker', 'busybox'];
const startPatienceMs = 60_000;
const stopPatienceMs = 30_000;

/** What this machine lacks for an engine of its own, or `null`. */
export const whatIsMissing = (): string | null => {
  if (process.platform !== 'linux') return 'a Docker engine of our own needs Linux';
  if (process.getuid?.() !== 0) return 'a Docker engine of our own needs root';
  const absent = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  return absent.length === 0
    ? null
    : `not installed: ${absent.join(', ')} (apt-get install docker.io busybox-static)`;
};

/** How the command line reaches the engine at `socket`. The old builder is part of the engine, buildx is not. */
export const engineEnv = (socket: string): NodeJS.ProcessEnv => ({
  ...process.env,
  DOCKER_HOST: `unix://${socket}`,
  DOCKER_BUILDKIT: '0',
});

/** Runs `docker` against the engine at `socket`, and gives what it prints; rejects where it fails. */
export const dockerAt =
  (socket: string) =>
  async (...args: readonly string[]): Promise<string> => {
    const run = await promisify(execFile)('docker', args, {
      env: engineEnv(socket),
      maxBuffer: 64 * 1024 * 1024,
    });
    return run.stdout.trim();
  };

/**
 * Starts a Docker engine in a new directory and waits for its socket. It makes no bridge and touches no
 * firewall: containers get the network of the host, or none.
 *
 * @throws Error with the end of its log if it does not come up
 */
export const startEngine = async (): Promise<Engine> => {
  const root = mkdtempSync(join(tmpdir(), 'polkan-docker-'));
  const at = (name: string): string => join(root, name);
  const socket = at('docker.sock');
  const log = openSync(at('log'), 'w');
  mkdirSync(at('data'));
  mkdirSync(at('exec'));
  const daemon = spawn(
    'dockerd',
    [
      ...['--host', `unix://${socket}`, '--data-root', at('data'), '--exec-root', at('exec')],
      ...['--pidfile', at('pid'), '--bridge=none', '--iptables=false', '--ip6tables=false'],
    ],
    { stdio: ['ignore', log, log] },
  );
  const ended = once(daemon, 'exit');
  const docker = dockerAt(socket);

  const stop = async (): Promise<void> => {
    if (daemon.exitCode === null && existsSync(socket)) {
      const all = await docker('ps', '-aq');
      if (all !== '') await docker('rm', '-f', ...all.split('\n'));
    }
    daemon.kill('SIGTERM');
    await Promise.race([ended, wait(stopPatienceMs, null, { ref: false })]);
    if (daemon.exitCode === null) daemon.kill('SIGKILL');
    await ended;
    // The network namespace of containers that share the host's stays mounted after the daemon.
    for (const mounted of mountsBelow(root)) spawnSync('umount', [mounted]);
    rmSync(root, { recursive: true, force: true });
  };

  const until = performance.now() + startPatienceMs;
  for (;;) {
    if (existsSync(socket) && (await answers(docker))) return { socket, stop };
    if (daemon.exitCode !== null || performance.now() > until) {
      const said = readFileSync(at('log'), 'utf8').slice(-2000);
      await stop();
      throw new Error(`dockerd did not come up:\n${said}`);
    }
    await wait(100);
  }
};

/** What is mounted below a directory, the deepest first. */
const mountsBelow = (directory: string): string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((path) => path.startsWith(`${directory}/`))
    .reverse();

const answers = (docker: (...args: readonly string[]) => Promise<string>): Promise<boolean> =>
  docker('version').then(
    () => true,
    // It listens before it is ready; whether it ever is, the patience above decides.
    () => false,
  );
