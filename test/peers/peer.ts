import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { lookup } from 'node:dns';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checksIn } from '../../src/messages/checks.ts';
import { locales } from '../../src/messages/messages.ts';
import { makeProbe } from '../../src/streams/checks/make-probe.ts';
import type { Found, ProbeTools } from '../../src/streams/checks/probe.ts';
import { tried } from '../../src/streams/checks/tried.ts';
import { checkIn } from '../support/checks-in.ts';

const words = checksIn(locales.en);
const tools: ProbeTools = {
  words,
  messages: locales.en,
  lookup: (name, options, done) => lookup(name, options, done),
  procRoot: '/proc',
  sysRoot: '/sys',
};

/** What one probe of an entry finds, as Polkan itself tries it. */
export const probed = async (entry: string, memory?: unknown): Promise<Found> => {
  const check = await checkIn(entry);
  const probe = await makeProbe(check, tools);
  if (probe === null) throw new Error('nobody is asked');
  const turn = { abort: new AbortController().signal, at: Date.now(), memory };
  return tried(check, probe, turn, tools, 0);
};

/** Its own finding: `[active, detail]`. */
export const foundOf = async (entry: string): Promise<readonly [active: boolean | null, detail: string]> => {
  const [finding] = (await probed(entry)).findings;
  return [finding?.active ?? null, finding?.detail ?? ''];
};

/** A folder for all that peers read and write. */
export const folder = (): {
  readonly path: string;
  file(name: string, text: string): string;
  remove(): void;
} => {
  const path = mkdtempSync(join(tmpdir(), 'polkan-peers-'));
  // Some of them give up being root.
  chmodSync(path, 0o755);
  return {
    path,
    file: (name, text) => {
      const file = join(path, name);
      writeFileSync(file, text, { mode: 0o644 });
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });

const peers: ChildProcess[] = [];

/** Starts a program and waits until it listens at the port; its own words are in the error where it ends before. */
export const startPeer = async (
  command: string,
  args: readonly string[],
  port: number,
  options: { readonly uid?: number; readonly gid?: number } = {},
): Promise<void> => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  peers.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
  let broken: Error | null = null;
  child.on('error', (error) => {
    broken = error;
  });
  const until = Date.now() + 30_000;
  while (!(await listens(port))) {
    if (broken !== null) throw broken;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} does not listen: ${said}`);
    await pause(50);
  }
};

/** Ends what was started here. */
export const stopPeers = async (): Promise<void> => {
  await Promise.all(
    peers.splice(0).map(async (child) => {
      if (child.exitCode !== null || child.pid === undefined) return;
      child.kill('SIGTERM');
      const killed = setTimeout(() => child.kill('SIGKILL'), 5_000);
      if (child.exitCode === null) await once(child, 'exit');
      clearTimeout(killed);
    }),
  );
};

/** An authority of its own, and a certificate of it for loopback that lasts so many days. */
export const authority = (
  at: { readonly path: string },
  days: number,
): { readonly ca: string; readonly cert: string; readonly key: string } => {
  const file = (name: string): string => join(at.path, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-subj',
    '/CN=peers',
    '-days',
    '90',
  );
  openssl('req', ...key, '-keyout', file('key.pem'), '-out', file('csr.pem'), '-subj', '/CN=localhost');
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signing = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    file('csr.pem'),
    ...signing,
    '-out',
    file('cert.pem'),
    '-days',
    String(days),
    '-extfile',
    file('names'),
  );
  return { ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') };
};

/** The ids of a user of this system. */
export const userOf = (name: string): { readonly uid: number; readonly gid: number } => {
  const id = (what: string): number => Number(execFileSync('id', [what, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};
