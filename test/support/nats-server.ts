import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './http-server.ts';

/** The server of this machine; `null`: there is none. `NATS_SERVER` names another. */
export const natsServerPath = (): string | null => {
  const paths = [process.env.NATS_SERVER, '/usr/sbin/nats-server', '/usr/bin/nats-server'];
  const found = paths.find((path) => path !== undefined && existsSync(path)) ?? null;
  // Where everything is tried nothing is passed over in silence.
  if (found === null && process.env.CI !== undefined) throw new Error('nats-server is not installed');
  return found;
};

/** A real server with JetStream on loopback, with a folder of its own. */
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  start(): Promise<void>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Takes away what it has, while it is down. */
  lose(): void;
  /** Ends it, and takes its folder away. */
  end(): Promise<void>;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });

/** @param config what its configuration says; JetStream's folder is put in */
export const natsServer = async (path: string, config: string | null = null): Promise<NatsServer> => {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'polkan-nats-'));
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const file = join(folder, 'nats.conf');
    if (config !== null) writeFileSync(file, config.replace('/var/lib/nats', join(folder, 'data')));
    const how = config === null ? ['-js', '-sd', folder] : ['-c', file];
    child = spawn(path, ['-a', '127.0.0.1', '-p', String(port), ...how], { stdio: 'ignore' });
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}`);
      await wait(20);
    }
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    get pid() {
      return child?.pid;
    },
    start,
    kill,
    lose: () => rmSync(join(folder, 'jetstream'), { recursive: true, force: true }),
    end: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
