import { defer, EMPTY, map, Observable, type OperatorFunction, type SchedulerLike, timer } from 'rxjs';
import type { Attempt, Delivery, Notification, Outgoing, Receipt } from '../../language/delivery.ts';
import { firstInTime } from '../../language/first-in-time.ts';
import { type Sink, SinkError } from '../sink.ts';
import { createQueue, type QueueOptions } from './queue.ts';

export interface DeliveryOptions extends QueueOptions {
  readonly scheduler: SchedulerLike;
  /** Makes what it is given durable, then completes; nothing goes out before that. Default: no journal. */
  readonly record?: (records: readonly (Attempt | Delivery)[]) => Observable<unknown>;
}

/**
 * The delivery policy around one sink: order kept, rates kept, retries for as long as it takes with
 * exponential backoff and jitter, and a pause of the whole sink where it asks for one. Emits what came of
 * every notification; completes when its input has and nothing waits. A sink that fails costs an attempt;
 * the only error is one of `record`.
 */
export const deliver =
  (sink: Sink, options: DeliveryOptions): OperatorFunction<Notification, Delivery> =>
  (notification$) =>
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
        recorded([queue.next(scheduler.now())], () => {
          // A slow sink is given longer each time, or it would be sent the same again and again.
          const limitMs = sink.timeoutMs * Math.min(longestFactor, 2 ** unclear);
          subscriber.add(
            posted(sink, queue.outgoing, { ...options, limitMs }).subscribe({
              next: (receipt) => {
                unclear = 0;
                guarded(() => recorded(queue.arrived(receipt, scheduler.now()), goOn));
              },
              error: (error: unknown) => {
                unclear = error instanceof SinkError && error.mayHaveArrived ? unclear + 1 : 0;
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
          while (again) {
            again = false;
            turn();
          }
        });
        pumping = false;
      };

      /** Once all that one sweep has to say has come in, so that a flood can be told as one. */
      const soon = (): void => {
        if (expected || busy) return;
        expected = true;
        subscriber.add(
          timer(0, scheduler).subscribe(() => {
            expected = false;
            pump();
          }),
        );
      };

      subscriber.add(
        notification$.subscribe({
          next: (notification) => guarded(() => recorded(queue.add(notification, scheduler.now()), soon)),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            inputIsOver = true;
            pump();
          },
        }),
      );
      pump();
    });

/** So many times its limit may a sink take that did not answer in time before. */
const longestFactor = 8;

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
