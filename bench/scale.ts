import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { asyncScheduler, firstValueFrom, of, Subject } from 'rxjs';
import { openJournal } from '../src/journal/open-journal.ts';
import { openSqliteStore } from '../src/journal/store/sqlite/sqlite-store.ts';
import type { Signal } from '../src/language/signal.ts';
import { locales } from '../src/messages/messages.ts';
import { pipeline } from '../src/pipeline.ts';
import { resume } from '../src/sidecar/resume.ts';
import { createLogger, logSink } from '../src/sinks/log/log.ts';
import type { Sink } from '../src/sinks/sink.ts';
import { splitNotification } from '../src/sinks/telegram/telegram-text.ts';
import { containers } from '../src/streams/docker/containers.ts';
import { fitToTell } from '../src/streams/fit-to-tell.ts';
import type { Source } from '../src/streams/source.ts';
import { defaultRules } from '../src/telling/defaults.ts';
import { fixture } from '../test/support/fake-docker.ts';
import { type Line, limitRow, type Options, ratioRow, type Spread, spreadOf, turnAbout } from './harness.ts';
import { policy } from './samples.ts';

const words = locales.en;

/** What a run of the whole path took. */
interface Took {
  /** Until the last message was delivered, milliseconds. */
  readonly ms: number;
  /** The longest that nobody else had a turn, milliseconds. */
  readonly heldMs: number;
  readonly journalBytes: number;
}

/** Where something is not told by then it never will be. */
const longestMs = 120_000;

/** Sources → actors → journal file → log and chat, until each has told so many things: the log one by one, the chat by the notice. */
const wholePath = async (path: string, source: Source, wanted: number, begin: () => void): Promise<Took> => {
  const warn = (message: string): never => {
    throw new Error(message);
  };
  const now = (): number => asyncScheduler.now();
  const journal = await firstValueFrom(
    openJournal({
      open: () => of(openSqliteStore({ path, now, warn, maxBytes: 256 * 1024 * 1024 })),
      scheduler: asyncScheduler,
      onTrouble: (why) => why !== null && warn(why),
      warn,
      keepMs: 86_400_000,
      maxBytes: 256 * 1024 * 1024,
    }),
  );
  const logger = createLogger({
    level: 'info',
    secrets: [],
    pretty: false,
    destination: { write: () => undefined },
  });
  const log = logSink({ logger, lines: 200, perMs: 10_000, scheduler: asyncScheduler, words });
  const chat: Sink = {
    name: 'telegram',
    timeoutMs: 1_000,
    split: splitNotification,
    send: () => Promise.resolve({ messageId: '1' }),
  };
  const sinks = [log, chat];
  const resumed = await firstValueFrom(
    resume({
      journal,
      at: now(),
      version: 'bench',
      sinks,
      rules: defaultRules('bench', [chat.name]),
      policyOf: () => policy,
      onFault: (key, error) => warn(`${key}: ${String(error)}`),
      isWatched: () => true,
      words,
      warn,
    }),
  );
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const stop$ = new Subject<void>();
  let left = sinks.length * wanted;
  /** How many are told by a notice. */
  const members = new Map<string, number>();
  let begun = 0;
  const ms = await new Promise<number>((resolve, reject) => {
    pipeline({
      ...resumed,
      sources: [source],
      sinks,
      scheduler: asyncScheduler,
      words,
      random: () => 1,
      blindTicks: 3,
      stop$,
    }).subscribe({
      next: (event) => {
        if (event.type === 'delivery') {
          const told = event.sink === chat.name ? (members.get(event.notice ?? '') ?? 1) : 1;
          if (event.outcome === 'sent') left -= told;
          if (left <= 0) resolve(performance.now() - begun);
          return;
        }
        for (const each of event.events)
          if (each.type === 'notice') members.set(each.id, each.members.length);
        if (begun === 0) {
          begun = performance.now();
          delay.enable();
          begin();
        }
      },
      error: reject,
    });
    const isLate = (): void => reject(new Error(`${left} were never told`));
    setTimeout(isLate, longestMs).unref();
  });
  delay.disable();
  stop$.next();
  log.close();
  await new Promise<void>((resolve) => void journal.close().subscribe({ complete: resolve }));
  const journalBytes = [path, `${path}-wal`].reduce(
    (sum, file) => sum + (existsSync(file) ? statSync(file).size : 0),
    0,
  );
  return { ms, heldMs: delay.max / 1e6, journalBytes };
};

/** A first good turn, then one in which so many have incidents. */
const storm = (count: number): { source: Source; begin: () => void } => {
  let isDown = false;
  const hint$ = new Subject<string>();
  const signals = (): Signal[] =>
    Array.from({ length: count }, (_, index) => ({
      kind: 'stage',
      entity: `stage-${index}`,
      active: isDown,
      title: `Stage stage-${index}`,
      detail: isDown ? 'has been stuck for 40 min' : 'goes on',
    }));
  const source: Source = {
    name: 'service',
    everyMs: 3_600_000,
    timeoutMs: 10_000,
    read: () => of({ covers: ['stage'], signals: signals() }),
    hints: { entity$: hint$, read: () => of({ covers: [], signals: signals() }) },
  };
  return {
    source,
    begin: () => {
      isDown = true;
      setImmediate(() => hint$.next('all'));
    },
  };
};

