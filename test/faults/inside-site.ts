import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { type FakeBotApi, fakeBotApi } from '../support/fake-bot-api.ts';
import { freePort, serve } from '../support/http-server.ts';
import { eventsIn } from '../support/journal-files.ts';
import {
  type Ended,
  nothingOfThisMachine,
  type PolkanProcess,
  runPolkan,
  startPolkan,
} from '../support/polkan-process.ts';
import { toldSingly } from './told-singly.ts';

/** Looks again and again until there is something to see. Says what it waited for when the time is over. */
export const until = async <T>(
  what: string | (() => string),
  look: () => T | false | undefined | Promise<T | false | undefined>,
  patienceMs = 40_000,
): Promise<T> => {
  const end = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined) return seen;
    if (performance.now() > end) {
      const missed = typeof what === 'string' ? what : what();
      throw new Error(`waited ${patienceMs / 1000} s in vain: ${missed}`);
    }
    await pause(20);
  }
};

/** One request of a dependency's state: when, and a way to keep the answer back. */
export interface Asked {
  readonly name: string;
  readonly at: number;
  /** 200 with this body, or 503 where it is not up. */
  answer(body?: string): void;
}

/** One life of the real program. */
export interface Life extends Pick<PolkanProcess, 'line' | 'kill' | 'ended'> {
  /** What stands under `/proc`. */
  readonly pid: number;
  /** `/healthz`: the status, and what is wrong in words. */
  health(): Promise<{ status: number; problems: readonly string[] }>;
  /** A number on `/metrics`; of several with this beginning, the sum. */
  metric(name: string): Promise<number>;
  /** SIGTERM, and what the program says until its end. */
  stop(): Promise<Ended>;
}

/** A service with dependencies, a chat, and a folder for what the program keeps. */
export interface Site {
  readonly folder: string;
  readonly journal: string;
  readonly tap: string;
  readonly api: FakeBotApi;
  /** Of the status pages. */
  readonly port: number;
  /** Where the dependencies are; `/name` is asked. */
  readonly url: string;
  /** How the dependencies are; 503 is not up. */
  readonly isUp: Record<string, boolean>;
  /** Every time a dependency was asked. */
  readonly asked: readonly Asked[];
  /** What is done with a request; `answer` unless a test says else. */
  onAsked: (asked: Asked) => void;
  /** Once every dependency has been asked, from now on, so many times more. */
  swept(times: number, patienceMs?: number): Promise<void>;
  /**
   * The whole chat: each message as a person sees it, `url` left out, and which one it answers:
   * `🔴 Dependency api: /api answers with HTTP 503.`
   */
  told(): string[];
  /** Once so many messages have been told. */
  hasTold(count: number): Promise<void>;
  /** With more of an environment, and flags of Node. */
  start(env?: Readonly<Record<string, string>>, flags?: readonly string[]): Promise<Life>;
  events(path?: string): JournalEvent[];
  /** Holds the tap and the journal against their own replay; what was found, which should be nothing. */
  verify(...files: readonly string[]): Promise<string[]>;
}

/** The host, which every message names behind its mark, and which is the same in all of them. */
export const hostAfterMark = /^(\S+ (?:\(may be a repeat\) )?)box: /u;

