import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from './config.ts';
import type { Messages } from './messages.ts';
import { logSink } from './sinks/log.ts';
import type { Sink } from './sinks/sink.ts';
import { telegram } from './sinks/telegram.ts';
import { containers } from './streams/containers.ts';
import { dependencies } from './streams/dependencies.ts';
import { disks } from './streams/disk.ts';
import { dockerReader } from './streams/docker.ts';
import { dockerEvents } from './streams/docker-events.ts';
import { hostMemory } from './streams/host.ts';
import { httpGet } from './streams/http.ts';
import { orchestrator } from './streams/orchestrator.ts';
import { processes } from './streams/processes.ts';
import type { Source } from './streams/source.ts';
import { tcpConnect } from './streams/tcp.ts';

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
    const { mayBeAbsent } = config.containers;
    const happened$ = dockerEvents({ docker, scheduler, words, warn, mayBeAbsent });
    sources.push(containers({ ...common, ...config.containers, docker, happened$ }));
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
