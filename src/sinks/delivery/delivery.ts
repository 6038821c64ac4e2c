import {
  catchError,
  defer,
  EMPTY,
  map,
  Observable,
  type OperatorFunction,
  of,
  type SchedulerLike,
  switchMap,
  timer,
} from 'rxjs';
import type { Announcement, Attempt, Delivery, Outgoing, Receipt } from '../../language/delivery.ts';
import { firstInTime } from '../../language/first-in-time.ts';
import { type Sink, SinkError, sinkErrorOf } from '../sink.ts';
import { createQueue, type QueueOptions } from './queue.ts';

export interface DeliveryOptions extends QueueOptions {
  readonly scheduler: SchedulerLike;
  /** Makes what it is given durable, then completes; nothing goes out before that. Default: no journal. */
  readonly record?: (records: readonly (Attempt | Delivery)[]) => Observable<unknown>;
}

/**
 * The delivery policy around one sink: order kept, rates kept, retries for as long as it takes with
 * exponential backoff and jitter, and a pause of the whole sink where it asks for one. Emits what came of
 * every announcement; completes when its input has and nothing waits. A sink that fails costs an attempt;
 * the only error is one of `record`.
 */
export const deliver =
  (sink: Sink, options: DeliveryOptions): OperatorFunction<Announcement, Delivery> =>
  (announcement$) =>
    new Observable<Delivery>((subscriber) => {
      const { scheduler, record = () => EMPTY } = options;
      const queue = createQueue(sink, options);
      let busy = false;
      let inputIsOver = false;
      let pumping = false;
      let again = false;
      let expected = false;
      /** How many records are not durable yet. */
      let unrecorded = 0;
      /** What came of notifications that were not taken in, and is not recorded yet. */
      let displaced: Delivery[] = [];
      /** How many attempts in a row have ended in doubt. */
      let unclear = 0;

      /** A fault of ours is an error of the whole: unsaid, it would leave the sink mute for ever. */
      const guarded = (step: () => void): void => {
        try {
          step();
        } catch (error) {
          subscriber.error(error);
        }
      };

      const recorded = (records: readonly (Attempt | Delivery)[], then: () => void): void => {
        if (records.length === 0) {
          then();
          return;
        }
        unrecorded += 1;
        subscriber.add(
          defer(() => record(records)).subscribe({
            error: (error: unknown) => subscriber.error(error),
            complete: () => {
              unrecorded -= 1;
              for (const one of records) if (one.type === 'delivery') subscriber.next(one);
              then();
            },
          }),
        );
      };

      const goOn = (): void => {
        busy = false;
        pump();
      };

      const send = (): void => {
        const attempt = queue.next(scheduler.now());
        recorded(attempt === null ? [] : [attempt], () => {
          // A slow sink is given longer each time, or it would be sent the same again and again.
          const limitMs = sink.timeoutMs * Math.min(longestFactor, 2 ** unclear);
          let isSent = false;
          const attempt$ = reachable(sink, unclear, options).pipe(
            switchMap(() => {
              isSent = true;
              return posted(sink, queue.outgoing, { ...options, limitMs });
            }),
          );
          subscriber.add(
            attempt$.subscribe({
              next: (receipt) => {
                unclear = 0;
                guarded(() => recorded(queue.arrived(receipt, scheduler.now()), goOn));
              },
              error: (error: unknown) => {
                // Where nothing was sent, what is in doubt is so still.
                if (isSent) unclear = error instanceof SinkError && error.mayHaveArrived ? unclear + 1 : 0;
                guarded(() => recorded(queue.failed(error, scheduler.now()), goOn));
              },
            }),
          );
        });
      };

      /** Sends what is due, or comes again when something is. */
      const turn = (): void => {
        if (busy || subscriber.closed) return;
        const dueInMs = queue.dueInMs(scheduler.now());
        if (dueInMs === null) {
          if (inputIsOver && unrecorded === 0) subscriber.complete();
          return;
        }
        busy = true;
        if (dueInMs === 0) send();
        else subscriber.add(timer(Math.min(dueInMs, longestTimerMs), scheduler).subscribe(goOn));
      };

      /** Turn by turn, not one inside the other: a sink may answer at once, a thousand times. */
      const pump = (): void => {
        again = true;
        if (pumping) return;
        pumping = true;
        guarded(() => {
          for (let turns = 0; again && turns < turnsAtOnce; turns += 1) {
            again = false;
            turn();
          }
        });
        pumping = false;
        // Others have their turn before the rest: a sweep of another source, a request, a signal to stop.
        if (again) later();
      };

      /** Once all that one sweep has to say has come in, so that a flood can be told as one. */
      const later = (): void => {
        if (expected || (busy && displaced.length === 0)) return;
        expected = true;
        subscriber.add(
          timer(0, scheduler).subscribe(() => {
            expected = false;
            recordDisplaced();
          }),
        );
      };

      /** All that one sweep displaces is one record. */
      const recordDisplaced = (): void => {
        const records = displaced;
        displaced = [];
        guarded(() => recorded(records, pump));
      };

      /** Nothing may ever wait for a sink that lacks something: whether it still does is seen by asking. */
      const lookAgain = (): void => {
        if (!queue.isRefused()) return;
        const look$ = timer(lookAgainMs, scheduler).pipe(switchMap(() => asked(sink, options)));
        // Why it is refused has been told; that it still is is no news.
        subscriber.add(look$.subscribe({ next: () => guarded(queue.works), error: lookAgain }));
      };

      if (sink.lacks !== undefined) lookAgain();
      subscriber.add(
        announcement$.subscribe({
          next: (announcement) =>
            guarded(() => {
              for (const one of queue.add(announcement, scheduler.now())) displaced.push(one);
              later();
            }),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            inputIsOver = true;
            recordDisplaced();
          },
        }),
      );
      pump();
    });

