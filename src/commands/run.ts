import type { Logger } from 'pino';
import { asyncScheduler, EMPTY, merge, type Observable, ReplaySubject, Subject, takeUntil } from 'rxjs';
import type { ReadConfig } from '../config/config.ts';
import { liveScheduler } from '../language/clock.ts';
import type { ClockStep } from '../language/wall-clock.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { reloadIn } from '../messages/reload.ts';
import { giveBackMemory } from '../sidecar/give-back-memory.ts';
import { oneAtATime } from '../sidecar/one-at-a-time.ts';
import { run } from '../sidecar/sidecar.ts';
import { sinceBoot } from '../sidecar/since-boot.ts';
import { createLogger } from '../sinks/log/log.ts';
import type { HangUps } from './hang-ups.ts';
import { complain } from './lines.ts';

/**
 * Watches until SIGTERM or SIGINT; a second signal ends it at once. Gives the exit code: 1 where a fault of its own
 * has ended it, so that whoever starts it starts it again.
 */
export const runCommand = async (
  read: ReadConfig,
  readAgain: () => Promise<ReadConfig>,
  hangUps: HangUps,
): Promise<number> => {
  const { logLevel, secrets } = read.config;
  const logger = createLogger({
    level: logLevel,
    secrets,
    pretty: process.stdout.isTTY,
    locale: read.config.locale,
  });
  const stop$ = new Subject<string>();
  let signals = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(130);
      stop$.next(signal);
    });
  }
  const { configFile, locale } = read.config;
  // The log may go anywhere; whoever starts it by hand, or reads the journal of a service, sees it at once.
  if (read.complaints.length > 0)
    complain(`${reloadIn(locales[locale]).nothingHoldsOf(read.complaints.length)}:`);
  for (const complaint of read.complaints) complain(`  ${complaint}`);
  // A terminal that is closed is no reason to end, and where there is a file it does no harm to read it again.
  const hangUp$ = new ReplaySubject<void>(1);
  hangUps.listen(() => {
    if (configFile === null) logger.warn(locales[locale].watch.hangUp);
    else hangUp$.next();
  });
  // Whatever was missed elsewhere must not end the watchdog; it must be seen.
  const uncaught$ = new ReplaySubject<unknown>(20);
  const missed = (error: unknown): void => {
    const stack = error instanceof Error ? error.stack : undefined;
    logger.error(
      { stack },
      locales[read.config.locale].watch.uncaught(whyFailed(error, locales[read.config.locale])),
    );
    uncaught$.next(error);
  };
  process.on('uncaughtException', missed);
  process.on('unhandledRejection', missed);
  const sinceBootMs = sinceBoot();
  const schedulerFrom = (notBefore: number, steps?: readonly ClockStep[]) =>
    liveScheduler(notBefore, steps, sinceBootMs);
  const changes$ = configFile === null ? EMPTY : await fileChanges(configFile, read, logger);
  const reload$ = merge(hangUp$, changes$).pipe(takeUntil(stop$), oneAtATime(readAgain));
  const givesBack = giveBackMemory(asyncScheduler, globalThis.gc, () => process.memoryUsage.rss());
  stop$.subscribe(givesBack.close);
  const isWell = await run(read, {
    ...{ logger, schedulerFrom, wallMs: Date.now, stop$, uncaught$, reload$ },
    onTurn: givesBack.stir,
  });
  return isWell ? 0 : 1;
};

/** Emits when the file has changed. What watches it is loaded only where there is one. */
const fileChanges = async (
  path: string,
  { config }: ReadConfig,
  logger: Logger,
): Promise<Observable<void>> => {
  const { configChanges } = await import('../sidecar/config-watch.ts');
  const words = locales[config.locale];
  return configChanges(path, {
    scheduler: asyncScheduler,
    onTrouble: (folder, error) => logger.warn(reloadIn(words).notWatched(folder, whyFailed(error, words))),
  });
};
