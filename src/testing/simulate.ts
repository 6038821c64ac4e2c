import { EMPTY, map, merge, mergeMap, NEVER, of, timer } from 'rxjs';
import { type Duration, ms, utcTime } from '../language/duration.ts';
import { policyIn } from '../language/policy.ts';
import { createActors } from '../machines/actors.ts';
import { stepByFirstWay } from '../machines/step.ts';
import { type Locale, locales } from '../messages/messages.ts';
import { type PipelineOptions, pipeline } from '../pipeline.ts';
import { channelsOf, type Sink } from '../sinks/sink.ts';
import type { Source } from '../streams/source.ts';
import { defaultRules } from '../telling/defaults.ts';
import { ordered } from '../telling/order.ts';
import { orderOf } from '../telling/order-text.ts';
import type { Rules } from '../telling/rules.ts';
import type { Reload } from '../telling/stage.ts';
import { emptyTelling } from '../telling/state.ts';
import { watchingFileWork } from './file-work.ts';
import { changedPolicies, type PolicyOptions, standardPolicies } from './policies.ts';
import { createRun, type Run } from './run.ts';
import { type Time, type VirtualTime, virtualTime } from './virtual-time.ts';
import { watch } from './watch.ts';

/** A whole Polkan in virtual time: what it watches, to whom it tells, and for how long. */
export interface SimulateOptions extends PolicyOptions {
  /** Your own sources, scripted ones, or functions of virtual time that make them. */
  readonly sources: readonly (Source | ((time: Time) => Source))[];
  /** Your own sinks, scripted ones, or functions of virtual time that make them. */
  readonly sinks: readonly (Sink | ((time: Time) => Sink))[];
  /** How long the simulation lasts; its last instant is part of it. */
  readonly for: Duration;
  /** When Polkan is told to stop, as on SIGTERM: no more sweeps, what waits is still delivered. Default: never. */
  readonly stopAt?: Duration;
  /** What the clock shows at the start, epoch milliseconds. Default: 2026-01-01 00:00:00 UTC. */
  readonly startAt?: number;
  /** The language of the messages. Default: `en`. */
  readonly locale?: Locale;
  /**
   * What is held back from the sinks, where it differs from the defaults of the sidecar; `null`: nothing is, and every
   * transition is told as it comes.
   */
  readonly telling?: Partial<Omit<Rules, 'channels'>> | null;
  /** What operators say, and when after the start: `{ at: '5m', say: 'ack container/web' }`, as on the command line. */
  readonly commands?: readonly SimulatedCommand[];
  /** Changes of all that on the way, as a reload brings them: the earliest first. */
  readonly reloads?: readonly SimulatedReload[];
  /** After how many failed sweeps in a row a source is called blind. Default: 3. */
  readonly blindTicks?: number;
  /** For the jitter of retries, between 0 and 1. Default: always 1, the longest. */
  readonly random?: () => number;
  /** How sinks are retried, and when a backlog is told as one. Default: as in the sidecar. */
  readonly delivery?: Omit<NonNullable<PipelineOptions['delivery']>, 'clock'>;
}

export interface SimulatedCommand {
  readonly at: Duration;
  readonly say: string;
  /** Who says it. Default: operator. */
  readonly by?: string;
}

export interface SimulatedReload {
  readonly at: Duration;
  /** What is held back from then on, where it differs from the defaults of the sidecar. Default: what was before. */
  readonly telling?: Partial<Omit<Rules, 'channels'>>;
  /** The keys of what nobody watches any more: it is closed, without a sound. A source must not bring it again. */
  readonly unwatched?: readonly string[];
}

/** 2026-01-01 00:00:00 UTC. */
const defaultStartAt = 1_767_225_600_000;

/**
 * Runs the whole of Polkan, from your sources to your sinks, in virtual time: a day takes well under a
 * second. Promises of sources and sinks settle between two instants; `time.wait` lets them take their time.
 * Messages come out the same on every machine: a time of day in them is UTC.
 *
 * @throws Error when an option can't be read. A source or a sink that fails is no
 *   error: it is in the run.
 */
export const simulate = (options: SimulateOptions): Promise<Run> =>
  // From the first reading on, which comes at once.
  watchingFileWork(async () => {
    const { time, endAt, finish } = begun(options, null);
    await time.until(endAt);
    return finish();
  });

