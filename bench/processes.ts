import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Which of these programs are not installed. */
export const missing = (programs: readonly string[]): string[] =>
  programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);

/** How many processes the machine has now. */
export const processCount = (): number => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;

/** Megabytes of resident memory. */
export const rssMb = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

/** Seconds of processor time, of which the kernel counts a hundred ticks each. */
export const cpuS = (pid: number | undefined): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** Megabytes that it has written, to sockets and to disk. */
export const writtenMb = (pid: number | undefined): number =>
  Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]) / 1_048_576;

/** Ports of loopback that nobody listens on. */
export const freePorts = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
};

/** Ends processes of ours, and waits for it. */
export const endAll = async (
  children: readonly ChildProcess[],
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> => {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }),
  );
};

/** Waits until something is there; rejects when that takes too long. */
export const until = async <T>(what: string, patienceMs: number, look: () => T | undefined): Promise<T> => {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${patienceMs / 1_000} s`);
    await wait(50);
  }
};

/**
 * The environment that the image brings, but for paths of its own: what Node and the allocator are told. With a disk that is not here a
 * sidecar would fail at each look at it, and be in alert.
 */
export const imageOptions = (): Record<string, string> => {
  const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
  const block = /^ENV (?:.*\\\n)*.*/m.exec(dockerfile)?.[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/(\w+)=(?:"([^"]*)"|([^\s\\]+))/g)]
      .map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? ''] as const)
      .filter(([name]) => !name.startsWith('POLKAN_DEFAULT_')),
  );
};

/** The flags that the image gives to Node; the folder that may be written is `directory`. */
export const imageFlags = (directory: string): string[] => {
  const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8').replaceAll('\\\n', ' ');
  const entryPoint = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
  return entryPoint
    .filter((flag) => flag.startsWith('--'))
    .map((flag) => (flag.startsWith('--allow-fs-write=') ? `--allow-fs-write=${directory}` : flag));
};

/** Starts a bundle as the image does, in a folder of its own; `env`: its settings. */
export const startBundle = (
  bundle: string,
  directory: string,
  env: Readonly<Record<string, string>>,
): ChildProcess =>
  spawn(process.execPath, [...imageFlags(directory), bundle, 'run'], {
    cwd: directory,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, LANG: 'C', ...imageOptions(), ...env },
  });
