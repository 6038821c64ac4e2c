import type { Logger } from 'pino';
import {
  BehaviorSubject,
  filter,
  firstValueFrom,
  map,
  NEVER,
  type Observable,
  ReplaySubject,
  race,
  type SchedulerLike,
} from 'rxjs';
import type { ReadConfig } from '../config/config.ts';
import { builtIn, type Tables } from '../config/settings.ts';
import { wallOf } from '../language/clock.ts';
import { withoutSecrets } from '../language/secrets.ts';
import type { ClockStep } from '../language/wall-clock.ts';
import { clockTime } from '../messages/clock.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { reloadIn } from '../messages/reload.ts';
import { noFormerChecks } from '../streams/checks/place.ts';
import { createReach } from '../streams/checks/reach.ts';
import { createCalls } from '../streams/inbound/calls.ts';
import { createNeighbours } from '../streams/neighbours.ts';
import { health } from '../streams/self.ts';
import { debugLines } from './debug-lines.ts';
import { done, longEnough } from './ending.ts';
import { createFlows } from './flows.ts';
import { createKeeper } from './kept.ts';
import { looseFiles } from './loose-files.ts';
import { nothingLogged } from './narrate.ts';
import { openConfiguredJournal } from './open-journal.ts';
import { overview } from './overview.ts';
import { ownAddresses } from './own-addresses.ts';
import { wantedConfig } from './reload.ts';
import { watchUntil } from './watch.ts';
import type { LeftToReload, WatchEnd, WatchOptions } from './watch-options.ts';
import { consoleDetail, selfEntities } from './watched.ts';
import { wrongClock } from './wrong-clock.ts';

export interface RunOptions {
  readonly logger: Logger;
  /** Makes the clock; it must not begin before the time it is given. `steps`: how the wall clock has differed so far. */
  readonly schedulerFrom: (notBefore: number, steps?: readonly ClockStep[]) => SchedulerLike;
  readonly stop$: Observable<unknown>;
  /** The configuration, each time that it was read again. Default: it never is. */
  readonly reload$?: Observable<ReadConfig>;
  /** The wall clock, epoch milliseconds, to be told of where it can't be right. Default: it is not looked at. */
  readonly wallMs?: () => number;
  /** Every error of the process that nothing caught. Default: none is ever seen. */
  readonly uncaught$?: Observable<unknown>;
  /** Called behind everything that was decided or delivered. Default: nobody is told. */
  readonly onTurn?: () => void;
  /** How long a start waits for a journal that is held by another process, milliseconds. Default: 15 s. */
  readonly lockPatienceMs?: number;
  /** How long what waits is still delivered after a stop, milliseconds. Default: 10 s. */
  readonly drainMs?: number;
}

/**
 * The sidecar: watches until `stop$` emits, then delivers what waits, for up to ten seconds. Resolves when
 * everything is closed: `true` where it was told to stop, `false` where a fault of its own has ended it.
 */
