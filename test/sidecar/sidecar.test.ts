import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom, type Observable, ReplaySubject, Subject } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { eventsOf } from '../../src/commands/journal-events.ts';
import { readConfig } from '../../src/config/config.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { liveScheduler } from '../../src/language/clock.ts';
import { run } from '../../src/sidecar/sidecar.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { fakeBotApi, steps } from '../support/fake-bot-api.ts';
import { freePort } from '../support/http-server.ts';
import { scratch } from '../support/tap-bench.ts';

interface Line {
  readonly level: string;
  readonly msg: string;
}

/** One run of the sidecar, and what it logged; `onLine` is asked at each line. */
const lifeOf = async (
  env: Readonly<Record<string, string>>,
  stop$: Observable<unknown>,
  onLine: (line: string) => void,
  uncaught$: Subject<unknown> = new Subject(),
  wallMs: () => number = Date.now,
  drainMs = 10_000,
): Promise<{ isWell: boolean; lines: readonly Line[] }> => {
  const lines: Line[] = [];
  const destination = {
    write: (line: string): void => {
      lines.push(JSON.parse(line) as Line);
      onLine(line);
    },
  };
  const logger = createLogger({ level: 'info', secrets: [], pretty: false, destination });
  const read = readConfig(
    {
      WATCHDOG_JOURNAL: 'memory',
      WATCHDOG_HTTP: 'off',
      WATCHDOG_SOCKET: 'off',
      WATCHDOG_CONTAINERS: '',
      ...env,
    },
    { hostname: 'box', exists: () => false, readFile: () => '' },
  );
  return {
    isWell: await run(read, { logger, schedulerFrom: liveScheduler, wallMs, stop$, uncaught$, drainMs }),
    lines,
  };
};

const saying = (lines: readonly Line[], level: string): string[] =>
  lines.filter((line) => line.level === level).map(({ msg }) => msg);

const events = (path: string): JournalEvent[] =>
  [...eventsOf(path, (why) => expect.fail(why))].map(({ event }) => event);

const cut = 'the line to the outside is cut';

test('a pipeline that fails ends the sidecar as a fault, and that is the last thing it says', async () => {
  const stop$ = new Subject<string>();
  const { isWell, lines } = await lifeOf({}, stop$, (line) => {
    if (line.includes('first sweep of host')) stop$.error(new Error(cut));
  });
  expect(isWell).toBe(false);
  expect(saying(lines, 'fatal')).toEqual([`nothing is watched any more: ${cut}`]);
  expect(lines.at(-1)?.msg).toBe('ended by a fault');
});

test('a run that a fault has ended does not stand in the journal as one that was stopped, and the next start says so', async () => {
  const journal = join(scratch(), 'journal.db');
  const first$ = new Subject<string>();
  await lifeOf({ WATCHDOG_JOURNAL: journal }, first$, (line) => {
    if (line.includes('first sweep of host')) first$.error(new Error(cut));
  });
  expect(events(journal).at(-1)).toMatchObject({ type: 'stop', fault: cut });

  const second$ = new Subject<string>();
  const { isWell, lines } = await lifeOf({ WATCHDOG_JOURNAL: journal }, second$, (line) => {
    if (line.includes('🔴 box: Polkan')) second$.next('stop');
  });
  expect(isWell).toBe(true);
  expect(saying(lines, 'error')[0]).toMatch(/^the last run was ended by a fault at \d\d:\d\d: the line to/);
  expect(lines.map(({ msg }) => msg).find((msg) => msg.includes('🔴 box: Polkan'))).toContain(
    `its last run was ended by a fault: ${cut}.`,
  );
  expect(events(journal).at(-1)).not.toHaveProperty('fault');

  const third$ = new Subject<string>();
  const third = await lifeOf({ WATCHDOG_JOURNAL: journal }, third$, (line) => {
    if (line.includes('first sweep of host')) third$.next('stop');
  });
  expect(saying(third.lines, 'error')).toEqual([]);
});

test('an error that nothing caught is told, without its secrets, and the watch goes on', async () => {
  const stop$ = new Subject<string>();
  const uncaught$ = new ReplaySubject<unknown>();
  uncaught$.next(new Error('no way to postgres://app:hunter2@db'));
  const { isWell, lines } = await lifeOf(
    {},
    stop$,
    (line) => {
      if (line.includes('🔴 box: Polkan')) stop$.next('stop');
    },
    uncaught$,
  );
  expect(isWell).toBe(true);
  const [told = ''] = lines.map(({ msg }) => msg).filter((msg) => msg.includes('🔴 box: Polkan'));
  expect(told).toContain('an error that nothing caught: no way to postgres://');
  expect(told).not.toContain('hunter2');
});

