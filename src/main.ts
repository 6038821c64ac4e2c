import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { delay, type Observable, tap as peek, type SchedulerLike, takeUntil } from 'rxjs';
import { type Config, policyIn, type ReadConfig } from './config.ts';
import { createActors } from './machines/actors.ts';
import { locales, type Messages } from './messages.ts';
import { narrate } from './narrate.ts';
import { overview } from './overview.ts';
import { pipeline } from './pipeline.ts';
import { logSink } from './sinks/log.ts';
import { isTelling } from './sinks/notifications.ts';
import type { Sink } from './sinks/sink.ts';
import { telegram } from './sinks/telegram.ts';
import { containers } from './streams/containers.ts';
import { dependencies } from './streams/dependencies.ts';
import { disks } from './streams/disk.ts';
import { dockerReader } from './streams/docker.ts';
import { hostMemory } from './streams/host.ts';
import { httpGet } from './streams/http.ts';
import { orchestrator } from './streams/orchestrator.ts';
import { processes } from './streams/processes.ts';
import type { Source } from './streams/source.ts';
import { tcpConnect } from './streams/tcp.ts';
import { openTap } from './tap.ts';
import { version } from './version.ts';

/** How long what waits is still delivered after the process was told to stop. */
const drainMs = 10_000;

/** Something to be closed at the end. */
type Closing = () => unknown;

/** The real sources of a configuration. */
export const sourcesOf = (
  config: Config,
  words: Messages,
  warn: (message: string) => void,
  atEnd: Closing[],
): Source[] => {
  const { host, procRoot, timeoutMs } = config;
  const common = { host, timeoutMs, words };
  const sources: Source[] = [hostMemory({ ...common, ...config.memory, procRoot })];
  if (config.orchestrator)
    sources.push(orchestrator({ ...common, ...config.orchestrator, get: httpGet, warn }));
  if (config.disks) sources.push(disks({ ...common, ...config.disks }));
  if (config.containers) {
    const docker = dockerReader({ socketPath: config.containers.socketPath });
    atEnd.push(() => docker.close());
    sources.push(containers({ ...common, ...config.containers, docker }));
  }
  if (config.dependencies) {
    sources.push(dependencies({ ...common, ...config.dependencies, get: httpGet, connect: tcpConnect }));
  }
  if (config.processes)
    sources.push(processes({ ...common, ...config.processes, procRoot, selfPid: process.pid }));
  return sources;
};

/** The real sinks of a configuration; the log is always one of them. */
export const sinksOf = (
  config: Config,
  words: Messages,
  logger: Logger,
  scheduler: SchedulerLike,
  atEnd: Closing[],
): Sink[] => {
  const log = logSink({ logger, lines: 200, perMs: 10_000, scheduler, words });
  atEnd.push(() => log.close());
  if (config.telegram === null) return [log];
  const { token, chatId, threadId, apiUrl } = config.telegram;
  const chat = telegram({
    token,
    chatId,
    apiUrl,
    timeoutMs: 15_000,
    warn: (message) => logger.warn({ sink: 'telegram' }, message),
    ...(threadId !== null && { threadId }),
  });
  atEnd.push(() => chat.close());
  return [log, chat];
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

/**
 * The sidecar: watches until `stop$` emits, then delivers what waits, for up to ten seconds. Resolves when
 * everything is closed.
 */
export const run = async (
  read: ReadConfig,
  { logger, scheduler, stop$ }: { logger: Logger; scheduler: SchedulerLike; stop$: Observable<unknown> },
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
  const sources = sourcesOf(config, words, warn, atEnd);
  const sinks = sinksOf(config, words, logger, scheduler, atEnd);
  const actors = createActors({
    policyOf: (kind) => policyIn(config.policies, kind),
    onFault: (key, error) => logger.error({ key }, watch.fault(key, String(error))),
  });
  const tap = config.tap
    ? openTap({
        ...config.tap,
        version,
        policies: config.policies,
        actors: [],
        scheduler,
        onTrouble: (why) => {
          const path = config.tap?.path ?? '';
          if (why === null) logger.info(watch.tapWorks(path));
          else logger.error(watch.tapBroken(path, why));
        },
      })
    : null;
  /** How many messages are still to be delivered, over all sinks. */
  let untold = 0;
  const tell = narrate(logger, words);

  await new Promise<void>((resolve) => {
    const stopping$ = stop$.pipe(peek(() => logger.info(watch.stopping(drainMs))));
    pipeline({
      sources,
      sinks,
      actors,
      scheduler,
      words,
      random: Math.random,
      blindTicks: config.blindTicks,
      stop$: stopping$,
    })
      .pipe(takeUntil(stop$.pipe(delay(drainMs, scheduler))))
      .subscribe({
        next: (event) => {
          tell(event);
          if (!('type' in event)) {
            tap?.write([event.sweep, ...event.transitions]);
            untold += event.transitions.filter(isTelling).length * sinks.length;
          } else {
            tap?.write([event]);
            if (event.outcome !== 'retrying') untold -= 1;
          }
        },
        error: (error: unknown) => {
          logger.fatal(String(error));
          resolve();
        },
        complete: resolve,
      });
  });

  if (untold > 0) logger.error(watch.untold(untold));
  tap?.write([{ type: 'stop', at: scheduler.now() }]);
  // A disk that hangs must not keep the process from ending.
  await Promise.race([tap?.close(), wait(1_000, undefined, { ref: false })]);
  await Promise.race([
    Promise.allSettled(atEnd.map((close) => close())),
    wait(1_000, undefined, { ref: false }),
  ]);
  logger.info(watch.stopped);
};

const untilStopped = (stop$: Observable<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const alive = setInterval(() => undefined, 2 ** 30);
    stop$.subscribe(() => {
      clearInterval(alive);
      resolve();
    });
  });