export const run = async (
  read: ReadConfig,
  options: RunOptions,
  tables: Tables = builtIn,
): Promise<boolean> => {
  const { config } = read;
  const { logger } = options;
  const words = locales[config.locale];
  let shownBefore = introduce(read, logger, words, tables);
  for (const { path, mode, right } of looseFiles(config)) logger.warn(words.watch.loose(path, mode, right));

  // A signal to stop may come at any time, also while nobody listens to it yet.
  const stop$ = new ReplaySubject<unknown>(1);
  options.stop$.subscribe(stop$);
  /** What is gone by now. */
  let current = config;
  const self = health({
    parts: selfEntities(config, tables),
    everyMs: config.sources.host.everyMs,
    words,
    detailOf: (part, trouble) =>
      part === 'config' && trouble !== null && unread !== null
        ? reloadIn(words).refusedAtStart(trouble)
        : consoleDetail(current, words, tables)(part, trouble),
  });
  if (config.configFile !== null) self.set('config', read.complaints[0] ?? null);
  /** Why nothing of the file holds; a reload that is refused leaves the one before in force. */
  let unread = read.complaints[0] ?? null;
  const { wallMs } = options;
  const looksAtClock =
    wallMs &&
    wrongClock(wallMs, options.schedulerFrom(0)).subscribe((wall) => {
      const what = words.self.wrongClock(new Date(wall).toISOString());
      logger.error(what);
      self.happened('clock', what);
    });
  /** Counts how often the journal turned out to hold more than this process knew. */
  const merged$ = new BehaviorSubject(0);
  const journal = await openConfiguredJournal(config, {
    ...options,
    self,
    stop$,
    onMerged: () => merged$.next(merged$.value + 1),
  });
  const wanted$ = wantedConfig(read, {
    ...{ reload$: options.reload$ ?? NEVER, logger, words },
    onConfig: (trouble) => {
      self.set('config', trouble);
      if (unread !== null) unread = trouble;
    },
    onApplied: (next) => {
      shownBefore = introduce(next, logger, words, tables, shownBefore);
      logger.level = next.config.logLevel;
    },
  });
  const ended = journal?.state.ended;
  if (ended) {
    const { at, fault } = ended;
    const now = options.schedulerFrom(at, journal?.state.clock);
    const time = clockTime(wallOf(now, at), wallOf(now, now.now()));
    logger.error(words.journal.endedAt(time, fault));
    self.happened('polkan', words.self.endedByFault(fault));
  }
  /** Errors that nothing caught. */
  let uncaught = 0;
  /** Emits what is wrong once nothing is watched any more, and something fails that nothing catches. */
  const lost$ = new ReplaySubject<unknown>(1);
  let isWatching = true;
  options.uncaught$?.subscribe((error) => {
    uncaught += 1;
    self.happened(
      'polkan',
      words.self.uncaught(withoutSecrets(whyFailed(error, words), config.secrets), uncaught),
    );
    if (!isWatching) lost$.next(error);
  });
  const keeper = createKeeper(longEnough);
  /** Who listens and who reads: made behind sources and channels, and let go by themselves. */
  const doors = createKeeper(longEnough);
  const flows = createFlows();
  const lasting: Omit<WatchOptions, 'config'> = {
    ...options,
    ...{ tables, journal, stop$, self, keeper, doors, flows },
    ownSource: debugLines(logger, words).source(self.source),
    calls: createCalls(),
    neighbours: createNeighbours(ownAddresses(config.host)),
    reach: createReach(),
    formerChecks: noFormerChecks(),
    refused: new Map<string, string>(),
    known: { telling: null, channels: [], heard: nothingLogged() },
    uncaught: () => uncaught,
    unread: () => unread,
  };
  const letGo = async (): Promise<void> => {
    flows.retain([], []);
    await doors.closeAll();
    await keeper.closeAll();
  };
  let fault: string | null = null;
  let left: LeftToReload | undefined;
  for (let isOver = false; !isOver; ) {
    const [begun, config] = [merged$.value, wanted$.value];
    current = config;
    if (!config.enabled) {
      await letGo();
      if (await untilStoppedOr(wanted$.pipe(filter((other) => other !== config)), stop$)) break;
      continue;
    }
    const end = await watchUntil(
      {
        merged$: merged$.pipe(filter((count) => count !== begun)),
        changed$: wanted$.pipe(filter((other) => other !== config)),
      },
      { ...lasting, config, left },
    ).catch((error: unknown): WatchEnd => ({ by: 'fault', why: whyFailed(error, words) }));
    left = end.by === 'changed' ? end.left : undefined;
    if (end.by === 'merged') logger.info(words.journal.merged);
    if (end.by === 'fault') fault = end.why;
    isOver = end.by === 'fault' || end.by === 'stop';
    // What this process knows is not the whole truth: nothing of it may go on.
    if (end.by !== 'changed') await letGo();
  }
  isWatching = false;
  looksAtClock?.unsubscribe();
  if (fault !== null) {
    logger.fatal(words.watch.ended(fault));
    const at = options.schedulerFrom(journal?.state.at ?? 0, journal?.state.clock).now();
    const said = withoutSecrets(fault, config.secrets);
    await done(journal?.append([{ type: 'stop', at, fault: said }]));
  }
  const lost = firstValueFrom(lost$.pipe(map(() => false)));
  const closed = done(journal?.close()).then(() => fault === null);
  const isWell = await Promise.race([lost, closed]);
  logger.info(isWell ? words.watch.stopped : words.watch.endedByFault);
  return isWell;
};

/**
 * Says what is wrong with the configuration, and what will be watched; of another one than before, what is new in it and what is gone.
 * Gives what it watches, for the next one.
 */
const introduce = (
  { config, warnings, faults, hints }: ReadConfig,
  logger: Logger,
  words: Messages,
  tables: Tables,
  before: readonly string[] = [],
): readonly string[] => {
  for (const fault of faults) logger.error(fault);
  for (const warning of warnings) logger.warn(warning);
  const lines = overview(config, words, tables);
  for (const line of before) if (!lines.includes(line)) logger.info(reloadIn(words).noMore(line.trim()));
  for (const line of lines) if (!before.includes(line)) logger.info(line);
  for (const hint of hints) logger.info(hint);
  return lines;
};

/** Waits, and watches nothing. `true`: it was stopped. */
const untilStoppedOr = async (other$: Observable<unknown>, stop$: Observable<unknown>): Promise<boolean> => {
  const alive = setInterval(() => undefined, 2 ** 30);
  const isStopped = await firstValueFrom(race(stop$.pipe(map(() => true)), other$.pipe(map(() => false))));
  clearInterval(alive);
  return isStopped;
};
