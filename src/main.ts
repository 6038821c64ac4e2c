import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  delay,
  EMPTY,
  firstValueFrom,
  lastValueFrom,
  type Observable,
  tap as peek,
  type SchedulerLike,
  takeUntil,
} from 'rxjs';
import { type Config, policyIn, type ReadConfig } from './config.ts';
import type { JournalEvent } from './journal/events.ts';
import { openJournalFile } from './journal/file.ts';
import { type Journal, openJournal } from './journal/journal.ts';
import { owedTo } from './journal/outbox.ts';
import { StoreError } from './journal/store.ts';
import { createActors } from './machines/actors.ts';
import { locales, type Messages } from './messages.ts';
import { narrate } from './narrate.ts';
import { overview } from './overview.ts';
import { type Closing, sinksOf, sourcesOf } from './parts.ts';
import { type Keep, pipeline } from './pipeline.ts';
import { isTelling } from './sinks/notifications.ts';
import type { Owed } from './sinks/queue.ts';
import { httpGet } from './streams/http.ts';
import { type Health, health } from './streams/self.ts';
import { openTap } from './tap.ts';
import { version } from './version.ts';
import { isWatched } from './watched.ts';

/** How long what waits is still delivered after the process was told to stop. */
const drainMs = 10_000;
/** How long a start waits for the journal of a predecessor that is still draining. */
const patienceMs = 15_000;
/** How long anything may take to be closed. */
const closeMs = 1_000;

export interface Surroundings {
  readonly logger: Logger;
  /** Makes the clock; it must not begin before the time it is given. */
  readonly schedulerFrom: (notBefore: number) => SchedulerLike;
  readonly stop$: Observable<unknown>;
}

/**
 * The sidecar: watches until `stop$` emits, then delivers what waits, for up to ten seconds. Resolves when
 * everything is closed.
 */
