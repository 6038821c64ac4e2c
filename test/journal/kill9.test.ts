import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { liveScheduler } from '../../src/language/clock.ts';
import type { Transition } from '../../src/language/signal.ts';
import { run } from '../../src/sidecar/sidecar.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { isTelling } from '../../src/telling/announce.ts';
import { type FakeBotApi, fakeBotApi, type SeenRequest, type Step, steps } from '../support/fake-bot-api.ts';
import { serve } from '../support/http-server.ts';
import { eventsIn } from '../support/journal-files.ts';
import { foldOf } from '../support/journal-world.ts';
import { isLeftOut } from '../support/left-out.ts';
import { newsOf } from '../support/news.ts';
import {
  nothingOfThisMachine,
  type PolkanProcess,
  runPolkan,
  startPolkan,
} from '../support/polkan-process.ts';
import { runs } from '../support/runs.ts';

// The real program in processes of its own, against a Bot API and dependencies on loopback. Nothing here waits
// for time to pass: only for what a process says, for what is asked of a server, or for what a chat has.

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'polkan-kill9-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Site {
  readonly folder: string;
  readonly journal: string;
  readonly tap: string;
  readonly api: FakeBotApi;
  readonly env: Readonly<Record<string, string>>;
  /** How the dependencies are; each is asked every second, 503 is not up. */
  readonly isUp: Record<string, boolean>;
  /** Asked for every request of a dependency, with how often it was asked before. */
  onAsked: (name: string, before: number) => void;
  onSent: (request: SeenRequest) => Step;
  /** The text of a message that is in the chat, once it is. */
  said(pattern: RegExp): Promise<string>;
  /** Once the next sweep but one has begun: what came of the messages before is written. */
  sweptTwice(): Promise<unknown>;
  start(more?: Readonly<Record<string, string>>): PolkanProcess;
  events(path?: string): JournalEvent[];
}

type AtEnd = (end: () => Promise<void> | void) => void;

/** What is given to `atEnd` is done when the test is over, the last first. */
const site = async (atEnd: AtEnd, names: readonly string[] = ['api']): Promise<Site> => {
  const folder = mkdtempSync(join(root, 'site-'));
  const news = newsOf();
  const isUp = Object.fromEntries(names.map((name) => [name, true]));
  const asked: Record<string, number> = {};
  const dependencies = await serve((request, response) => {
    const name = (request.url ?? '').slice(1);
    const before = asked[name] ?? 0;
    asked[name] = before + 1;
    made.onAsked(name, before);
    news.tell();
    response.writeHead(isUp[name] === true ? 200 : 503).end();
  });
  const token = '123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012';
  const api = await fakeBotApi({ token, chats: ['42'], onMessage: news.tell });
  api.rule((request) => made.onSent(request));
  atEnd(dependencies.close);
  atEnd(api.close);
  const journal = join(folder, 'journal.db');
  const tap = join(folder, 'tap.jsonl');
  const env = {
    WATCHDOG_DEPS: names.map((name) => `${name}=${dependencies.url}/${name}`).join(','),
    WATCHDOG_HOST: 'box',
    WATCHDOG_INTERVAL_S: '1',
    ...nothingOfThisMachine,
    ...api.env,
    WATCHDOG_JOURNAL: journal,
    WATCHDOG_TAP: tap,
  };
  const made: Site = {
    folder,
    journal,
    tap,
    api,
    env,
    isUp,
    onAsked: () => undefined,
    onSent: () => steps.rules,
    said: (pattern) => news.until(() => api.messages.find(({ text }) => pattern.test(text))?.text),
    sweptTwice: () => {
      const [first = ''] = names;
      const from = asked[first] ?? 0;
      return news.until(() => ((asked[first] ?? 0) >= from + 2 ? true : undefined));
    },
    start: (more = {}) => {
      const polkan = startPolkan(['run'], { cwd: folder, env: { ...env, ...more } });
      atEnd(async () => {
        polkan.kill('SIGKILL');
        await polkan.ended;
      });
      return polkan;
    },
    events: (path = journal) => eventsIn(path),
  };
  return made;
};

const transitionsOf = (events: readonly { readonly type: string }[]): Transition[] =>
  events.filter((event): event is Transition => event.type === 'transition');

const tapped = (path: string): Transition[] =>
  transitionsOf(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type: string }),
  );

const firstSweep = /first sweep of dependencies/;
const repeat = /^\S+ \(may be a repeat/i;

/** Numbers that look random, and are the same in every run. */
const dice =
  (seed: number) =>
  (sides: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * sides);
  };

