import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import type { Config } from '../config/config.ts';
import type { Tables } from '../config/settings.ts';
import type { Journal } from '../journal/journal.ts';
import { wallOf } from '../language/clock.ts';
import type { Delivery } from '../language/delivery.ts';
import type { Command } from '../language/telling.ts';
import { version } from '../language/version.ts';
import { locales } from '../messages/messages.ts';
import type { Sink } from '../sinks/sink.ts';
import type { KnownMemory } from '../status/authority.ts';
import type { Board } from '../status/board.ts';
import { type Console, createConsole } from '../status/console.ts';
import type { FleetSeen } from '../status/seeing.ts';
import { shownConsole } from '../status/shown-times.ts';
import { httpGet } from '../streams/http.ts';
import type { Calls } from '../streams/inbound/calls.ts';
import type { Source } from '../streams/source.ts';
import type { Turn } from '../telling/stage.ts';
import type { KeepOrMake } from './kept.ts';
import { proxiedWays, statusThrough } from './proxied.ts';
import type { Resumed } from './resume.ts';
import { laterWhatIf } from './what-if/later.ts';

/** What is shown, and of what. */
export interface ShowOptions {
  readonly config: Config;
  readonly tables: Tables;
  readonly journal: Journal | null;
  readonly logger: Logger;
  readonly scheduler: SchedulerLike;
  readonly sources: readonly Source[];
  readonly sinks: readonly Sink[];
  /** What was known when watching began. */
  readonly resumed: Pick<Resumed, 'actors' | 'owed' | 'telling'>;
  readonly calls: Calls;
  /** What an operator has said. */
  readonly say: (command: Command) => void;
  /** How many errors nothing has caught. */
  readonly uncaught: () => number;
  /** Why nothing of the file holds; `null`: it does. */
  readonly unread: () => string | null;
  /** The fleet that this host is one of; `null`: it stands alone. */
  readonly fleet: FleetSeen | null;
  /** Keeps over reloads who listens, and who reads. */
  readonly keep: KeepOrMake;
  readonly atEnd: (close: () => unknown) => void;
}

/** What can be looked at while it is watched: the pages, the socket, the heartbeat, and what a chat can ask for. */
export interface Shown {
  /** What telling knows, in the times that this process goes by. */
  readonly console: Console;
  take(event: Turn | Delivery): void;
  /** A sink begins to refuse everything, and why; `null`: it works again. */
  refused(sink: string, why: string | null): void;
  close(): void;
}

/** Opens what of it is configured; what is not is not loaded. */
export const show = async (options: ShowOptions): Promise<Shown> => {
  const { config, tables, journal, logger, scheduler, sources, sinks, resumed, atEnd } = options;
  const words = locales[config.locale];
  let watched: Board['watched'] = () => [];
  const asked = createConsole(resumed.telling, {
    now: () => scheduler.now(),
    say: options.say,
    watched: () => watched(),
    ...(options.fleet !== null && { said: options.fleet.said, hear: options.fleet.status }),
    owed: new Map([...resumed.owed].map(([name, { waiting }]) => [name, waiting])),
  });
  const console = shownConsole(asked, (at) => wallOf(scheduler, at));
  const heartbeatWay =
    config.heartbeat === null
      ? undefined
      : await proxiedWays(config.proxies, config.timeoutMs, atEnd)(config.heartbeat.url);
  const beat = async (url: URL, abort: AbortSignal): Promise<number> =>
    heartbeatWay === undefined
      ? (await httpGet(url, { abort, limitMs: config.timeoutMs, maxBytes: 0 })).status
      : statusThrough(heartbeatWay, url, abort);
  const pages =
    config.http === null || config.journal === null || journal === null
      ? null
      : (await import('./page-history.ts')).pageHistory({
          ...{ journal, path: config.journal.path, scheduler },
          onTrouble: (why) => logger.warn(why),
          onIndexSpoilt: () => logger.warn(words.watch.indexSpoilt),
        });
  const tries = laterWhatIf(config, tables, {
    scheduler,
    onTrouble: (why) => logger.warn(words.watch.noWhatIf(why)),
  });
  atEnd(tries.close);
  const status =
    config.http === null && config.heartbeat === null && config.socket === null
      ? null
      : await (await import('../status/open.ts')).openStatus({
          ...{ config, version, words, logger, scheduler, sources, console },
          ...{ uncaught: options.uncaught, unread: options.unread, calls: options.calls, keep: options.keep },
          actors: resumed.actors,
          sinks: sinks.map(({ name, everyTransition = false }) => ({
            name,
            everyTransition,
            owed: resumed.owed.get(name)?.waiting ?? [],
          })),
          request: beat,
          ...(pages !== null && { history: pages }),
          ...(journal !== null && { known: knownMemory(journal, scheduler) }),
          whatIf: tries.open,
          fleet: options.fleet,
        });
  if (status !== null) watched = status.watched;
  return {
    console: asked,
    take(event) {
      console.take(event);
      status?.take(event);
      pages?.take(event);
    },
    refused: (sink, why) => status?.refused(sink, why),
    close() {
      status?.close();
      pages?.close();
    },
  };
};

/** The name under which it is remembered in the journal from where the right token came; no source is called so. */
const knownName = ':known';

const knownMemory = (journal: Journal, scheduler: SchedulerLike): KnownMemory => ({
  noted: journal.state.memories.get(knownName),
  note: (memory) =>
    void journal
      .append([{ type: 'memory', at: Math.round(scheduler.now()), source: knownName, memory }])
      .subscribe(),
});
