import { Observable, type SchedulerLike } from 'rxjs';

/**
 * The turns of a source: now, and then every `everyMs`, each with the time it was due. Turns are planned
 * from the start, so they don't drift; those missed while the process was frozen are skipped, so none
 * come in a burst. (RxJS `interval` plans each from the last one, and drifts.)
 */
export const ticks = (everyMs: number, scheduler: SchedulerLike): Observable<number> =>
  new Observable((subscriber) => {
    const start = scheduler.now();
    // One action that plans itself anew: an action for each turn would be kept until the end.
    return scheduler.schedule<number>(
      function (turn = 0) {
        const current = Math.max(turn, Math.floor((scheduler.now() - start) / everyMs));
        subscriber.next(start + current * everyMs);
        const due = start + (current + 1) * everyMs;
        this.schedule(current + 1, Math.max(0, due - scheduler.now()));
      },
      0,
      0,
    );
  });
