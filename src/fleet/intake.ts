import type { SchedulerLike, Subscription } from 'rxjs';

/** So long is taken in at a time, milliseconds: between two of them the lease is renewed, which a storm would else be lost by. */
const sliceMs = 50;

/** What a voice has heard and not taken in yet, in the order in which it came. */
export interface Intake {
  /** How much that is. */
  readonly behind: number;
  add(takeIn: () => void): void;
  /** From now on it is taken in, until it is unsubscribed from; what came before that waits. */
  begin(): { unsubscribe(): void };
}

/** Takes in one after the other, with a turn for everything else in between. `monotonic`: milliseconds. */
export const createIntake = ({
  scheduler,
  monotonic,
}: {
  readonly scheduler: SchedulerLike;
  readonly monotonic: () => number;
}): Intake => {
  const waiting: (() => void)[] = [];
  let isBegun = false;
  let isBusy = false;
  let next: Subscription | null = null;
  const go = (): void => {
    next = null;
    isBusy = true;
    const begunAt = monotonic();
    let taken = 0;
    // Whoever takes it in may end it.
    for (; isBegun && taken < waiting.length && monotonic() - begunAt < sliceMs; taken += 1)
      waiting[taken]?.();
    waiting.splice(0, taken);
    isBusy = false;
    if (isBegun && waiting.length > 0) next = scheduler.schedule(go, 0);
  };
  return {
    get behind() {
      return waiting.length;
    },
    add: (takeIn) => {
      waiting.push(takeIn);
      if (!isBusy && next === null) go();
    },
    begin: () => {
      isBegun = true;
      go();
      return {
        unsubscribe: () => {
          isBegun = false;
          next?.unsubscribe();
        },
      };
    },
  };
};