/** A site for one test; everything of it ends with the test. */
export const openSite = async (names: readonly string[] = ['api']): Promise<Site> => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'polkan-inside-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const isUp = Object.fromEntries(names.map((name) => [name, true]));
  const asked: Asked[] = [];
  const dependencies = await serve((request, response) => {
    const name = (request.url ?? '').slice(1);
    // The body is for whoever is asked as the service itself: it has nothing to say but that it is there.
    const answer = (body = '{}'): void => void response.writeHead(isUp[name] === true ? 200 : 503).end(body);
    const seen = { name, at: performance.now(), answer };
    asked.push(seen);
    site.onAsked(seen);
  });
  onTestFinished(dependencies.close);
  const api = await fakeBotApi();
  onTestFinished(api.close);
  const port = await freePort();
  const journal = join(folder, 'journal.db');
  const tap = join(folder, 'tap.jsonl');
  const standard = {
    LANG: 'C',
    WATCHDOG_HOST: 'box',
    TZ: 'UTC',
    WATCHDOG_DEPS: names.map((name) => `${name}=${dependencies.url}/${name}`).join(','),
    WATCHDOG_INTERVAL_S: '1',
    ...nothingOfThisMachine,
    ...toldSingly(folder),
    ...api.env,
    WATCHDOG_JOURNAL: journal,
    WATCHDOG_TAP: tap,
    WATCHDOG_HTTP: `127.0.0.1:${port}`,
    // So many starts of the same program need not compile it so many times.
    NODE_COMPILE_CACHE: join(tmpdir(), 'polkan-compiled'),
  };

  const site: Site = {
    folder,
    journal,
    tap,
    api,
    port,
    url: dependencies.url,
    isUp,
    asked,
    onAsked: ({ answer }) => answer(),
    swept: async (times, patienceMs) => {
      const from = asked.length;
      const isDone = (name: string): boolean =>
        asked.slice(from).filter((one) => one.name === name).length >= times;
      await until(`${times} more sweeps`, () => names.every(isDone), patienceMs);
    },
    told: () =>
      api.messages.map(
        ({ text, replyTo }) =>
          timeless(text.replaceAll(dependencies.url, '')) + (replyTo === null ? '' : ` (answers ${replyTo})`),
      ),
    hasTold: async (count) => {
      const missing = (): string => `message ${count}, behind\n${site.told().join('\n')}`;
      await until(missing, () => site.told().length >= count);
    },
    start: async (env = {}, flags = []) => {
      const polkan = startPolkan(['run'], { cwd: folder, env: { ...standard, ...env }, flags });
      onTestFinished(async () => {
        polkan.kill('SIGKILL');
        await polkan.ended;
      });
      await polkan.line(/first sweep of dependencies/);
      const get = async (page: string): Promise<Response> =>
        fetch(`http://127.0.0.1:${port}/${page}`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(3_000),
        });
      return {
        ...polkan,
        pid: pidIn(folder),
        health: async () => {
          const answer = await get('healthz');
          const { problems } = (await answer.json()) as { problems: string[] };
          return { status: answer.status, problems };
        },
        metric: async (name) => {
          const text = await (await get('metrics')).text();
          const lines = text.split('\n').filter((line) => line.startsWith(name));
          if (lines.length === 0) throw new Error(`no ${name} in\n${text}`);
          return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
        },
        stop: async () => {
          polkan.kill('SIGTERM');
          return polkan.ended;
        },
      };
    },
    events: (path = journal) => eventsIn(path),
    verify: async (...files) => {
      const { code, stderr } = await runPolkan(['replay', '--verify', ...files], { cwd: folder });
      return code === 0 ? [] : [stderr];
    },
  };
  return site;
};

/** A message without its host, and without how long it took: that is the clock's, and no matter here. */
export const timeless = (text: string): string =>
  text.replace(hostAfterMark, '$1').replace(/(recovered|gone) after [^,]+,/, '$1,');

/** The messages of a program's log from a level up, without time; `url`s as they are. */
export const logged = (stdout: string, least: 'info' | 'warn' | 'error' = 'warn'): string[] => {
  const levels = ['info', 'warn', 'error', 'fatal'];
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .filter(({ level }) => levels.indexOf(level) >= levels.indexOf(least))
    .map(({ level, msg }) => `${level}: ${msg.replace(hostAfterMark, '$1')}`);
};

/** The program is the only one that works in its folder. */
const pidIn = (folder: string): number => {
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => cwdOf(name) === folder);
  if (pid === undefined) throw new Error(`nobody works in ${folder}`);
  return Number(pid);
};

const cwdOf = (pid: string): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It ended while the list was read, or belongs to somebody else: it is not the one.
    return null;
  }
};
