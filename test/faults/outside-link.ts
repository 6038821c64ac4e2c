import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, type TestContext } from 'vitest';
import type { FakeBotApi } from '../support/fake-bot-api.ts';
import { handOn } from './outside-hand-on.ts';
import { needs } from './outside-network.ts';

const listener = fileURLToPath(new URL('outside-listen.ts', import.meta.url));
const port = '8080';

/** What listens on the other machine. */
export interface Served {
  /** Each at an address of its own: `10.213.0.2:8080`. */
  readonly hosts: readonly string[];
  /** It is killed: its machine refuses for it. */
  die(): Promise<void>;
  comeBack(): Promise<void>;
}

/** Polkan's machine, another one, and the link between them: two network namespaces and a veth pair. */
export interface Link {
  /** The command that runs another one on Polkan's machine. */
  readonly through: readonly string[];
  /** Services that live and die as one; they answer by HTTP. */
  serve(count: number): Promise<Served>;
  /** Takes one end of the link down: without the near one there is no way at all, without the far one nobody answers. */
  cut(end: 'near' | 'far'): void;
  putBack(): void;
}

/**
 * Joins two machines that have nothing else; the chat is on Polkan's own. The namespaces have no names: they are gone with the
 * last process in them, and all of these end with the test, also where it is killed.
 */
export const openLink = async (context: TestContext, api: FakeBotApi): Promise<Link> => {
  needs(context, 'unshare', '--net', 'ip', 'link', 'set', 'lo', 'up');
  const children = new Set<ChildProcess>();
  onTestFinished(async () => void (await Promise.all([...children].map(end))));

  /** Starts what runs until it is ended, and waits for its first words. */
  const started = async (
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<ChildProcess> => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, ...env },
    });
    children.add(child);
    const isOver = once(child, 'exit').then(() => Promise.reject(new Error(`${command.join(' ')} ended`)));
    await Promise.race([once(child.stdout, 'data'), isOver]);
    // From here on it ends when it is told to.
    isOver.catch(() => undefined);
    return child;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const machine = (): Promise<ChildProcess> =>
    started(['unshare', '--net', 'sh', '-c', 'ip link set lo up && echo up && exec cat']);
  const on = ({ pid }: ChildProcess): readonly string[] => ['nsenter', `--net=/proc/${pid}/ns/net`];
  const ip = (where: ChildProcess, ...args: readonly string[]): void => {
    const [file = '', ...how] = on(where);
    execFileSync(file, [...how, 'ip', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const listening = (where: ChildProcess, args: readonly string[], env = {}): Promise<ChildProcess> =>
    started([...on(where), process.execPath, listener, ...args], env);

  const near = await machine();
  const far = await machine();
  ip(near, 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far', 'netns', String(far.pid));
  ip(near, 'address', 'add', '10.213.0.1/24', 'dev', 'near');
  const putBack = (): void => {
    ip(near, 'link', 'set', 'near', 'up');
    ip(far, 'link', 'set', 'far', 'up');
  };
  putBack();
  const chat = Number(api.url.port);
  await listening(near, [api.url.port, '127.0.0.1'], { SOCKET: await socketTo(chat) });

  let last = 1;
  return {
    through: on(near),
    serve: async (count) => {
      const addresses = Array.from({ length: count }, () => `10.213.0.${++last}`);
      for (const address of addresses) ip(far, 'address', 'add', `${address}/24`, 'dev', 'far');
      const start = (): Promise<ChildProcess> => listening(far, [port, ...addresses]);
      let child = await start();
      return {
        hosts: addresses.map((address) => `${address}:${port}`),
        die: () => end(child),
        comeBack: async () => {
          child = await start();
        },
      };
    },
    cut: (which) =>
      which === 'near' ? ip(near, 'link', 'set', 'near', 'down') : ip(far, 'link', 'set', 'far', 'down'),
    putBack,
  };
};

/** A unix socket by which a port of this machine is reached from every network namespace. */
const socketTo = async (target: number): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'polkan-link-'));
  const server = createServer((client) => handOn(client, { port: target, host: '127.0.0.1' }));
  const path = join(folder, 'chat.sock');
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return path;
};