/**
 * The same in one go, for sources and sinks that answer by observables (scripted ones do): inside a
 * property, say.
 *
 * @throws Error also when a source or a sink answers by a promise, which can't settle meanwhile
 */
export const simulateSync = (options: SimulateOptions): Run => {
  let promised: string | null = null;
  const { time, endAt, finish } = begun(options, (name) => {
    promised ??= name;
  });
  time.untilSync(endAt);
  const run = finish();
  if (promised !== null) {
    throw new Error(`${promised} answers by a promise, which only \`await simulate(…)\` can wait for`);
  }
  return run;
};

interface Begun {
  readonly time: VirtualTime;
  readonly endAt: number;
  /** Ends the run; throws what has ended it before. */
  finish(): Run;
}

const begun = (options: SimulateOptions, onPromise: ((name: string) => void) | null): Begun => {
  const { startAt = defaultStartAt, locale = 'en', blindTicks = 3, random = () => 1 } = options;
  const telling = emptyTelling();
  const orders = (options.commands ?? []).map(({ at, say, by = 'operator' }) => {
    const order = orderOf(say);
    if (order === null) throw new Error(`'${say}' is no command`);
    return { atMs: ms(at), order, name: by };
  });
  const words = locales[locale];
  if (words === undefined) {
    throw new Error(`locale ${String(locale)} is none of ${Object.keys(locales).join(', ')}`);
  }
  if (!Number.isInteger(startAt)) throw new Error('startAt is no whole number of milliseconds');
  const endAt = startAt + ms(options.for);
  const stopAt = options.stopAt === undefined ? null : ms(options.stopAt);
  const policies = changedPolicies(standardPolicies, options);
  const time = virtualTime(startAt);
  const { scheduler } = time;
  const run = createRun({ startAt, endAt, policies, now: time.now, words });
  const made = <T>(each: T | ((time: Time) => T)): T =>
    typeof each === 'function' ? (each as (time: Time) => T)(time) : each;
  const watched = watch(run, time, onPromise, words);
  const actors = createActors({
    policyOf: (kind) => policyIn(policies, kind),
    onFault: run.fault,
    step: stepByFirstWay,
  });
  const sinks = options.sinks.map((each) => watched.sink(made(each)));
  const channels = channelsOf(sinks);
  let rules: Rules = { ...defaultRules('', channels), ...options.telling };
  if (options.telling !== null) run.rules(startAt, rules);
  const reload$ = merge(
    ...(options.reloads ?? []).map(({ at, telling: changed, unwatched = [] }) =>
      timer(ms(at), scheduler).pipe(
        map((): Reload => {
          if (changed !== undefined) rules = { ...defaultRules('', channels), ...changed };
          run.rules(time.now(), rules);
          return { rules, unwatched: actors.unwatch(time.now(), ({ key }) => !unwatched.includes(key)) };
        }),
      ),
    ),
  );
  let failure: { error: unknown } | null = null;

  const subscription = time.inside(() =>
    pipeline({
      sources: options.sources.map((each) => watched.source(made(each))),
      sinks,
      actors,
      scheduler,
      words,
      random,
      blindTicks,
      stop$: stopAt === null ? NEVER : timer(stopAt, scheduler),
      ...(options.telling !== null && {
        telling: {
          state: telling,
          rules,
          reload$,
          command$: merge(
            ...orders.map(({ atMs, order, name }) =>
              timer(atMs, scheduler).pipe(
                mergeMap(() => {
                  const by = { channel: 'test', name };
                  const command = ordered(telling, order, { at: startAt + atMs, by });
                  if ('type' in command) return of(command);
                  run.fault(order.verb, new Error(command.code));
                  return EMPTY;
                }),
              ),
            ),
          ),
        },
      }),
      delivery: { clock: utcTime, ...options.delivery },
    }).subscribe({
      next: run.take,
      error: (error: unknown) => {
        failure = { error };
      },
      complete: run.complete,
    }),
  );
  return {
    time,
    endAt,
    finish() {
      subscription.unsubscribe();
      if (failure !== null) throw failure.error;
      return run.end(actors.actors());
    },
  };
};
