import {
  concatMap,
  connect,
  EMPTY,
  endWith,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
  share,
  takeUntil,
} from 'rxjs';
import type { Attempt, Delivery, Notification, Owed } from './language/delivery.ts';
import { type ActorSystem, type Decision, decide } from './machines/actors.ts';
import type { Messages } from './messages/messages.ts';
import { isTelling, notificationOf } from './messages/notifications.ts';
import { type DeliveryOptions, deliver } from './sinks/delivery/delivery.ts';
import type { Sink } from './sinks/sink.ts';
import type { Source } from './streams/source.ts';
import { sweeps } from './streams/sweeps.ts';

/** Makes what it is given durable, then completes. */
export type Keep = (what: Decision | readonly (Attempt | Delivery)[]) => Observable<unknown>;

export interface PipelineOptions {
  readonly sources: readonly Source[];
  readonly actors: ActorSystem;
  readonly sinks: readonly Sink[];
  /** Gives time and timers to every part. */
  readonly scheduler: SchedulerLike;
  readonly words: Messages;
  /** Between 0 and 1, for the jitter of retries. */
  readonly random: () => number;
  readonly blindTicks: number;
  /** What the configuration calls secret: it never becomes part of a sweep. */
  readonly secrets?: readonly string[];
  /** Ends the sweeps; what waits is still delivered, then the pipeline completes. */
  readonly stop$: Observable<unknown>;
  /** Between deciding and telling: operators that hold back, change or add notifications. */
  readonly policy?: readonly OperatorFunction<Notification, Notification>[];
  /** The journal. Nothing is told before it has been kept. Default: none. */
  readonly keep?: Keep;
  /** From before a restart: what the sources remember, what the sinks are owed. */
  readonly memories?: ReadonlyMap<string, unknown>;
  readonly owed?: ReadonlyMap<string, Owed>;
  readonly onRefused?: (sink: string, why: string | null) => void;
  readonly delivery?: Pick<
    DeliveryOptions,
    'clock' | 'retry' | 'catchUpOver' | 'catchUpAfterMs' | 'capacity'
  >;
}

/**
 * The whole of Polkan: sources → actors → policy → sinks. Emits every decision and every delivery, in
 * the order in which they happen; completes when it was stopped and all that waits is delivered.
 */
export const pipeline = (parts: PipelineOptions): Observable<Decision | Delivery> => {
  const { sources, actors, sinks, scheduler, words, random, blindTicks, stop$ } = parts;
  const { keep = () => EMPTY, policy = [] } = parts;

  const before = actors.actors().filter(({ kind }) => kind === 'unseen');
  const unseenOf = (source: string): string[] =>
    before.flatMap((actor) => (actor.source === source ? [actor.entity] : []));

  const sweep$ = merge(
    ...sources.map((source) =>
      sweeps(source, {
        scheduler,
        blindTicks,
        words,
        memory: parts.memories?.get(source.name),
        unseen: unseenOf(source.name),
        ...(parts.secrets && { secrets: parts.secrets }),
      }),
    ),
  ).pipe(takeUntil(stop$));

  const kept$ = sweep$.pipe(
    decide(actors),
    concatMap((decision) => keep(decision).pipe(ignoreElements(), endWith(decision))),
  );

  return kept$.pipe(
    connect((decision$) => {
      const notification$ = policy
        .reduce<Observable<Notification>>(
          (told$, stage) => told$.pipe(stage),
          decision$.pipe(
            mergeMap(({ transitions }) => transitions),
            filter(isTelling),
            map(notificationOf),
          ),
        )
        .pipe(share());
      const told$ = merge(
        ...sinks.map((sink) => {
          const owed = parts.owed?.get(sink.name);
          return notification$.pipe(
            deliver(sink, {
              ...parts.delivery,
              scheduler,
              words,
              random,
              record: keep,
              onRefused: (why) => parts.onRefused?.(sink.name, why),
              ...(owed && { owed }),
            }),
          );
        }),
      );
      return merge(decision$, told$);
    }),
  );
};