/** So many turns are taken without a rest. */
export const turnsAtOnce = 500;

/** So many times its limit may a sink take that did not answer in time before. */
export const longestFactor = 8;

/** After so many attempts in doubt a sink is asked first whether it answers, for each may have made a copy. */
export const unaskedAttempts = 2;

/** A sink that lacked something at the start is asked so often whether it still does. */
export const lookAgainMs = 30_000;

/** A longer timer would ring at once (`setTimeout` takes 31 bits). */
const longestTimerMs = 2 ** 31 - 1;

/** A sink in plain JavaScript may answer with nothing at all, or with an id that is a number. */
const receiptOf = (given: Readonly<Partial<Record<keyof Receipt, unknown>>> | undefined | null): Receipt => {
  const { messageId, chat } = given ?? {};
  return {
    ...(isId(messageId) && { messageId: String(messageId) }),
    ...(isId(chat) && { chat: String(chat) }),
  };
};
const isId = (given: unknown): boolean => typeof given === 'string' || Number.isFinite(given);

/**
 * Emits where the sink may be sent something: it answers, or it has not left enough in doubt to be asked (`unclear`
 * attempts). An error keeps the message, whatever the sink says: nothing was sent.
 */
const reachable = (
  sink: Sink,
  unclear: number,
  options: Pick<DeliveryOptions, 'scheduler' | 'words'>,
): Observable<unknown> =>
  sink.check === undefined || unclear < unaskedAttempts ? of(true) : asked(sink, options);

/** Whether messages would be taken, as far as the sink can say without one: it emits once, or fails. */
const asked = (
  sink: Sink,
  { scheduler, words }: Pick<DeliveryOptions, 'scheduler' | 'words'>,
): Observable<unknown> =>
  firstInTime(async (abort) => sink.check?.(abort), {
    limitMs: sink.timeoutMs,
    scheduler,
    tooLate: () => new SinkError(words.noAnswer(sink.timeoutMs)),
    silent: () => new SinkError(words.delivery.noReceipt(sink.name)),
  }).pipe(
    catchError((error: unknown) => {
      const { message, refused, retryAfterMs } = sinkErrorOf(error, words);
      throw new SinkError(message, { refused, ...(retryAfterMs !== null && { retryAfterMs }) });
    }),
  );

/** One attempt: a receipt, or an error at the latest when the sink's time is over. */
const posted = (
  sink: Sink,
  outgoing: () => Outgoing,
  { scheduler, words, limitMs }: Pick<DeliveryOptions, 'scheduler' | 'words'> & { readonly limitMs: number },
): Observable<Receipt> =>
  firstInTime((abort) => sink.send(outgoing(), abort), {
    limitMs,
    scheduler,
    tooLate: () => new SinkError(words.noAnswer(limitMs), { mayHaveArrived: true }),
    silent: () => new SinkError(words.delivery.noReceipt(sink.name), { mayHaveArrived: true }),
  }).pipe(map(receiptOf));
