import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  BehaviorSubject,
  delay,
  filter,
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  merge,
  NEVER,
  type Observable,
  tap as peek,
  ReplaySubject,
  race,
  type SchedulerLike,
  Subject,
  switchMap,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import type { Config, ReadConfig } from '../config/config.ts';
import { builtIn, type Tables } from '../config/settings.ts';
import type { Journal } from '../journal/journal.ts';
import { wallOf } from '../language/clock.ts';
import type { Notification } from '../language/delivery.ts';
import { policyIn } from '../language/policy.ts';
import { withoutSecrets } from '../language/secrets.ts';
import type { Command } from '../language/telling.ts';
import { version } from '../language/version.ts';
import type { ClockStep } from '../language/wall-clock.ts';
import { clockTime } from '../messages/clock.ts';
import { faultText, whyFailed } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { pipeline } from '../pipeline.ts';
import { channelsOf } from '../sinks/sink.ts';
import { createConsole } from '../status/console.ts';
import { shownConsole, shownTimes } from '../status/shown-times.ts';
import { createReach, type Reach } from '../streams/checks/reach.ts';
import { httpGet } from '../streams/http.ts';
import { type Calls, createCalls } from '../streams/inbound/calls.ts';
import { createNeighbours, type Neighbours } from '../streams/neighbours.ts';
import { type Health, health } from '../streams/self.ts';
import type { Source } from '../streams/source.ts';
import { believedOpen, isTelling } from '../telling/announce.ts';
import type { TellingState } from '../telling/state.ts';
import { keepClockSteps } from './clock-steps.ts';
import { debugLines } from './debug-lines.ts';
import { createFlows, type Flows } from './flows.ts';
import { createKeeper, type Keeper } from './kept.ts';
import { listen } from './listen.ts';
import { looseFiles } from './loose-files.ts';
import { makeSinks } from './make-sinks.ts';
import { makeSources } from './make-sources.ts';
import { narrate } from './narrate.ts';
import { openConfiguredJournal } from './open-journal.ts';
import { openTaps } from './open-taps.ts';
import { overview } from './overview.ts';
import { ownAddresses } from './own-addresses.ts';
import { proxiedWays, statusThrough } from './proxied.ts';
import { wantedConfig } from './reload.ts';
import { type ResumeOptions, resume } from './resume.ts';
import { consoleDetail, isWatched, selfEntities } from './watched.ts';
import { laterWhatIf } from './what-if/later.ts';
import { wrongClock } from './wrong-clock.ts';

/** So long what is due waits for what is read at that very moment. */
const graceMs = 200;

/** How long what waits is still delivered after the process was told to stop. */
const longestDrainMs = 10_000;
/** How long a reload waits for sweeps that were taken to be dealt with. */
const drainedMs = 500;
/** How long anything may take to be closed. */
const closeMs = 1_000;

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
  introduce(read, logger, words, tables);
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
    detailOf: (part, trouble) => consoleDetail(current, words, tables)(part, trouble),
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
      introduce(next, logger, words, tables);
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
  const keeper = createKeeper(() => wait(closeMs, undefined, { ref: false }));
  /** Who listens and who reads: made behind sources and channels, and let go by themselves. */
  const doors = createKeeper(() => wait(closeMs, undefined, { ref: false }));
  const flows = createFlows();
  const lasting = {
    keeper,
    doors,
    flows,
    calls: createCalls(),
    neighbours: createNeighbours(ownAddresses(config.host)),
    reach: createReach(),
    refused: new Map<string, string>(),
    known: { telling: null },
  };
  const ownSource = debugLines(logger, words).source(self.source);
  const run: Omit<Run, 'config'> = {
    ...options,
    ...lasting,
    tables,
    self,
    ownSource,
    stop$,
    journal,
    uncaught: () => uncaught,
    unread: () => unread,
  };
  const letGo = async (): Promise<void> => {
    flows.retain([], []);
    await doors.closeAll();
    await keeper.closeAll();
  };
  let fault: string | null = null;
  let left: Left | undefined;
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
      { ...run, config, left },
    ).catch((error: unknown): End => ({ by: 'fault', why: whyFailed(error, words) }));
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

