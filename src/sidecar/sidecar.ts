import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  BehaviorSubject,
  delay,
  filter,
  firstValueFrom,
  lastValueFrom,
  type Observable,
  tap as peek,
  ReplaySubject,
  type SchedulerLike,
  takeUntil,
} from 'rxjs';
import type { Config, ReadConfig } from '../config/config.ts';
import type { Journal } from '../journal/journal.ts';
import { policyIn } from '../language/policy.ts';
import { version } from '../language/version.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { isTelling } from '../messages/notifications.ts';
import { pipeline } from '../pipeline.ts';
import { openTap } from '../recording/tap.ts';
import { httpGet } from '../streams/http.ts';
import { type Health, health } from '../streams/self.ts';
import { debugLines } from './debug-lines.ts';
import { narrate } from './narrate.ts';
import { journalOf } from './open-journal.ts';
import { overview } from './overview.ts';
import { type Closing, sinksOf, sourcesOf } from './parts.ts';
import { resume } from './resume.ts';
import { isWatched } from './watched.ts';

/** How long what waits is still delivered after the process was told to stop. */
const drainMs = 10_000;
/** How long anything may take to be closed. */
const closeMs = 1_000;

export interface Surroundings {
  readonly logger: Logger;
  /** Makes the clock; it must not begin before the time it is given. */
  readonly schedulerFrom: (notBefore: number) => SchedulerLike;
  readonly stop$: Observable<unknown>;
  /** How long a start waits for a journal that is held by another process, milliseconds. Default: 15 s. */
  readonly lockPatienceMs?: number;
}

/**
 * The sidecar: watches until `stop$` emits, then delivers what waits, for up to ten seconds. Resolves when
 * everything is closed.
 */
export const run = async (read: ReadConfig, surroundings: Surroundings): Promise<void> => {
  const { config } = read;
  const { logger } = surroundings;
  const words = locales[config.locale];
  introduce(read, logger, words);
  if (!config.enabled) {
    await untilStopped(surroundings.stop$);
    return;
  }

  // A signal to stop may come at any time, also while nobody listens to it yet.
  const stop$ = new ReplaySubject<unknown>(1);
  surroundings.stop$.subscribe(stop$);
  const self = health({
    parts: ['journal', ...(config.telegram ? ['telegram'] : [])],
    everyMs: config.memory.everyMs,
    words,
  });
  /** Counts how often the journal turned out to hold more than this process knew. */
  const merged$ = new BehaviorSubject(0);
  const journal = await journalOf(config, {
    ...surroundings,
    self,
    stop$,
    onMerged: () => merged$.next(merged$.value + 1),
  });
  const run: Run = { ...surroundings, config, self, stop$, journal };
  for (let begun = -1; begun !== merged$.value; ) {
    begun = merged$.value;
    if (begun > 0) logger.info(words.journal.merged);
    await watchUntil(merged$.pipe(filter((count) => count !== begun)), run);
  }
  await done(journal?.close());
  logger.info(words.watch.stopped);
};

/** What a run goes by, however often it has to begin anew. */
interface Run extends Surroundings {
  readonly config: Config;
  readonly self: Health;
  readonly journal: Journal | null;
}

/**
 * Takes up where the journal ends, and watches until it is stopped, or until `anew$` emits: then what this
 * process knows is not the whole truth any more, and all of it has to be taken up again.
 */
const watchUntil = async (
  anew$: Observable<unknown>,
  { config, self, journal, logger, schedulerFrom, stop$ }: Run,
): Promise<void> => {
  const words = locales[config.locale];
  const { watch } = words;
  const atEnd: Closing[] = [];
  const warn = (message: string): void => logger.warn(message);
  const scheduler = schedulerFrom(journal?.state.at ?? 0);
  const sources = [...sourcesOf(config, words, warn, scheduler, atEnd), self.source].map(
    debugLines(logger, words).source,
  );
  const sinks = sinksOf(config, words, logger, scheduler, atEnd);
  const { unwatched, ...resumed } = await firstValueFrom(
    resume({
      journal,
      at: scheduler.now(),
      version,
      sinks: sinks.map(({ name }) => name),
      policyOf: (kind) => policyIn(config.policies, kind),
      onFault: (key, error) => logger.error({ key }, watch.fault(key, String(error))),
      isWatched: (actor) => isWatched(config, actor),
      words,
      warn,
    }),
  );
  for (const { key } of unwatched) logger.info({ key }, words.journal.unwatched(key));

  const tap = config.tap
    ? openTap({
        ...config.tap,
        version,
        policies: config.policies,
        actors: resumed.actors.actors(),
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
    config.http === null && config.heartbeat === null && config.socket === null
      ? null
      : await (await import('../status/open.ts')).openStatus({
          config,
          version,
          words,
          logger,
          scheduler,
          actors: resumed.actors,
          sources,
          sinks: sinks.map(({ name }) => ({
            name,
            owedSince: resumed.owed.get(name)?.waiting.map(({ at }) => at) ?? [],
          })),
          request: async (url, abort) => (await httpGet(url, { abort, maxBytes: 0 })).status,
        });
  /** How many messages are still to be delivered, over all sinks. */
  let untold = [...resumed.owed.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  if (journal !== null) logger.info(words.journal.restored(journal.state.actors.size, untold));

  const stopped = await new Promise<boolean>((resolve) => {
    pipeline({
      ...resumed,
      sources,
      sinks,
      scheduler,
      words,
      random: Math.random,
      blindTicks: config.blindTicks,
      stop$: stop$.pipe(peek(() => logger.info(watch.stopping(drainMs)))),
      onRefused: (sink, why) => self.set(sink, why),
    })
      .pipe(
        takeUntil(stop$.pipe(delay(drainMs, scheduler))),
        takeUntil(anew$.pipe(peek(() => resolve(false)))),
      )
      .subscribe({
        next: (event) => {
          tell(event);
          status?.take(event);
          if ('type' in event) {
            tap?.write([event]);
            if (event.outcome !== 'retrying') untold -= 1;
            // What refused it before a restart is not known here: any message that arrives says that it works.
            if (event.outcome === 'sent') self.set(event.sink, null);
          } else {
            tap?.write([event.sweep, ...event.transitions]);
            untold += event.transitions.filter(isTelling).length * sinks.length;
          }
        },
        error: (error: unknown) => {
          logger.fatal(String(error));
          resolve(true);
        },
        complete: () => resolve(true),
      });
  });

  status?.close();
  if (stopped) {
    if (untold > 0) logger.warn(journal === null ? watch.untold(untold) : watch.stillOwed(untold));
    tap?.write([{ type: 'stop', at: scheduler.now() }]);
    await done(journal?.append([{ type: 'stop', at: scheduler.now() }]));
  }
  // A disk or a peer that hangs must not keep the process from ending.
  await Promise.race([tap?.close(), wait(closeMs, undefined, { ref: false })]);
  await Promise.race([
    Promise.allSettled(atEnd.map((close) => close())),
    wait(closeMs, undefined, { ref: false }),
  ]);
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
