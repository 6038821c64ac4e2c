import {
  delay,
  filter,
  type MonoTypeOperatorFunction,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import type { Untold } from './untold.ts';

/** How long it is waited, after a stop or a message, for what comes of it. */
const settleMs = 500;

/** Goes on after a stop for as long as something that waits may still arrive, but no longer than `drainMs`. */
export const drained =
  <T>({
    stop$,
    drainMs,
    delivery$,
    untold,
    refused,
    scheduler,
  }: {
    readonly stop$: Observable<unknown>;
    readonly drainMs: number;
    /** What came of a try to deliver, whatever it was. */
    readonly delivery$: Observable<unknown>;
    readonly untold: Untold;
    /** By sink: why it refuses everything. */
    readonly refused: ReadonlyMap<string, string>;
    readonly scheduler: SchedulerLike;
  }): MonoTypeOperatorFunction<T> =>
  (input$) =>
    input$.pipe(
      takeUntil(stop$.pipe(delay(drainMs, scheduler))),
      // What nobody takes before that is kept by the journal, and keeps nobody waiting.
      takeUntil(
        stop$.pipe(
          map(() => scheduler.now() + drainMs),
          switchMap((end) =>
            merge(timer(settleMs, scheduler), delivery$.pipe(delay(settleMs, scheduler))).pipe(
              filter(() => untold.count() > 0 && !untold.mayArriveBefore(end, refused)),
            ),
          ),
        ),
      ),
    );