/** What a reload finds. */
type Left = Omit<NonNullable<ResumeOptions['before']>, 'kept'>;

/** How watching came to an end. */
type End =
  | { readonly by: 'stop' | 'merged' }
  | { readonly by: 'changed'; readonly left: Left }
  | { readonly by: 'fault'; readonly why: string };

/** What a run goes by, however often it has to begin anew. */
interface Run extends RunOptions {
  readonly config: Config;
  /** Sources and channels that outlive a reload. */
  readonly keeper: Keeper;
  /** What listens, and whoever reads. */
  readonly doors: Keeper;
  readonly flows: Flows;
  readonly calls: Calls;
  readonly neighbours: Neighbours;
  readonly reach: Reach;
  /** By sink: why it refuses everything. */
  readonly refused: Map<string, string>;
  readonly ownSource: Source;
  /** What telling knows now, for channels that outlive a reload; `null`: it has not taken up yet. */
  readonly known: { telling: TellingState | null };
  /** What a reload has left. */
  readonly left?: Left | undefined;
  readonly tables: Tables;
  readonly self: Health;
  readonly journal: Journal | null;
  /** How many errors nothing has caught. */
  readonly uncaught: () => number;
  /** Why nothing of the file holds; `null`: it does. */
  readonly unread: () => string | null;
}

/**
 * Takes up where the journal ends, and watches until it is stopped, or until `merged$` emits: then what this
 * process knows is not the whole truth any more, and all of it has to be taken up again; or until `changed$` does: then
 * what has changed is made anew, and the rest goes on.
 */
