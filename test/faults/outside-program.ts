import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { type FakeBotApi, fakeBotApi } from '../support/fake-bot-api.ts';
import {
  type Ended,
  nothingOfThisMachine,
  type PolkanProcess,
  startPolkan,
} from '../support/polkan-process.ts';
import { timeless } from './inside-site.ts';
import { toldSingly } from './told-singly.ts';

/** How long a test waits for what must come. */
const patienceMs = 40_000;

const become = fileURLToPath(new URL('outside-become.ts', import.meta.url));

export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>;
  /** It has begun when this source has been read once. Default: `host`, which is always there. */
  readonly begunWith?: string;
  /** Default: one of its own. */
  readonly api?: FakeBotApi;
  /** A command that runs another one, `setpriv --reuid 1` say: the program runs behind it. */
  readonly through?: readonly string[];
}

/** The real program in a process of its own, and the chat it writes to. */
export interface Program extends Pick<PolkanProcess, 'line'> {
  readonly api: FakeBotApi;
  /**
   * The whole chat: each message as a person sees it, which one it answers, and `…` where time counts:
   * `🔴 Container web: exited (1) at ….`
   */
  told(): string[];
  /** Waits until the chat has these messages, in this order, and no others. */
  shows(messages: readonly string[], timeoutMs?: number): Promise<void>;
  /**
   * Waits until these things have been told, in this order, and no others, several in one message or each in one:
   * `🔴 Dependency web: … does not answer: …`, and of what is over `🟢 Dependency web`.
   */
  tells(things: readonly string[]): Promise<void>;
  /** Waits until `source` has been read so many times more, in vain or not. */
  swept(source: string, times: number): Promise<void>;
  /** Waits until so many messages in all are known to have arrived: the answers to them have come, too. */
  delivered(times: number): Promise<void>;
  /** The most memory it has ever had, MB. */
  peakMb(): number;
  /** SIGTERM: what is decided is still told. Holds that it ends well, and gives what it said. */
  stop(): Promise<Ended>;
}

/** Starts it, with everything read once a second; it ends with the test. */
export const startProgram = async (options: ProgramOptions): Promise<Program> => {
  const { env, begunWith = 'host', through } = options;
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'polkan-outside-')));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const api = options.api ?? (await fakeBotApi());
  if (options.api === undefined) onTestFinished(api.close);
  const tap = join(cwd, 'tap.jsonl');
  // Whoever it becomes, it may write its tap.
  chmodSync(cwd, 0o777);
  const polkan = startPolkan(['run'], {
    cwd,
    env: {
      LANG: 'C',
      TZ: 'UTC',
      WATCHDOG_HOST: 'box',
      WATCHDOG_INTERVAL_S: '1',
      WATCHDOG_HTTP_TIMEOUT_S: '1',
      ...nothingOfThisMachine,
      ...toldSingly(cwd),
      WATCHDOG_TAP: tap,
      ...api.env,
      ...(through && { NODE_OPTIONS: `--import=${become}`, BECOME: JSON.stringify(through) }),
      ...env,
    },
  });
  onTestFinished(async () => {
    polkan.kill('SIGKILL');
    await polkan.ended;
  });
  await polkan.line(new RegExp(`first sweep of ${begunWith}`));

  const told = (): string[] =>
    api.messages.map(({ text, replyTo }) => {
      const said = timeless(text)
        .replace(/(?<=exited \([^)]*\)) at \d\d:\d\d/g, ' at …')
        .replace(/\b(?:\d+ min )?\d+ s(?= ago| late)|(?<= for )\d+ s\b/g, '…');
      return replyTo === null ? said : `${said} (answers ${replyTo})`;
    });

  const countInTap = (pattern: RegExp): number =>
    existsSync(tap) ? (readFileSync(tap, 'utf8').match(pattern)?.length ?? 0) : 0;
  const sweepsOf = (source: string): number => countInTap(new RegExp(`"source":"${source}","covers"`, 'g'));
  const reaches = async (count: () => number, wanted: number): Promise<void> => {
    await expect.poll(count, { timeout: patienceMs, interval: 50 }).toBeGreaterThanOrEqual(wanted);
  };

  return {
    line: polkan.line,
    api,
    told,
    shows: async (messages, timeoutMs = patienceMs) => {
      await expect.poll(told, { timeout: timeoutMs, interval: 50 }).toEqual(messages);
    },
    tells: async (things) => {
      await expect
        .poll(() => told().flatMap(thingsIn), { timeout: patienceMs, interval: 50 })
        .toEqual(things);
    },
    swept: (source, times) => reaches(() => sweepsOf(source), sweepsOf(source) + times),
    delivered: (times) => reaches(() => countInTap(/"sink":"telegram".*"outcome":"sent"/g), times),
    peakMb: () => peakMb(pidIn(cwd)),
    stop: async () => {
      polkan.kill('SIGTERM');
      const ended = await polkan.ended;
      expect(ended.code).toBe(0);
      expect(ended.stdout).not.toMatch(/uncaught|unhandled|"level":"fatal"/);
      return ended;
    },
  };
};

/** What a message tells, one by one, without when it began and how it ended. */
export const thingsIn = (text: string): string[] => {
  const [first = '', ...others] = text.split('\n');
  const things = others.filter((line) => /^(🔴|🟢|⚪) /u.test(line));
  return (things.length > 0 ? things : [first]).map((line) =>
    line
      .replace(/since \d\d:\d\d(?: \([^)]*\))?, /, '')
      .replace(/: at \d\d:\d\d, /, ': at …, ')
      .replace(/^(🟢 [^:]+): .*$/u, '$1'),
  );
};

/** `VmHWM`, proc(5). */
const peakMb = (pid: string): number => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
};

/** The program is the only one that works in its folder. */
const pidIn = (folder: string): string => {
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && cwdOf(name) === folder);
  if (pid === undefined) throw new Error(`nobody works in ${folder}`);
  return pid;
};

const cwdOf = (pid: string): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It ended while the list was read, or belongs to somebody else: it is not the one.
    return null;
  }
};