test('a tap that can not be written is told as trouble of its own, and as over by the next start that can write it', async () => {
  const folder = scratch();
  const tap = join(folder, 'tap.jsonl');
  mkdirSync(tap);
  const env = { WATCHDOG_JOURNAL: join(folder, 'journal.db'), WATCHDOG_TAP: tap, WATCHDOG_INTERVAL_S: '1' };
  const toldOf = async (mark: string): Promise<string> => {
    const stop$ = new Subject<string>();
    const said: string[] = [];
    const { isWell } = await lifeOf(env, stop$, (line) => {
      if (!line.includes(`${mark} box: Polkan, tap`)) return;
      said.push((JSON.parse(line) as Line).msg);
      stop$.next('stop');
    });
    expect(isWell).toBe(true);
    return said.join('\n');
  };
  expect(await toldOf('🔴')).toMatch(
    /^🔴 box: Polkan, tap: the recording \(WATCHDOG_TAP\) can't be written: .*EISDIR: illegal operation on a directory\./,
  );
  rmdirSync(tap);
  expect(await toldOf('🟢')).toMatch(/^🟢 box: Polkan, tap: recovered.* the recording is written\.$/);
});

test.each(['1970-01-01T00:00:40.000Z', '2080-01-01T00:00:00.000Z'])(
  'a clock of the machine that says %s is told, once',
  async (iso) => {
    const stop$ = new Subject<string>();
    const { lines } = await lifeOf(
      {},
      stop$,
      (line) => {
        if (line.includes('🔴 box: Polkan')) stop$.next('stop');
      },
      new Subject(),
      () => Date.parse(iso),
    );
    const told = lines.map(({ msg }) => msg).filter((msg) => msg.includes('🔴 box: Polkan'));
    expect(told).toEqual([expect.stringContaining(`the clock of this machine says ${iso}`)]);
  },
);

test.each([
  ['refuses everything', steps.unauthorized],
  ['wants to be left alone for a day', steps.flood(86_400)],
])('a stop does not wait for a channel that %s', async (_, step) => {
  const api = await fakeBotApi();
  onTestFinished(api.close);
  api.rule(() => step);
  const stop$ = new Subject<string>();
  const { isWell, lines } = await lifeOf(
    { ...api.env, WATCHDOG_MEM_PCT: '1', WATCHDOG_DISK_PATHS: '' },
    stop$,
    (line) => {
      if (line.includes('did not take a message')) stop$.next('stop');
    },
    new Subject(),
    Date.now,
    3_600_000,
  );
  expect(isWell).toBe(true);
  expect(saying(lines, 'warn')).toContainEqual(expect.stringMatching(/\b1 message\b/));
});

test('from where the right token came before a restart nobody keeps it out behind it', async () => {
  const folder = scratch();
  const port = await freePort();
  const env = {
    ...{ WATCHDOG_JOURNAL: join(folder, 'journal.db'), WATCHDOG_HTTP: `127.0.0.1:${port}` },
    WATCHDOG_HTTP_TOKEN: 'a-token-of-the-test-0001',
  };
  const shows = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const said = JSON.stringify({ said: 'ack nothing' });
    return (await fetch(`http://127.0.0.1:${port}/api/commands`, { method: 'POST', headers, body: said }))
      .status;
  };
  /** One life, in which these tokens come. */
  const lifeWith = async (tokens: readonly string[]): Promise<readonly number[]> => {
    const stop$ = new Subject<string>();
    const swept = new ReplaySubject<void>(1);
    const life = lifeOf(env, stop$, (line) => {
      if (line.includes('first sweep of host')) swept.next();
    });
    await firstValueFrom(swept);
    const answers: number[] = [];
    for (const token of tokens) answers.push(await shows(token));
    stop$.next('stopped');
    await life;
    return answers;
  };
  const guesses = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => `guess-number-${word}`);
  expect(await lifeWith([env.WATCHDOG_HTTP_TOKEN])).toEqual([409]);
  const answers = await lifeWith([...guesses, env.WATCHDOG_HTTP_TOKEN]);
  expect(answers).toEqual([401, 401, 401, 401, 401, 429, 409]);
});
