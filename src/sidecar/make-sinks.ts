import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import { builtIn, type Tables } from '../config/settings.ts';
import type { Notification } from '../language/delivery.ts';
import type { Messages } from '../messages/messages.ts';
import { logSink } from '../sinks/log/log.ts';
import type { Sink } from '../sinks/sink.ts';
import { channelsOn } from './configured.ts';
import { type KeepOrMake, keepNothing } from './kept.ts';
import { proxiedWays } from './proxied.ts';

/** So many lines the log sink writes in so long. */
export const logRate = { lines: 200, perMs: 10_000 } as const;

/** How long a connection through a proxy may take, milliseconds: half of what a message may. */
const proxyLimitMs = 7_500;

/** The real sinks of a configuration: the log, which is always one of them, and every channel. */
export const makeSinks = async (
  config: Config,
  tools: {
    readonly scheduler: SchedulerLike;
    readonly words: Messages;
    readonly logger: Logger;
    readonly atEnd: (close: () => unknown) => void;
    /** What is kept of a run before. Default: nothing. */
    readonly keep?: KeepOrMake;
    /** A channel is in trouble by itself; `null`: not any more. Default: nobody is told. */
    readonly troubled?: (channel: string, why: string | null) => void;
    /** What a channel believes to be open. Default: nothing, for whoever only sends something by hand. */
    readonly openOn?: (channel: string) => readonly Notification[];
  },
  tables: Tables = builtIn,
): Promise<Sink[]> => {
  const { logger, scheduler, words, keep = keepNothing(tools.atEnd), openOn = () => [], troubled } = tools;
  const { host, locale, proxies } = config;
  const log = await keep('log', { host, locale }, async (atEnd) => {
    const sink = logSink({ logger, ...logRate, scheduler, words });
    atEnd(() => sink.close());
    return sink;
  });
  const channels = await Promise.all(
    channelsOn(config, tables).map(({ name, definition, config: own }) =>
      keep(`channel ${name}`, { sort: definition.sort, own, host, locale, proxies }, (atEnd) =>
        definition.make(own, {
          ...{ name, words, atEnd, scheduler, host },
          open: () => openOn(name),
          warn: (message) => logger.warn({ sink: name }, message),
          trouble: (why) => troubled?.(name, why),
          wayTo: proxiedWays(proxies, proxyLimitMs, atEnd),
        }),
      ),
    ),
  );
  return [log, ...channels];
};
