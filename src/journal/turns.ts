import { catchError, concatAll, defer, EMPTY, finalize, ignoreElements, Observable, Subject } from 'rxjs';

/**
 * One thing after the other, so that also with a store that takes its time the fold has the store's order. What is done in a
 * turn completes also where the work of it fails, which `fail` is told; the next has its turn all the same.
 */
export const createTurns = (
  fail: (error: unknown) => void,
): ((work: () => Observable<unknown>) => Observable<never>) => {
  const turns$ = new Subject<Observable<unknown>>();
  turns$.pipe(concatAll()).subscribe();
  return (work) =>
    new Observable((subscriber) => {
      turns$.next(
        defer(work).pipe(
          ignoreElements(),
          catchError((error: unknown) => {
            fail(error);
            return EMPTY;
          }),
          finalize(() => subscriber.complete()),
        ),
      );
    });
};