export const run = async (
  read: ReadConfig,
  { logger, schedulerFrom, stop$ }: Surroundings,
): Promise<void> => {
  const { config } = read;
  const words = locales[config.locale];
  const { watch } = words;
  introduce(read, logger, words);
  if (!config.enabled) {
    await untilStopped(stop$);
    return;
  }

  const atEnd: Closing[] = [];
  const warn = (message: string): void => logger.warn(message);
  const self = health({
    parts: ['journal', ...(config.telegram ? ['telegram'] : [])],
    everyMs: config.memory.everyMs,
    words,
  });
  const journal = await journalOf(config, { logger, words, self, scheduler: schedulerFrom(0) });
  const scheduler = schedulerFrom(journal?.state.at ?? 0);
  const sources = [...sourcesOf(config, words, warn, scheduler, atEnd), self.source];
  const sinks = sinksOf(config, words, logger, scheduler, atEnd);
  const actors = createActors({
    policyOf: (kind) => policyIn(config.policies, kind),
    onFault: (key, error) => logger.error({ key }, watch.fault(key, String(error))),
    restored: journal?.state.actors.values() ?? [],
  });
  const unwatched = actors.unwatch(scheduler.now(), (actor) => isWatched(config, actor));
  for (const { key } of unwatched) logger.info({ key }, words.journal.unwatched(key));
  const keep = keeperOf(journal);
  await done(
    journal?.append([
      ...unwatched,
      { type: 'start', at: scheduler.now(), version, sinks: sinks.map(({ name }) => name) },
    ]),
  );
  const owed: ReadonlyMap<string, Owed> = journal === null ? new Map() : owedTo(journal.state, words);

  const tap = config.tap
    ? openTap({
        ...config.tap,
        version,
        policies: config.policies,
        actors: actors.actors(),
        scheduler,
        onTrouble: (why) => {
          const path = config.tap?.path ?? '';
          if (why === null) logger.info(watch.tapWorks(path));
          else logger.error(watch.tapBroken(path, why));
        },
      })
    : null;
  const tell = narrate(logger, words);
  // Loaded only where it is wanted: nobody else pays for it.
  const status =
    config.http === null && config.heartbeat === null
      ? null
      : (await import('./status/open.ts')).openStatus({
          config,
          version,
          words,
          logger,
          scheduler,
          actors,
          sources,
          sinks: sinks.map(({ name }) => ({
            name,
            owedSince: owed.get(name)?.waiting.map(({ at }) => at) ?? [],
          })),
          request: async (url, abort) => (await httpGet(url, { abort, maxBytes: 0 })).status,
        });
  /** How many messages are still to be delivered, over all sinks. */
  let untold = [...owed.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  if (journal !== null) logger.info(words.journal.restored(journal.state.actors.size, untold));

  await new Promise<void>((resolve) => {
    pipeline({
      sources,
      sinks,
      actors,
      scheduler,
      words,
      keep,
      owed,
      memories: journal?.state.memories ?? new Map(),
      random: Math.random,
      blindTicks: config.blindTicks,
      stop$: stop$.pipe(peek(() => logger.info(watch.stopping(drainMs)))),
      onRefused: (sink, why) => self.set(sink, why),
    })
      .pipe(takeUntil(stop$.pipe(delay(drainMs, scheduler))))
      .subscribe({
        next: (event) => {
          tell(event);
          status?.take(event);
          if ('type' in event) {
            tap?.write([event]);
            if (event.outcome !== 'retrying') untold -= 1;
          } else {
            tap?.write([event.sweep, ...event.transitions]);
            untold += event.transitions.filter(isTelling).length * sinks.length;
          }
        },
        error: (error: unknown) => {
          logger.fatal(String(error));
          resolve();
        },
        complete: resolve,
      });
  });

  status?.close();
  if (untold > 0) logger.warn(journal === null ? watch.untold(untold) : watch.stillOwed(untold));
  tap?.write([{ type: 'stop', at: scheduler.now() }]);
  await done(journal?.append([{ type: 'stop', at: scheduler.now() }]));
  journal?.close();
  // A disk or a peer that hangs must not keep the process from ending.
  await Promise.race([tap?.close(), wait(closeMs, undefined, { ref: false })]);
  await Promise.race([
    Promise.allSettled(atEnd.map((close) => close())),
    wait(closeMs, undefined, { ref: false }),
  ]);
  logger.info(watch.stopped);
};

/** Says what is wrong with the configuration, and what will be watched. */
const introduce = (
  { config, warnings, faults, hints }: ReadConfig,
  logger: Logger,
  words: Messages,
): void => {
  for (const fault of faults) logger.error(fault);
  for (const warning of warnings) logger.warn(warning);
  for (const line of overview(config, words)) logger.info(line);
  for (const hint of hints) logger.info(hint);
};

/** Opens the journal of the configuration, if it has one, and waits a while for one that is held. */
const journalOf = async (
  { journal: settings }: Config,
  {
    logger,
    words,
    self,
    scheduler,
  }: { logger: Logger; words: Messages; self: Health; scheduler: SchedulerLike },
): Promise<Journal | null> => {
  if (settings === null) return null;
  const { path, keepMs, maxBytes } = settings;
  const warn = (message: string): void => logger.warn(message);
  const open = () => openJournalFile({ path, now: scheduler.now, warn, words });
  const until = scheduler.now() + patienceMs;
  for (let told = false; scheduler.now() < until; told = true) {
    if (!isLocked(open)) break;
    if (!told) logger.warn(words.journal.waiting(path));
    await wait(500);
  }
  self.set('journal', null);
  return firstValueFrom(
    openJournal({
      open,
      scheduler,
      keepMs,
      maxBytes,
      warn,
      onTrouble: (why) => {
        self.set('journal', why);
        if (why === null) logger.info(words.self.journalWorks);
        else logger.error(words.self.journalBroken(why));
      },
    }),
  );
};

const isLocked = (open: () => { close(): void }): boolean => {
  try {
    open().close();
    return false;
  } catch (error) {
    // Any other fault is the journal's own to tell.
    return error instanceof StoreError && error.fault === 'locked';
  }
};

/** What the pipeline must keep, as events. A source's memory is one only when it has changed. */
const keeperOf = (journal: Journal | null): Keep => {
  if (journal === null) return () => EMPTY;
  const memories = new Map(
    [...journal.state.memories].map(([source, memory]) => [source, JSON.stringify(memory)]),
  );
  return (what) => {
    if (!('sweep' in what)) return journal.append(what);
    const { sweep, transitions } = what;
    const { at, source, memory } = sweep;
    const events: JournalEvent[] = [...transitions];
    const text = memory === undefined ? undefined : JSON.stringify(memory);
    if (text !== undefined && memories.get(source) !== text) {
      memories.set(source, text);
      events.push({ type: 'memory', at, source, memory });
    }
    return journal.append(events);
  };
};

const done = async (work: Observable<unknown> | undefined): Promise<void> => {
  if (work !== undefined) await lastValueFrom(work, { defaultValue: null });
};

const untilStopped = (stop$: Observable<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const alive = setInterval(() => undefined, 2 ** 30);
    stop$.subscribe(() => {
      clearInterval(alive);
      resolve();
    });
  });
