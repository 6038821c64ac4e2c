import {
  firstValueFrom,
  from,
  merge,
  type Observable,
  tap as peek,
  race,
  Subject,
  switchMap,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import { wallOf } from '../language/clock.ts';
import type { Notification } from '../language/delivery.ts';
import { policyIn } from '../language/policy.ts';
import { withoutSecrets } from '../language/secrets.ts';
import type { Command } from '../language/telling.ts';
import { version } from '../language/version.ts';
import { faultText, whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { reloadIn } from '../messages/reload.ts';
import { pipeline } from '../pipeline.ts';
import { channelsOf } from '../sinks/sink.ts';
import { shownTimes } from '../status/shown-times.ts';
import { believedOpen } from '../telling/announce.ts';
import { knownNow } from '../telling/known-now.ts';
import { keepClockSteps } from './clock-steps.ts';
import { debugLines } from './debug-lines.ts';
import { drained } from './drained.ts';
import { done, longEnough } from './ending.ts';
import { listen } from './listen.ts';
import { makeSinks } from './make-sinks.ts';
import { makeSources } from './make-sources.ts';
import { narrate } from './narrate.ts';
import { openTaps } from './open-taps.ts';
import { resume } from './resume.ts';
import { show } from './show.ts';
import { createUntold } from './untold.ts';
import type { LeftToReload, WatchEnd, WatchOptions } from './watch-options.ts';
import { isWatched, selfEntities } from './watched.ts';

/** So long what is due waits for what is read at that very moment. */
const graceMs = 200;
/** How long what waits is still delivered after the process was told to stop. */
const longestDrainMs = 10_000;
/** How long a reload waits for sweeps that were taken to be dealt with. */
const drainedMs = 500;

/**
 * Takes up where the journal ends, and watches until it is stopped, or until `merged$` emits: then what this
 * process knows is not the whole truth any more, and all of it has to be taken up again; or until `changed$` does: then
 * what has changed is made anew, and the rest goes on.
 */
export const watchUntil = async (
  { merged$, changed$ }: { readonly merged$: Observable<unknown>; readonly changed$: Observable<unknown> },
  { config, tables, self, journal, logger, schedulerFrom, stop$, uncaught, unread, ...run }: WatchOptions,
): Promise<WatchEnd> => {
  const { keeper, doors, flows, calls, neighbours, reach, formerChecks, refused, ownSource, known, left } =
    run;
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
  const tools = { scheduler, calls, neighbours, reach, formerChecks, words, warn, atEnd, keep, around };
  const sources = [...(await makeSources(config, tools, tables)), ownSource];
  if (left !== undefined) known.telling = left.telling;
  const openOn = (channel: string): readonly Notification[] =>
    known.telling === null ? [] : shownTimes(believedOpen(known.telling, channel), wall);
  /** Where its messages are refused that it does again what it does by itself is no news. */
  const troubled = (channel: string, why: string | null): void => {
    if (why !== null || !refused.has(channel)) self.set(channel, why);
  };
  const sinks = await makeSinks(config, { scheduler, words, logger, atEnd, keep, openOn, troubled }, tables);
  for (const channel of known.channels.filter((name) => !sinks.some((sink) => sink.name === name))) {
    // It is owed nothing; that it believes something for ever is for who has taken it away to know.
    const open = openOn(channel).map(({ title }) => title);
    if (open.length > 0) warn(reloadIn(words).channelGone(channel, open));
  }
  known.channels = sinks.map(({ name }) => name);
  flows.retain(sources, sinks);
  calls.retain(sources.map(({ name }) => name));
  await keeper.release();
  // Before the start: it, too, is shown as the wall clock had it.
  if (journal !== null) {
    const steps = keepClockSteps(journal, scheduler).subscribe();
    atEnd(() => steps.unsubscribe());
  }
  const { unwatched, ...resumed } = await firstValueFrom(
    resume({
      journal,
      ...{ at: scheduler.now(), version, sinks },
      rules: config.telling.rules,
      ...(left && { before: { ...left, kept: sinks.filter(flows.isTold).map(({ name }) => name) } }),
      policyOf: (kind) => policyIn(config.policies, kind),
      onFault: (key, error) => logger.error({ key }, watch.fault(key, whyFailed(error, words))),
      isWatched: (actor) => isWatched(config, actor, tables),
      ...{ words, warn },
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
        channels: channelsOf(sinks),
        ...{ blindTicks: config.blindTicks, laws: config.telling.rules.laws },
        config: config.telling.said,
      },
      scheduler,
    },
    {
      onTrouble: (path, why) => {
        if (why === null) logger.info(watch.tapWorks(path));
        else logger.error(watch.tapBroken(path, faultText(why, words)));
      },
      onTap: (why) => self.set('tap', why && faultText(why, words)),
    },
  );
  for (const name of known.heard.failing.keys())
    if (!sources.some((source) => source.name === name)) known.heard.failing.delete(name);
  const tell = narrate(logger, words, known.heard);
  const command$ = new Subject<Command>();
  // Whoever stands alone loads nothing of it.
  const fleet =
    config.fleet === null || journal === null
      ? null
      : await (await import('./take-part.ts')).takePart({
          ...{ config, fleet: config.fleet, journal, scheduler, logger, words, sinks, self, version },
          say: (command) => command$.next(command),
        });
  const shown = await show({
    fleet,
    ...{
      config,
      tables,
      journal,
      logger,
      scheduler,
      sources,
      sinks,
      resumed,
      calls,
      uncaught,
      unread,
      atEnd,
    },
    say: (command) => command$.next(command),
    keep: doors.keep,
  });
  await doors.release();
  for (const [sink, why] of refused) shown.refused(sink, why);
  const untold = createUntold(resumed.owed, sinks);
  if (journal !== null && left === undefined)
    logger.info(words.journal.restored(journal.state.actors.size, untold.count()));

  const isOver$ = new Subject<void>();
  const delivery$ = new Subject<unknown>();
  const listens = {
    ...{ config, words, scheduler, aliveAt },
    keep: resumed.keep,
    trouble: (part: string, why: string | null) => self.set(part, why),
    stop$: merge(stop$, isOver$),
  };
  const listening =
    fleet === null
      ? listen(sinks, { ...listens, console: shown.console, owed: resumed.owed })
      : (await import('./listen-as-voice.ts')).listenAsVoice(fleet, sinks, {
          ...listens,
          heardOf: (sink) => journal?.state.sinks.get(sink),
          say: (command) => command$.next(command),
        });
  flows.goOn();
  const end = await new Promise<WatchEnd>((resolve) => {
    pipeline({
      ...resumed,
      telling: { ...resumed.telling, command$, graceMs, sleptMs: 30_000 },
      sources,
      sinks,
      scheduler,
      words,
      host: config.host,
      random: Math.random,
      blindTicks: config.blindTicks,
      mostEntities: config.mostEntities,
      delivery: { wall, known: (sink) => knownNow(() => known.telling, sink) },
      secrets: config.secrets,
      stop$: stop$.pipe(peek(() => logger.info(watch.stopping(drainMs)))),
      // In a fleet what waits for a voice is taken up anew by a reload, from the journal.
      ...{ sweepsOf: flows.sweepsOf, deliverTo: fleet?.deliverBy ?? flows.deliverTo },
      onRefused: (sink, why) => {
        if (why === null) refused.delete(sink);
        else refused.set(sink, why);
        self.set(sink, why);
        shown.refused(sink, why);
      },
    })
      .pipe(
        drained({ stop$, drainMs, delivery$, untold, refused, scheduler }),
        takeUntil(merged$.pipe(peek(() => resolve({ by: 'merged' })))),
        takeUntil(
          changed$.pipe(
            take(1),
            // Every sweep that was taken is dealt with first; one that can't be is dealt with after.
            switchMap(() => race(from(flows.pause()), timer(drainedMs, scheduler))),
            peek(() => {
              const left: LeftToReload = { actors: resumed.actors.actors(), telling: resumed.telling.state };
              resolve({ by: 'changed', left });
            }),
          ),
        ),
      )
      .subscribe({
        next: (event) => {
          tell(event);
          shown.take(event);
          untold.take(event);
          if (event.type === 'turn') {
            fleet?.observe(event);
            listening.take(event);
          }
          if (event.type === 'delivery') {
            delivery$.next(event);
            tap.write([event]);
            // What refused it before a restart is not known here: any message that arrives says that it works.
            if (event.outcome === 'sent') self.set(event.sink, null);
          } else {
            const { decision, events } = event;
            if (decision !== null) flows.dealtWith();
            tap.write([...(decision === null ? [] : [decision.sweep]), ...events]);
          }
          run.onTurn?.();
        },
        error: (error: unknown) => {
          resolve({ by: 'fault', why: whyFailed(error, words) });
        },
        complete: () => resolve({ by: 'stop' }),
      });
    fleet?.start();
  });

  isOver$.next();
  shown.close();
  if (fleet !== null) atEnd(() => fleet.close(end.by === 'stop'));
  if (end.by === 'stop' || end.by === 'fault') {
    const count = untold.count();
    if (count > 0) logger.warn(journal === null ? watch.untold(count) : watch.stillOwed(count));
  }
  // What a fault has ended did not stop, so it is not to be read as if it had.
  if (end.by === 'stop') {
    const stopped = { type: 'stop', at: scheduler.now() } as const;
    tap.write([stopped]);
    await done(journal?.append([stopped]));
  }
  // A disk or a peer that hangs must not keep the process from ending.
  await Promise.race([tap.close(), longEnough()]);
  await Promise.race([Promise.allSettled(closings.map((close) => close())), longEnough()]);
  return end;
};
