import { type SchedulerLike, type Subscription, timer } from 'rxjs';

/** Takes how the log is, `null` where it can be worked with; hands on trouble that lasts, and at once that there is none. */
export interface LastingTrouble {
  is(why: string | null): void;
  /** Nothing is handed on any more. */
  end(): void;
}

/**
 * A server that is started anew, or whose cluster chooses another leader, is back within seconds: that is worth a line in the
 * log, and no message. `forMs`: for so long it must not have been worked with at all.
 */
export const lastingTrouble = (
  forMs: number,
  scheduler: SchedulerLike,
  tell: (why: string | null) => void,
): LastingTrouble => {
  let latest: string | null = null;
  let isTold = false;
  let alarm: Subscription | undefined;
  const end = (): void => {
    alarm?.unsubscribe();
    alarm = undefined;
  };
  return {
    is: (why) => {
      latest = why;
      if (why === null) {
        end();
        isTold = false;
        tell(null);
      } else if (isTold) tell(why);
      else
        alarm ??= timer(forMs, scheduler).subscribe(() => {
          isTold = true;
          tell(latest);
        });
    },
    end,
  };
};
