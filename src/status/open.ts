import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import type { Delivery } from '../language/delivery.ts';
import { policyIn } from '../language/policy.ts';
import type { ActorSystem } from '../machines/actors.ts';
import { faultText } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';
import type { Source } from '../streams/source.ts';
import type { Turn } from '../telling/stage.ts';
import { createBoard, type Status, type WaitingSink } from './board.ts';
import { problemsOf } from './health.ts';
import { heartbeat } from './heartbeat.ts';
import { holdUps } from './hold-ups.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { serveStatus } from './server.ts';

export interface StatusOptions {
  readonly config: Config;
  readonly version: string;
  readonly words: Messages;
  readonly logger: Logger;
  readonly scheduler: SchedulerLike;
  /** How many errors nothing in the process has caught. Default: none. */
  readonly uncaught?: () => number;
  readonly actors: ActorSystem;
  readonly sources: readonly Source[];
  readonly sinks: readonly WaitingSink[];
  /** Resolves with the status of the answer. */
  readonly request: (url: URL, abort: AbortSignal) => Promise<number>;
}

/** An event loop that was held up for so long is not well. */
const blockedMs = 5_000;

/** Sees everything that goes by, serves the pages, and sends the heartbeat. */
export const openStatus = (
  options: StatusOptions,
): {
  take(event: Turn | Delivery): void;
  /** A sink begins to refuse everything, and why; `null`: it works again. */
  refused(sink: string, why: string | null): void;
  close(): void;
} => {
  const { config, version, words, logger, scheduler, actors, sources, sinks } = options;
  const startedAt = scheduler.now();
  const board = createBoard({
    startedAt,
    blindTicks: config.blindTicks,
    sources,
    sinks,
    policyOf: (kind) => policyIn(config.policies, kind),
  });
  const loop = holdUps();
  const refused = new Map<string, string>();

  const status = (): Status => {
    const at = scheduler.now();
    const seen = {
      at,
      sources: board.sources(at),
      sinks: board.sinks(),
      refused,
      blockedMs: loop.longestMs(),
    };
    const problems = problemsOf(seen, { undeliveredMs: config.undeliveredMs, blockedMs }, words);
    return {
      version,
      host: config.host,
      at,
      startedAt,
      healthy: problems.length === 0,
      problems,
      sources: seen.sources,
      entities: board.entities(actors.actors()),
      well: board.well(actors.actors()),
      sinks: seen.sinks,
      disks: board.disks(),
    };
  };

  const metrics: Metrics | null = config.http === null ? null : createMetrics(version, options.uncaught);
  const server =
    config.http === null || metrics === null
      ? null
      : serveStatus({
          ...config.http,
          scheduler,
          onTrouble: (why) =>
            why === null
              ? logger.info(words.status.serves)
              : logger.warn(words.status.noServer(faultText(why, words))),
          pages: {
            health: () => {
              const { healthy, problems } = status();
              return { healthy, body: { healthy, problems } };
            },
            status,
            metrics: async () => ({
              contentType: metrics.contentType,
              text: await metrics.text(status(), loop.longestMs()),
            }),
          },
        });
  let lastWhy: string | null = null;
  const beats =
    config.heartbeat === null
      ? null
      : heartbeat({
          ...config.heartbeat,
          timeoutMs: config.timeoutMs,
          healthy: () => status().healthy,
          request: options.request,
          scheduler,
          words,
        }).subscribe((why) => {
          if (why !== null && lastWhy === null) logger.warn(words.status.noHeartbeat(why));
          lastWhy = why;
        });

  return {
    take(event) {
      const now = scheduler.now();
      board.take(event, now);
      const swept = event.type === 'turn' ? event.decision?.sweep.at : undefined;
      metrics?.take(event, swept === undefined ? null : now - swept);
    },
    refused(sink, why) {
      if (why === null) refused.delete(sink);
      else refused.set(sink, why);
    },
    close() {
      beats?.unsubscribe();
      loop.close();
      server?.close();
    },
  };
};
