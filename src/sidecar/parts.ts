import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import type { Messages } from '../messages/messages.ts';
import { logSink } from '../sinks/log/log.ts';
import type { Sink } from '../sinks/sink.ts';
import { telegram } from '../sinks/telegram/telegram.ts';
import { dependencies } from '../streams/checks/dependencies.ts';
import { tcpConnect } from '../streams/checks/tcp.ts';
import { containers } from '../streams/docker/containers.ts';
import { dockerReader } from '../streams/docker/docker.ts';
import { dockerEvents } from '../streams/docker/docker-events.ts';
import { createHearing } from '../streams/docker/hearing.ts';
import { disks } from '../streams/host/disk.ts';
import { hostMemory } from '../streams/host/memory.ts';
import { processes } from '../streams/host/processes.ts';
import { httpGet } from '../streams/http.ts';
import { orchestrator } from '../streams/orchestrator/orchestrator.ts';
import type { Source } from '../streams/source.ts';

/** Something to be closed at the end. */
export type Closing = () => unknown;

/** The real sources of a configuration. */
export const sourcesOf = (
  config: Config,
  words: Messages,
  warn: (message: string) => void,
  scheduler: SchedulerLike,
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
    const { mayBeAbsent, stopGraceMs, forMs } = config.containers;
    const hearing = createHearing();
    const onEvent = hearing.take;
    // A moment after a grace has ended: the look that began it was a moment after the stop.
    const againMs = Math.max(stopGraceMs, forMs) + 1_500;
    const happened$ = dockerEvents({ docker, scheduler, words, warn, mayBeAbsent, onEvent, againMs });
    sources.push(containers({ ...common, ...config.containers, docker, happened$, hearing, warn }));
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