/** So that every action is a message of its own, however many there are within a minute. */
const heldBackNothing = ({ folder }: Site): Readonly<Record<string, string>> => {
  const config = join(folder, 'polkan.yaml');
  writeFileSync(config, 'group: {burst: 0}\nflap: {alerts: 0}\n');
  return { WATCHDOG_CONFIG: config };
};

/** The ways a life ends, each once some message or sweep of it has got so far. */
type Death = 'asked' | 'before it is in the chat' | 'before it is answered' | 'after it is answered' | 'stop';

const canMount = (): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'polkan-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    return true;
  } catch {
    // Not root, or no mount: the test is shown as skipped.
    return false;
  } finally {
    rmSync(place, { recursive: true });
  }
};

// They wait most of the time, so they wait together.
describe.concurrent('the real process', () => {
  test('killed −9 at 12 moments and stopped at 3 (4 and 1 without POLKAN_RUNS=all), it tells everything, repeats only what it marks, and its tap replays', async ({
    onTestFinished,
  }) => {
    const roll = dice(7);
    const at = await site(onTestFinished, ['a', 'b']);
    const { api, isUp } = at;
    // They flip as they are asked, so that every life sees something happen.
    at.onAsked = (name) => {
      if (roll(4) === 0) isUp[name] = isUp[name] !== true;
    };
    const kills: Death[] = [
      'asked',
      'before it is in the chat',
      'before it is answered',
      'after it is answered',
    ];
    // The first five are one of each.
    const deaths: Death[] = Array.from({ length: runs(15, 3) }, (_, i) =>
      i % 6 === 0 ? 'stop' : (kills[i % 4] ?? 'asked'),
    );
    // Nothing is held back, so that every action is a message, whatever dies when.
    const more = { WATCHDOG_DEP_COOLDOWN_S: '3', ...heldBackNothing(at) };
    for (const death of deaths) {
      const flip = at.onAsked;
      /** How much it may do before. */
      const nth = roll(death === 'asked' ? 9 : 2) + 1;
      let count = 0;
      const isTime = (): boolean => {
        count += 1;
        return count >= nth;
      };
      at.onAsked = (name, before) => {
        flip(name, before);
        if (death === 'asked' && isTime()) polkan.kill('SIGKILL');
      };
      at.onSent = () => {
        if (death === 'asked' || death === 'stop' || !isTime()) return steps.rules;
        if (death === 'after it is answered') {
          // The answer is on its way when the signal is.
          setImmediate(() => polkan.kill('SIGKILL'));
          return steps.rules;
        }
        polkan.kill('SIGKILL');
        return death === 'before it is answered' ? steps.resetAfter : steps.resetBefore;
      };
      const polkan = at.start(more);
      if (death === 'stop') {
        await polkan.line(firstSweep);
        at.onAsked = () => undefined;
        polkan.kill('SIGTERM');
      }
      expect((await polkan.ended).code).toBe(death === 'stop' ? 0 : null);
      at.onAsked = flip;
      at.onSent = () => steps.rules;
    }
    // In the end all is well, and told.
    at.onAsked = () => undefined;
    for (const name of Object.keys(isUp)) isUp[name] = true;
    const last = at.start(more);
    await last.line(firstSweep);
    last.kill('SIGTERM');
    const { code, stdout } = await last.ended;
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('wait in the journal'),
    });

    const events = at.events();
    const actions = transitionsOf(events).filter(isTelling);
    // However few the lives, one alert is told, and its recovery in the end.
    expect(actions.length).toBeGreaterThanOrEqual(runs(9, 5));
    expect(foldOf(events.map((event) => ({ event: event as never }))).sinks.get('telegram')).toMatchObject({
      owed: [],
      inDoubt: 0,
    });
    // Every action has arrived, in the message that the journal says, and is there by its name.
    const sent = events
      .filter((event) => event.type === 'delivery')
      .filter(({ sink, outcome }) => sink === 'telegram' && outcome === 'sent');
    const notices = new Map(
      events.flatMap((event) => (event.type === 'notice' ? [[event.id, event.members] as const] : [])),
    );
    const membersOf = (deliveries: typeof sent) =>
      deliveries.flatMap((delivery) =>
        (notices.get(delivery.notice ?? '') ?? []).map((member) => ({ ...member, in: delivery.messageId })),
      );
    const told = membersOf(sent);
    const leftOut = membersOf(events.filter(isLeftOut));
    const names = (all: readonly { incident: string | null; action: string | null }[]): string[] =>
      all.map(({ incident, action }) => `${incident} ${action}`).toSorted();
    expect(names([...told, ...leftOut])).toEqual(names(actions));
    for (const { in: messageId, key } of told) {
      const message = api.messages.find((each) => String(each.messageId) === messageId);
      expect(message?.text).toContain(`Dependency ${key.replace('dep/', '')}`);
    }
    // A message that the journal knows nothing of had not been recorded yet: the next one says it again, and so.
    const known = new Set(sent.map(({ messageId }) => messageId));
    let orphans = 0;
    api.messages.forEach(({ messageId, text }, i) => {
      if (known.has(String(messageId))) return;
      orphans += 1;
      expect(api.messages[i + 1]?.text, `what comes after ${text}`).toMatch(repeat);
    });
    expect(orphans).toBeGreaterThanOrEqual(runs(3));
    // Nothing is open, and nobody was told of a recovery that was none.
    for (const { key } of transitionsOf(events)) {
      expect(transitionsOf(events).findLast((each) => each.key === key)?.to).not.toMatch(/alerting|cooldown/);
    }

    const verified = await runPolkan(['replay', '--verify', at.tap], { cwd: at.folder });
    expect(verified.stderr).toContain('verified: the recorded transitions are the replayed ones');
    expect(verified.code).toBe(0);
  }, 120_000);

  test('second on a journal, waits, goes on in memory and says so; it takes over all that the first leaves', async ({
    onTestFinished,
  }) => {
    const at = await site(onTestFinished, ['a', 'b']);
    const elder = at.start();
    await elder.line(firstSweep);
    at.isUp.a = false;
    await at.said(/🔴 box: Dependency a/);
    await at.sweptTwice();
    // It holds the journal, and does nothing any more.
    elder.kill('SIGSTOP');
    at.isUp.a = true;

    const lines: string[] = [];
    const news = newsOf();
    const stop$ = new Subject<string>();
    const youngerTap = join(at.folder, 'younger.jsonl');
    const read = readConfig(
      { ...at.env, WATCHDOG_TAP: youngerTap },
      { hostname: 'box', exists: existsSync, readFile: () => '' },
    );
    const destination = {
      write: (line: string): void => {
        lines.push(line);
        news.tell();
      },
    };
    const logger = createLogger({ level: 'info', secrets: [], pretty: false, destination });
    const younger = run(read, { logger, schedulerFrom: liveScheduler, stop$, lockPatienceMs: 500 });
    await news.until(() => lines.find((line) => line.includes('is held by another process; waiting')));
    await at.said(/🔴 box: Polkan, journal: .*in use by another process/);
    at.isUp.b = false;
    await at.said(/🔴 box: Dependency b/);

    elder.kill('SIGKILL');
    await elder.ended;
    await at.said(/🟢 box: Polkan, journal: recovered.*, the journal is written, and complete\./);
    await at.said(/🟢 box: Dependency a: recovered/);
    expect(lines.some((line) => line.includes('beginning anew with both'))).toBe(true);
    const [alert, recovery] = at.api.messages.filter(({ text }) => text.includes('Dependency a'));
    expect(recovery?.replyTo).toBe(alert?.messageId);
    stop$.next('SIGTERM');
    await younger;
    const events = at.events();
    const actors = [...foldOf(events.map((event) => ({ event: event as never }))).actors.keys()];
    expect(actors.filter((key) => key !== 'dep/a' && key !== 'self/journal')).toEqual(['dep/b']);
    expect(events.filter(({ type }) => type === 'start')).toHaveLength(3);
    expect(at.api.messages.filter(({ text }) => text.includes('Dependency b'))).toHaveLength(1);
    for (const tap of [at.tap, youngerTap]) {
      const verified = await runPolkan(['replay', '--verify', tap], { cwd: at.folder });
      expect(verified).toMatchObject({ code: 0, stderr: expect.stringContaining('verified: ') });
    }
  }, 60_000);

  test('second on a journal, can be stopped while it waits', async ({ onTestFinished }) => {
    const at = await site(onTestFinished);
    const elder = at.start();
    await elder.line(firstSweep);
    const younger = at.start({ WATCHDOG_TAP: '' });
    await younger.line(/is held by another process; waiting/);
    younger.kill('SIGTERM');
    expect((await younger.ended).code).toBe(0);
    elder.kill('SIGTERM');
    expect((await elder.ended).code).toBe(0);
    expect(at.events().map(({ type }) => type)).toEqual(['start', 'stop']);
  }, 60_000);

  test('whose chat refused everything before it was killed says that it delivers again, with the first message', async ({
    onTestFinished,
  }) => {
    const at = await site(onTestFinished);
    at.isUp.api = false;
    at.onSent = () => steps.unauthorized;
    const before = at.start();
    await before.line(/🔴 box: Polkan, telegram: this sink refuses its messages: Unauthorized/);
    before.kill('SIGKILL');
    await before.ended;
    at.onSent = () => steps.rules;
    const after = at.start();
    await after.line(firstSweep);
    at.isUp.api = true;
    await after.line(/🟢 box: Polkan, telegram: recovered.*, this sink delivers\./);
    // What was refused was kept: it is told now, and what came of it after that.
    await at.said(/^🟢 box: Dependency api/);
    // It may be marked as a repeat, if it was killed while it tried once more.
    expect(at.api.messages[0]?.text).toMatch(/🔴 box: Dependency api/);
    after.kill('SIGTERM');
    expect((await after.ended).code).toBe(0);
  }, 60_000);

  test('whose journal can not be made says so in the chat, and goes on', async ({ onTestFinished }) => {
    const at = await site(onTestFinished);
    writeFileSync(join(at.folder, 'file'), '');
    const polkan = at.start({ WATCHDOG_JOURNAL: join(at.folder, 'file', 'journal.db') });
    await at.said(/🔴 box: Polkan, journal: the journal can.t be written: .*\/file/);
    at.isUp.api = false;
    await at.said(/🔴 box: Dependency api/);
    // The way is made free.
    rmSync(join(at.folder, 'file'));
    await at.said(/🟢 box: Polkan, journal: recovered/);
    polkan.kill('SIGTERM');
    expect((await polkan.ended).code).toBe(0);
    const events = at.events(join(at.folder, 'file', 'journal.db'));
    expect(transitionsOf(events)).toEqual(tapped(at.tap));
    expect(events.at(-1)).toMatchObject({ type: 'stop' });
  }, 60_000);

  test.runIf(canMount())(
    'whose disk is full says so, and nothing is lost when there is room again',
    async ({ onTestFinished }) => {
      const at = await site(onTestFinished, ['a', 'b']);
      const disk = join(at.folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
      onTestFinished(() => void execFileSync('umount', ['-l', disk]));
      const journal = join(disk, 'journal.db');
      const more = { WATCHDOG_JOURNAL: journal, ...heldBackNothing(at) };
      const polkan = at.start(more);
      await polkan.line(firstSweep);
      at.isUp.a = false;
      await at.said(/🔴 box: Dependency a/);
      const filler = openSync(join(disk, 'filler'), 'w');
      expect(() => {
        for (;;) writeSync(filler, Buffer.alloc(4096, 1));
      }).toThrow('ENOSPC');
      closeSync(filler);
      at.isUp.b = false;
      await at.said(/🔴 box: Dependency b/);
      await at.said(/🔴 box: Polkan, journal: the journal can't be written: .*full/);
      at.isUp.b = true;
      await at.said(/🟢 box: Dependency b/);
      rmSync(join(disk, 'filler'));
      await at.said(/🟢 box: Polkan, journal: recovered/);
      polkan.kill('SIGKILL');
      await polkan.ended;
      expect(tapped(at.tap).length).toBeGreaterThan(4);
      expect(transitionsOf(at.events(journal))).toEqual(expect.arrayContaining(tapped(at.tap)));

      at.isUp.a = true;
      const next = at.start(more);
      await at.said(/🟢 box: Dependency a/);
      next.kill('SIGTERM');
      expect((await next.ended).code).toBe(0);
      const [alert, recovery, ...others] = at.api.messages.filter(({ text }) =>
        text.includes('Dependency a'),
      );
      expect(recovery?.replyTo).toBe(alert?.messageId);
      expect(others).toEqual([]);
    },
    60_000,
  );

  test('whose journal has flipped bytes sets it aside by name, begins a new one, and tells the operator', async ({
    onTestFinished,
  }) => {
    const at = await site(onTestFinished);
    const before = at.start();
    await before.line(firstSweep);
    at.isUp.api = false;
    await at.said(/🔴 box: Dependency api/);
    before.kill('SIGTERM');
    await before.ended;
    const bytes = readFileSync(at.journal);
    for (let i = 0; i < bytes.length; i += 61) bytes[i] = (bytes[i] ?? 0) ^ 0x55;
    writeFileSync(at.journal, bytes);

    const after = at.start();
    await after.line(/"level":"warn".*is corrupt; it was set aside as .*journal\.db\.corrupt-/);
    const told = await at.said(/🔴 box: Polkan, journal: the journal .* is corrupt; it was set aside as/);
    const aside = readdirSync(at.folder).find((name) => name.startsWith('journal.db.corrupt-')) ?? '';
    expect(told).toContain(aside);
    expect(readFileSync(join(at.folder, aside))).toEqual(bytes);
    at.isUp.api = true;
    await after.line(/🟢 box: Dependency api/);
    after.kill('SIGTERM');
    expect((await after.ended).code).toBe(0);
    expect(at.events().map(({ type }) => type)).toContain('transition');
  }, 60_000);
});
