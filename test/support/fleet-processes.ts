import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { WayToLog } from './way-to-log.ts';

// Sidecars as processes, each with a way of its own to the log and to the chat, which can be held up at any byte.

/** What the chat was told, by all. */
export interface Said {
  readonly at: number;
  readonly by: string;
  readonly text: string;
}

/** A chat that takes everything. `late`: what comes next is said, or answered, only once that is over. */
class Chat {
  readonly url: Promise<string>;
  readonly #server: Server;
  late: {
    readonly what: 'the message' | 'the answer';
    readonly until: Promise<unknown>;
    readonly onCome: () => void;
  } | null = null;

  constructor(by: string, said: Said[]) {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', async () => {
        const { text } = JSON.parse(body || '{}') as { text?: string };
        if (text !== undefined) {
          const { late } = this;
          this.late = null;
          late?.onCome();
          if (late?.what === 'the message') await late.until;
          said.push({ at: Date.now(), by, text });
          if (late?.what === 'the answer') await late.until;
        }
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ ok: true, result: { message_id: said.length, chat: { id: 42 }, username: 'x' } }),
        );
      });
    });
    this.url = new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`),
      );
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** One sidecar as a process of its own. */
export class HostProcess {
  readonly lines: string[] = [];
  readonly chat: Chat;
  readonly ways: readonly WayToLog[];
  child: ChildProcess | null = null;
  /** What it runs from its next start on. */
  program = process.env.POLKAN_TEST_BUNDLE ?? 'src/cli.ts';
  readonly name: string;
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(
    name: string,
    folder: string,
    logs: readonly number[],
    said: Said[],
    env: Readonly<Record<string, string>>,
  ) {
    this.name = name;
    this.#folder = folder;
    this.#env = env;
    this.chat = new Chat(name, said);
    this.ways = logs.map((port) => new WayToLog(port));
  }

  #urls: Promise<string[]> | null = null;

  async start(): Promise<void> {
    this.#urls ??= Promise.all(this.ways.map((way) => way.listen()));
    const env = {
      PATH: process.env.PATH,
      TZ: 'UTC',
      WATCHDOG_HOST: this.name,
      WATCHDOG_FLEET_URL: (await this.#urls).join(','),
      WATCHDOG_INTERVAL_S: '1',
      WATCHDOG_CONFIG: this.#config,
      WATCHDOG_JOURNAL: join(this.#folder, `${this.name}.db`),
      WATCHDOG_SOCKET: this.#socket,
      WATCHDOG_HTTP: 'off',
      WATCHDOG_CONTAINERS: '',
      WATCHDOG_DISK_PATHS: '',
      WATCHDOG_MEM_PCT: '100',
      WATCHDOG_TG_BOT_TOKEN: '123456:abcdefghijklmnopqrstuvwxyz0123456',
      WATCHDOG_TG_CHAT_ID: '42',
      WATCHDOG_TG_API_URL: await this.chat.url,
      ...this.#env,
    };
    const child = spawn(process.execPath, [this.program, 'run'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const out of [child.stdout, child.stderr])
      out.on('data', (part) => this.lines.push(...String(part).split('\n').filter(Boolean)));
    this.child = child;
  }

  /** What waits for its group comes minutes later: here it comes at once. */
  get #config(): string {
    const path = join(this.#folder, `${this.name}.yaml`);
    writeFileSync(path, 'group: {burst: 0}\n');
    return path;
  }

  get #socket(): string {
    return join(this.#folder, `${this.name}.sock`);
  }

  get isVoice(): boolean {
    const changes = this.lines.filter((line) => /speaks? for the fleet/.test(line));
    return changes.at(-1)?.includes('speaks for the fleet now') === true;
  }

  stand(): void {
    this.child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    // What was the voice is it no more.
    this.lines.push('killed: does not speak for the fleet any more');
  }

  /** Says how a thing is there, as a script would; again until the sidecar takes it. */
  async signal(entity: string, active: boolean): Promise<void> {
    const order = { verb: 'signal', kind: 'thing', entity, active, detail: 'as it is', for: '1h' };
    const asked = (): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(this.#socket, () => socket.write(`${JSON.stringify(order)}\n`));
        socket.setTimeout(5_000, () => socket.destroy());
        socket.on('data', (part) => {
          answer += String(part);
        });
        socket.on('error', () => resolve('')).on('close', () => resolve(answer));
      });
    await until(
      `${this.name} takes the signal`,
      async () => (await asked()).includes('"said"'),
      () => this.lines.slice(-5).join('\n'),
    );
  }

  async end(): Promise<void> {
    this.goOn();
    await this.kill();
    this.chat.close();
    for (const way of this.ways) way.close();
  }
}

/** Waits for what must come, however slow the machine is; `seen` says what there is instead. */
export const until = async (
  what: string,
  is: () => boolean | Promise<boolean>,
  seen: () => string = () => '',
  ms = 150_000,
): Promise<void> => {
  for (const end = Date.now() + ms; !(await is()); await wait(100))
    if (Date.now() > end) throw new Error(`never: ${what}\n${seen()}`);
};

/** Three hosts and what they say; the log is at these ports of this machine. */
export class RealFleet {
  readonly said: Said[] = [];
  readonly hosts: readonly HostProcess[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'polkan-fleet-'));

  constructor(logs: readonly number[], env: Readonly<Record<string, string>> = {}) {
    this.hosts = ['a', 'b', 'c'].map((name) => new HostProcess(name, this.#folder, logs, this.said, env));
  }

  async start(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.start()));
    await this.until('a voice', () => this.hosts.some(({ isVoice }) => isVoice));
  }

  get voice(): HostProcess {
    const found = this.hosts.find(({ isVoice }) => isVoice);
    if (found === undefined) throw new Error(`nobody speaks\n${this.story}`);
    return found;
  }

  get others(): readonly [HostProcess, HostProcess] {
    const [one, other] = this.hosts.filter(({ isVoice }) => !isVoice);
    if (one === undefined || other === undefined) throw new Error(`there are not two others\n${this.story}`);
    return [one, other];
  }

  until(what: string, is: () => boolean | Promise<boolean>, ms?: number): Promise<void> {
    return until(what, is, () => this.story, ms);
  }

  /** What was said of something, each as its mark, `?` behind it where it says that it may be a repeat. */
  of(word: string): readonly string[] {
    return this.said
      .filter(({ text }) => text.includes(word))
      .map(({ text }) => `${[...text][0]}${isMarked(text) ? '?' : ''}`);
  }

  /** Nothing was said twice without saying so. */
  expectOnce(word: string): void {
    const unmarked = this.of(word).filter((mark) => !mark.endsWith('?'));
    expect(unmarked, this.story).toEqual([...new Set(unmarked)]);
  }

  get story(): string {
    return [
      ...this.said.map(({ at, by, text }) => `${new Date(at).toISOString()} ${by} ${text}`),
      ...this.hosts.flatMap(({ name, lines }) => lines.slice(-15).map((line) => `${name} ${line}`)),
    ].join('\n');
  }

  async end(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const isMarked = (text: string): boolean => text.includes('may be a repeat');