/** So many containers that run; then each dies, and Docker says so of each, all in one burst. */
const burst = (count: number): { source: Source; begin: () => void } => {
  const happened$ = new Subject<string>();
  const names = Array.from({ length: count }, (_, index) => `web-${index}`);
  const [up, down] = [fixture('running'), fixture('exit1')];
  let isUp = true;
  const answers = (path: string): unknown => {
    const name = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1];
    if (name !== undefined) return { ...(isUp ? up : down), Id: `id-${name}`, Name: `/${name}` };
    return names.map((each) => ({ Names: [`/${each}`], State: isUp ? 'running' : 'exited' }));
  };
  const source = containers({
    docker: { get: (path) => Promise.resolve({ status: 200, body: answers(path) }) },
    names: '*',
    everyMs: 3_600_000,
    timeoutMs: 60_000,
    words,
    happened$,
  });
  return {
    source,
    begin: () => {
      isUp = false;
      setImmediate(() => names.forEach((name) => void happened$.next(name)));
    },
  };
};

const perThing = (took: readonly Took[], count: number): Spread =>
  spreadOf(took.map(({ ms }) => (ms * 1_000) / count));

/** Runs the whole path with so many things, in turn. */
const measuredOf = async (
  { quick, runs, directory }: Options,
  name: string,
  make: (count: number) => { source: Source; begin: () => void },
  counts: readonly number[],
): Promise<Took[][]> => {
  const took: Took[][] = counts.map(() => []);
  for (let run = 0; run < (quick ? 2 : runs); run += 1) {
    for (const [index, count] of counts.entries()) {
      const { source, begin } = make(count);
      const path = join(directory, `${name}-${run}-${count}.db`);
      took[index]?.push(await wholePath(path, source, count, begin));
    }
  }
  return took;
};

/** Very many incidents of one sweep, against a tenth of them. */
export const incidents = async (options: Options): Promise<readonly Line[]> => {
  options.say('scale, incidents in one sweep');
  const [few = [], many = []] = await measuredOf(options, 'incidents', storm, [1_000, 10_000]);
  const what = '10,000 incidents in one sweep, decided, journaled and told';
  return [
    ratioRow(
      `${what}, each`,
      'µs',
      perThing(many, 10_000),
      { what: '1,000 incidents', measured: perThing(few, 1_000) },
      { atMost: 1.5 },
    ),
    limitRow(`${what}, all`, 'ms', spreadOf(many.map(({ ms }) => ms)), 3_000),
    limitRow(`${what}: nobody else has a turn for`, 'ms', spreadOf(many.map(({ heldMs }) => heldMs)), 200),
    limitRow(
      `${what}: journal`,
      'MB',
      spreadOf(many.map(({ journalBytes }) => journalBytes / 1_048_576)),
      20,
    ),
  ];
};

/** What hits a host all at once: each cost against the same at a tenth of the size, in the same run. */
export const scale = async (options: Options): Promise<readonly Line[]> => {
  const { quick, runs, say } = options;
  const rows: Line[] = [...(await incidents(options))];

  say('scale, a burst of Docker events');
  const counts = quick ? [200, 2_000] : [500, 5_000];
  const [small = 0, large = 0] = counts;
  const [calm = [], wild = []] = await measuredOf(options, 'burst', burst, counts);
  const events = `${large.toLocaleString('en-US')} containers die with an event each, in one burst`;
  rows.push(
    ratioRow(
      `${events}, each`,
      'µs',
      perThing(wild, large),
      { what: `${small} containers`, measured: perThing(calm, small) },
      { atMost: 1.5 },
    ),
    // What comes behind the first of a group waits for its end, a minute later.
    limitRow(`${events}, all`, 's', spreadOf(wild.map(({ ms }) => ms / 1_000)), 65),
  );

  say('scale, ever-new details through the masker');
  const details = (count: number): (() => number) => {
    let round = 0;
    return () => {
      round += 1;
      const fit = fitToTell(['a-secret-of-the-configuration']);
      const texts = Array.from(
        { length: count },
        (_, index) =>
          `exited (1) ${index} s ago: run ${round}-${index} of the job failed, see its log for more`,
      );
      const begun = performance.now();
      for (const text of texts) fit.text(text);
      return ((performance.now() - begun) * 1_000) / count;
    };
  };
  const bare =
    (count: number): (() => number) =>
    () => {
      const texts = Array.from({ length: count }, (_, index) => `exited (1) ${index} s ago: run ${index}`);
      const begun = performance.now();
      let found = 0;
      for (const text of texts) if (/secret|token|password/i.test(text)) found += 1;
      return ((performance.now() - begun) * 1_000) / count + found;
    };
  const masker = await turnAbout(runs, {
    thousand: details(1_000),
    tenThousand: details(10_000),
    bare: bare(10_000),
  });
  rows.push(
    ratioRow(
      '10,000 ever-new details through the masker, each',
      'µs',
      masker.tenThousand,
      { what: '1,000 of them', measured: masker.thousand },
      { atMost: 1.5 },
    ),
    limitRow(
      '10,000 ever-new details through the masker, each, against one plain search',
      'µs',
      masker.tenThousand,
      15,
      {
        what: 'one regular expression of three words',
        measured: masker.bare,
      },
    ),
  );
  return rows;
};
