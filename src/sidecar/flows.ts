import {
  BehaviorSubject,
  filter,
  firstValueFrom,
  Observable,
  type OperatorFunction,
  Subject,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import type { Announcement, Delivery } from '../language/delivery.ts';
import type { Sweep } from '../language/signal.ts';
import { type DeliveryOptions, deliver } from '../sinks/delivery/delivery.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Source } from '../streams/source.ts';
import { type SweepOptions, sweeps } from '../streams/sweeps.ts';

/**
 * The sweeps of sources and the queues of sinks, going on from one pipeline to the next: a source misses no turn, and no
 * message is broken off, while everything between them is made anew. What comes meanwhile waits.
 */
export interface Flows {
  /** As `sweeps`; of a source that flows already, it goes on as it was begun. */
  readonly sweepsOf: (source: Source, options: SweepOptions) => Observable<Sweep>;
  /** As `deliver`; of a sink that flows already, it goes on with the queue that it has. */
  readonly deliverTo: (sink: Sink, options: DeliveryOptions) => OperatorFunction<Announcement, Delivery>;
  /** Whether what a sink is told flows already. */
  readonly isTold: (sink: Sink) => boolean;
  /** A sweep that was handed out has been dealt with. */
  dealtWith(): void;
  /** Hands out no more sweeps; resolves once all that were are dealt with. */
  pause(): Promise<void>;
  /** Hands them out again, to the pipeline that comes next. */
  goOn(): void;
  /** Ends what is not of these any more. */
  retain(sources: readonly Source[], sinks: readonly Sink[]): void;
}

/** So many sweeps of a source wait for a pipeline; of more, the oldest are given up. */
export const mostSweepsWaiting = 1_000;

export const createFlows = (): Flows => {
  const swept = new Map<Source, Flow<Sweep>>();
  const told = new Map<Sink, Flow<Delivery> & { readonly input: Subject<Announcement> }>();
  const under$ = new BehaviorSubject(0);
  let isPaused = false;
  const onSweep = (): void => under$.next(under$.value + 1);

  return {
    sweepsOf: (source, options) => {
      const flow = swept.get(source) ?? flowing(sweeps(source, options), () => isPaused, onSweep);
      swept.set(source, flow);
      return flow.out$;
    },
    deliverTo: (sink, options) => (announcement$) =>
      new Observable((subscriber) => {
        let flow = told.get(sink);
        if (flow === undefined) {
          const input = new Subject<Announcement>();
          flow = { input, ...flowing(input.pipe(deliver(sink, options)), () => false) };
          told.set(sink, flow);
        }
        const { input, out$ } = flow;
        subscriber.add(out$.subscribe(subscriber));
        subscriber.add(
          announcement$.subscribe({
            next: (announcement) => input.next(announcement),
            error: (error: unknown) => subscriber.error(error),
            complete: () => input.complete(),
          }),
        );
      }),
    isTold: (sink) => told.has(sink),
    dealtWith: () => under$.next(Math.max(0, under$.value - 1)),
    pause: async () => {
      isPaused = true;
      await firstValueFrom(under$.pipe(filter((count) => count === 0)));
    },
    goOn: () => {
      isPaused = false;
      under$.next(0);
      for (const flow of swept.values()) flow.give();
    },
    retain: (sources, sinks) => {
      for (const [source, flow] of swept) {
        if (sources.includes(source)) continue;
        flow.stop();
        swept.delete(source);
      }
      for (const [sink, flow] of told) {
        if (sinks.includes(sink)) continue;
        flow.stop();
        told.delete(sink);
      }
    },
  };
};

interface Flow<T> {
  readonly out$: Observable<T>;
  /** Hands out what waits, where somebody listens. */
  give(): void;
  stop(): void;
}

/** A stream that begins with its first listener, and goes on while there is none. */
const flowing = <T>(source$: Observable<T>, isPaused: () => boolean, onGiven?: () => void): Flow<T> => {
  const waiting: T[] = [];
  let listener: Subscriber<T> | null = null;
  let flow: Subscription | null = null;
  let end: { readonly error?: unknown } | null = null;

  const give = (): void => {
    while (listener !== null && !isPaused() && waiting.length > 0) {
      onGiven?.();
      listener.next(waiting.shift() as T);
    }
    if (end === null || waiting.length > 0 || listener === null) return;
    if ('error' in end) listener.error(end.error);
    else listener.complete();
  };

  return {
    give,
    out$: new Observable((subscriber) => {
      listener = subscriber;
      subscriber.add(() => {
        if (listener === subscriber) listener = null;
      });
      give();
      flow ??= source$.subscribe({
        next: (value) => {
          waiting.push(value);
          if (waiting.length > mostSweepsWaiting) waiting.shift();
          give();
        },
        error: (error: unknown) => {
          end = { error };
          give();
        },
        complete: () => {
          end = {};
          give();
        },
      });
    }),
    stop: () => flow?.unsubscribe(),
  };
};
