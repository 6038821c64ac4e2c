import { from, Observable, type OperatorFunction, type Subscription } from 'rxjs';

/**
 * Does something for what comes, once at a time. What comes meanwhile is done for once more, all of it together: whoever asks fifty
 * times a second is answered by what is true at the end, and nothing waits in a row.
 */
export const oneAtATime =
  <T>(work: () => Promise<T>): OperatorFunction<unknown, T> =>
  (asked$) =>
    new Observable((subscriber) => {
      let isAsked = false;
      let isOver = false;
      let under: Subscription | null = null;
      const begin = (): void => {
        isAsked = false;
        under = from(work()).subscribe({
          next: (done) => subscriber.next(done),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            under = null;
            if (isAsked) begin();
            else if (isOver) subscriber.complete();
          },
        });
      };
      subscriber.add(() => under?.unsubscribe());
      subscriber.add(
        asked$.subscribe({
          next: () => {
            if (under === null) begin();
            else isAsked = true;
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            isOver = true;
            if (under === null) subscriber.complete();
          },
        }),
      );
    });