const watchUntil = async (
  { merged$, changed$ }: { readonly merged$: Observable<unknown>; readonly changed$: Observable<unknown> },
  { config, tables, self, journal, logger, schedulerFrom, stop$, uncaught, unread, ...run }: Run,
): Promise<End> => {
  const { keeper, doors, flows, calls, neighbours, reach, refused, ownSource, known, left } = run;
  const { drainMs = longestDrainMs } = run;
  const words = locales[config.locale];
  const { watch } = words;
  const closings: (() => unknown)[] = [];
  const atEnd = (close: () => unknown): void => void closings.push(close);
  const warn = (message: string): void => logger.warn(withoutSecrets(message, config.secrets));
  const aliveAt = journal?.state.at ?? 0;
  const scheduler = schedulerFrom(aliveAt, journal?.state.clock);
  const wall = (at: number): number => wallOf(scheduler, at);
  const { keep } = keeper;
  const around = debugLines(logger, words).source;
  const tools = { scheduler, calls, neighbours, reach, words, warn, atEnd, keep, around };
  const sources = [...(await makeSources(config, tools, tables)), ownSource];
  const openOn = (channel: string): readonly Notification[] =>
    known.telling === null ? [] : shownTimes(believedOpen(known.telling, channel), wall);
  /** Where its messages are refused that it does again what it does by itself is no news. */
  const troubled = (channel: string, why: string | null): void => {
    if (why !== null || !refused.has(channel)) self.set(channel, why);
  };
  const sinks = await makeSinks(config, { scheduler, words, logger, atEnd, keep, openOn, troubled }, tables);
  flows.retain(sources, sinks);
  await keeper.release();
  const channels = channelsOf(sinks);
  // Before the start: it, too, is shown as the wall clock had it.
  if (journal !== null) {
    const steps = keepClockSteps(journal, scheduler).subscribe();
    atEnd(() => steps.unsubscribe());
  }
  const { unwatched, ...resumed } = await firstValueFrom(
    resume({
      journal,
      at: scheduler.now(),
      version,
      sinks,
      rules: config.telling.rules,
      ...(left && { before: { ...left, kept: sinks.filter(flows.isTold).map(({ name }) => name) } }),
      policyOf: (kind) => policyIn(config.policies, kind),
      onFault: (key, error) => logger.error({ key }, watch.fault(key, whyFailed(error, words))),
      isWatched: (actor) => isWatched(config, actor, tables),
      words,
      warn,
    }),
  );
  self.watch(selfEntities(config, tables));
  known.telling = resumed.telling.state;
  for (const { key } of unwatched) logger.info({ key }, words.journal.unwatched(key));

  const tap = openTaps(
    config,
    {
      version,
      policies: config.policies,
      actors: resumed.actors.actors(),
      telling: {
        state: resumed.telling.state,
        host: config.host,
        channels,
        blindTicks: config.blindTicks,
        config: config.telling.said,
      },
      scheduler,
    },
    (path, why) => {
      if (why === null) logger.info(watch.tapWorks(path));
      else logger.error(watch.tapBroken(path, faultText(why, words)));
    },
  );
  const tell = narrate(logger, words);
  const heartbeatWay =
    config.heartbeat === null
      ? undefined
      : await proxiedWays(config.proxies, config.timeoutMs, atEnd)(config.heartbeat.url);
  const beat = async (url: URL, abort: AbortSignal): Promise<number> =>
    heartbeatWay === undefined
      ? (await httpGet(url, { abort, limitMs: config.timeoutMs, maxBytes: 0 })).status
      : statusThrough(heartbeatWay, url, abort);
  const command$ = new Subject<Command>();
  // Whoever stands alone loads nothing of it.
  const fleet =
    config.fleet === null || journal === null
      ? null
      : await (await import('./take-part.ts')).takePart({
          ...{ config, fleet: config.fleet, journal, scheduler, logger, words, sinks, self, version },
          say: (command) => command$.next(command),
        });
  const asked = createConsole(resumed.telling, {
    now: () => scheduler.now(),
    say: (command) => command$.next(command),
  });
  const pages =
    config.http === null || config.journal === null || journal === null
      ? null
      : (await import('./page-history.ts')).pageHistory({
          ...{ journal, path: config.journal.path, scheduler },
          onTrouble: (why) => logger.warn(why),
        });
  const tries = laterWhatIf(config, tables, {
    scheduler,
    onTrouble: (why) => logger.warn(watch.noWhatIf(why)),
  });
  atEnd(tries.close);
  const console = shownConsole(asked, wall);
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
          uncaught,
          actors: resumed.actors,
          sources,
          sinks: sinks.map(({ name, everyTransition = false }) => ({
            name,
            everyTransition,
            owed: resumed.owed.get(name)?.waiting ?? [],
          })),
          console,
          calls,
          request: beat,
          unread,
          keep: doors.keep,
          ...(pages !== null && { history: pages }),
          whatIf: tries.open,
        });
  await doors.release();
  for (const [sink, why] of refused) status?.refused(sink, why);
  /** How many messages are still to be delivered, over all sinks. */
  let untold = [...resumed.owed.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  if (journal !== null) logger.info(words.journal.restored(journal.state.actors.size, untold));

  const isOver$ = new Subject<void>();
  const listening = listen(sinks, {
    ...{ config, words, scheduler, aliveAt, console: asked },
    owed: resumed.owed,
    keep: resumed.keep,
    trouble: (part, why) => self.set(part, why),
    stop$: merge(stop$, isOver$),
  });
  flows.goOn();
  const end = await new Promise<End>((resolve) => {
    pipeline({
      ...resumed,
      telling: { ...resumed.telling, command$, graceMs },
      sources,
      sinks,
      scheduler,
      words,
      host: config.host,
      random: Math.random,
      blindTicks: config.blindTicks,
      mostEntities: config.mostEntities,
      delivery: { wall },
      secrets: config.secrets,
      stop$: stop$.pipe(peek(() => logger.info(watch.stopping(drainMs)))),
      // In a fleet what waits for a voice is taken up anew by a reload, from the journal.
      ...{ sweepsOf: flows.sweepsOf, deliverTo: fleet?.deliverBy ?? flows.deliverTo },
      onRefused: (sink, why) => {
        if (why === null) refused.delete(sink);
        else refused.set(sink, why);
        self.set(sink, why);
        status?.refused(sink, why);
      },
    })
      .pipe(
        takeUntil(stop$.pipe(delay(drainMs, scheduler))),
        takeUntil(merged$.pipe(peek(() => resolve({ by: 'merged' })))),
        takeUntil(
          changed$.pipe(
            take(1),
            // Every sweep that was taken is dealt with first; one that can't be is dealt with after.
            switchMap(() => race(from(flows.pause()), timer(drainedMs, scheduler))),
            peek(() => {
              const left: Left = { actors: resumed.actors.actors(), telling: resumed.telling.state };
              resolve({ by: 'changed', left });
            }),
          ),
        ),
      )
      .subscribe({
        next: (event) => {
          tell(event);
          if (event.type === 'turn') {
            console.take(event);
            fleet?.observe(event);
          }
          status?.take(event);
          if (event.type === 'turn') listening.take(event);
          pages?.take(event);
          if (event.type === 'delivery') {
            tap.write([event]);
            if (event.outcome !== 'retrying') untold -= 1;
            // What refused it before a restart is not known here: any message that arrives says that it works.
            if (event.outcome === 'sent') self.set(event.sink, null);
          } else {
            const { decision, events, told } = event;
            if (decision !== null) flows.dealtWith();
            tap.write([...(decision === null ? [] : [decision.sweep]), ...events]);
            untold += told.reduce((sum, { channels: those }) => sum + those.length, 0);
            const alone = decision?.transitions.filter(isTelling).length ?? 0;
            untold += alone * (sinks.length - channels.length);
          }
        },
        error: (error: unknown) => {
          resolve({ by: 'fault', why: whyFailed(error, words) });
        },
        complete: () => resolve({ by: 'stop' }),
      });
    fleet?.start();
  });

  isOver$.next();
  status?.close();
  pages?.close();
  if (fleet !== null) atEnd(() => fleet.close(end.by === 'stop'));
  if (end.by === 'stop' || end.by === 'fault') {
    if (untold > 0) logger.warn(journal === null ? watch.untold(untold) : watch.stillOwed(untold));
  }
  // What a fault has ended did not stop, so it is not to be read as if it had.
  if (end.by === 'stop') {
    tap.write([{ type: 'stop', at: scheduler.now() }]);
    await done(journal?.append([{ type: 'stop', at: scheduler.now() }]));
  }
  // A disk or a peer that hangs must not keep the process from ending.
  await Promise.race([tap.close(), wait(closeMs, undefined, { ref: false })]);
  await Promise.race([
    Promise.allSettled(closings.map((close) => close())),
    wait(closeMs, undefined, { ref: false }),
  ]);
  return end;
};

/** Says what is wrong with the configuration, and what will be watched. */
const introduce = (
  { config, warnings, faults, hints }: ReadConfig,
  logger: Logger,
  words: Messages,
  tables: Tables,
): void => {
  for (const fault of faults) logger.error(fault);
  for (const warning of warnings) logger.warn(warning);
  for (const line of overview(config, words, tables)) logger.info(line);
  for (const hint of hints) logger.info(hint);
};

const done = async (work: Observable<unknown> | undefined): Promise<void> => {
  if (work !== undefined) await lastValueFrom(work, { defaultValue: null });
};

/** Waits, and watches nothing. `true`: it was stopped. */
const untilStoppedOr = async (other$: Observable<unknown>, stop$: Observable<unknown>): Promise<boolean> => {
  const alive = setInterval(() => undefined, 2 ** 30);
  const isStopped = await firstValueFrom(race(stop$.pipe(map(() => true)), other$.pipe(map(() => false))));
  clearInterval(alive);
  return isStopped;
};
