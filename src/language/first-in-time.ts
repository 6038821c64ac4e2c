import {
  defer,
  from,
  Observable,
  type ObservableInput,
  type SchedulerLike,
  take,
  throwIfEmpty,
  timeout,
} from 'rxjs';

/** How long an answer may take, and what it is when there is none. */
export interface AnswerLimit {
  readonly limitMs: number;
  /** Its timer ends the wait. */
  readonly scheduler: SchedulerLike;
  /** The error when the time is over. */
  readonly tooLate: () => Error;
  /** The error when whoever was asked is done and has said nothing. */
  readonly silent: () => Error;
}

/** Why whoever was asked is aborted: one for all, for most are when they have already answered, at no cost then. */
const over = new Error('the turn is over');

/**
 * Asks once, when subscribed to: the first value of the answer, or an error if there is none in time. Whoever
 * was asked is aborted in any case, for nobody listens any more.
 */
export const firstInTime = <T>(
  ask: (abort: AbortSignal) => ObservableInput<T>,
  { limitMs, scheduler, tooLate, silent }: AnswerLimit,
): Observable<T> =>
  new Observable((subscriber) => {
    const abort = new AbortController();
    subscriber.add(() => abort.abort(over));
    return defer(() => from(ask(abort.signal)))
      .pipe(
        take(1),
        throwIfEmpty(silent),
        timeout({
          first: limitMs,
          scheduler,
          with: () => {
            throw tooLate();
          },
        }),
      )
      .subscribe(subscriber);
  });
