import {
  concatMap,
  connect,
  EMPTY,
  endWith,
  ignoreElements,
  type MonoTypeOperatorFunction,
  map,
  merge,
  mergeMap,
  type Observable,
  type SchedulerLike,
  takeUntil,
} from 'rxjs';
import type { Announcement, Attempt, Delivery, Owed } from './language/delivery.ts';
import { giveWay } from './language/give-way.ts';
import type { Transition } from './language/signal.ts';
import type { Heard } from './language/telling.ts';
import { type ActorSystem, type Decision, decide } from './machines/actors.ts';
import type { Messages } from './messages/messages.ts';
import { type DeliveryOptions, deliver } from './sinks/delivery/delivery.ts';
import type { Sink } from './sinks/sink.ts';
import type { Source } from './streams/source.ts';
import { sweeps } from './streams/sweeps.ts';
import { announcedAlone, isTelling } from './telling/announce.ts';
import { type Telling, type Turn, tell } from './telling/stage.ts';

/** Makes what it is given durable, then completes. */
export type Keep = (what: Turn | readonly (Attempt | Delivery | Heard)[]) => Observable<unknown>;

/** What the pipeline is made of, and the outside that is handed in to it. */
export interface PipelineOptions {
  readonly sources: readonly Source[];
  readonly actors: ActorSystem;
  readonly sinks: readonly Sink[];
  /** Gives time and timers to every part. */
  readonly scheduler: SchedulerLike;
  readonly words: Messages;
  /** The host that every message names. Default: none. */
  readonly host?: string;
  /** Between 0 and 1, for the jitter of retries. */
  readonly random: () => number;
  readonly blindTicks: number;
  /** How many entities of one kind a source may bring. Default: any number. */
  readonly mostEntities?: number;
  /** What the configuration calls secret: it never becomes part of a sweep. */
  readonly secrets?: readonly string[];
  /** Ends the sweeps; what waits is still delivered, then the pipeline completes. */
  readonly stop$: Observable<unknown>;
  /**
   * Between deciding and delivering: what is told now, and what is held back. Default: every sink is told every transition
   * as it comes, as those are that ask for it (`Sink.everyTransition`).
   */
  readonly telling?: Telling;
  /** The journal. Nothing is told before it has been kept. Default: none. */
  readonly keep?: Keep;
  /** From before a restart: what the sources remember, what the sinks are owed. */
  readonly memories?: ReadonlyMap<string, unknown>;
  readonly owed?: ReadonlyMap<string, Owed>;
  /** What was decided elsewhere, in a fleet, and is told here. Default: nothing. */
  readonly decision$?: Observable<Decision>;
  readonly onRefused?: (sink: string, why: string | null) => void;
  /** How a source is swept and a sink delivered to. Default: from the start to the end of this pipeline. */
  readonly sweepsOf?: typeof sweeps;
  readonly deliverTo?: typeof deliver;
  readonly delivery?: Pick<
    DeliveryOptions,
    'clock' | 'wall' | 'known' | 'retry' | 'catchUpOver' | 'catchUpAfterMs' | 'capacity'
  >;
}

/**
 * The whole of Polkan: sources → actors → telling → sinks. Emits every turn and every delivery, in
 * the order in which they happen; completes when it was stopped and all that waits is delivered.
 */
export const pipeline = (parts: PipelineOptions): Observable<Turn | Delivery> => {
  const { sources, actors, sinks, scheduler, words, random, blindTicks, stop$ } = parts;
  const { keep = () => EMPTY, telling, decision$ = EMPTY, sweepsOf = sweeps, deliverTo = deliver } = parts;

  const before = actors.actors();
  const ofSource = (source: string): { unseen: string[]; known: string[] } => {
    const those = before.filter((actor) => actor.source === source);
    return {
      unseen: those.flatMap(({ kind, entity }) => (kind === 'unseen' ? [entity] : [])),
      known: those.flatMap(({ kind, key }) => (kind === 'unseen' || kind === 'blind' ? [] : [key])),
    };
  };

  const sweep$ = merge(
    ...sources.map((source) =>
      sweepsOf(source, {
        scheduler,
        blindTicks,
        words,
        memory: parts.memories?.get(source.name),
        ...ofSource(source.name),
        ...(parts.mostEntities !== undefined && { mostEntities: parts.mostEntities }),
        ...(parts.secrets && { secrets: parts.secrets }),
      }),
    ),
  ).pipe(takeUntil(stop$));

  /** Between telling, writing down and delivering. What was decided by one sweep stays one. */
  const giveWayTo = (): MonoTypeOperatorFunction<Turn> => giveWay(({ events }) => events.length, scheduler);

  const kept$ = merge(sweep$.pipe(decide(actors)), decision$.pipe(takeUntil(stop$))).pipe(
    telling === undefined ? map(turnOf) : tell(telling, scheduler),
    giveWayTo(),
    concatMap((turn) => keep(turn).pipe(ignoreElements(), endWith(turn))),
    giveWayTo(),
  );

  return kept$.pipe(
    connect((turn$) => {
      const alone$ = turn$.pipe(
        map(({ events }) => events.filter(isDecided).filter(isTelling).map(announcedAlone)),
      );
      const noticesOf = (channel: string): Observable<readonly Announcement[]> =>
        turn$.pipe(
          map(({ told }) =>
            told.flatMap(({ channels, announcement }) => (channels.includes(channel) ? [announcement] : [])),
          ),
        );
      const told$ = merge(
        ...sinks.map((sink) => {
          const owed = parts.owed?.get(sink.name);
          const isToldAll = telling === undefined || sink.everyTransition === true;
          return (isToldAll ? alone$ : noticesOf(sink.name)).pipe(
            mergeMap((announcements) => announcements),
            deliverTo(sink, {
              ...parts.delivery,
              scheduler,
              words,
              host: parts.host,
              random,
              record: keep,
              onRefused: (why) => parts.onRefused?.(sink.name, why),
              ...(owed && { owed }),
            }),
          );
        }),
      );
      return merge(turn$, told$);
    }),
  );
};

/** Where nothing is held back, a sweep and its transitions are all there is. */
const turnOf = (decision: Decision): Turn => ({
  type: 'turn',
  at: decision.sweep.at,
  decision,
  events: decision.transitions,
  told: [],
});

const isDecided = (event: Turn['events'][number]): event is Transition => event.type === 'transition';
