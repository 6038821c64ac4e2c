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

/** Takes in one after the other, with a turn for everything else in between. */
export const createIntake = (scheduler: SchedulerLike): Intake => {
  const waiting: (() => void)[] = [];
  let isBegun = false;
  let isBusy = false;
  /** How long was taken in since everything else had its turn. */
  let spentMs = 0;
  let next: Subscription | null = null;
  const go = (): void => {
    isBusy = true;
    const begunAt = scheduler.now();
    const isTime = (): boolean => spentMs + scheduler.now() - begunAt < sliceMs;
    let taken = 0;
    // Whoever takes it in may end it.
    for (; isBegun && taken < waiting.length && isTime(); taken += 1) waiting[taken]?.();
    waiting.splice(0, taken);
    spentMs += scheduler.now() - begunAt;
    isBusy = false;
    // A page of the log is added message by message, each of which may take a moment only.
    if (isBegun && (spentMs > 0 || waiting.length > 0)) next ??= scheduler.schedule(goOn, 0);
  };
  const goOn = (): void => {
    next = null;
    spentMs = 0;
    go();
  };
  return {
    get behind() {
      return waiting.length;
    },
    add: (takeIn) => {
      waiting.push(takeIn);
      if (!isBusy && spentMs < sliceMs) go();
    },
    begin: () => {
      isBegun = true;
      go();
      return {
        unsubscribe: () => {
          isBegun = false;
          next?.unsubscribe();
          next = null;
          spentMs = 0;
        },
      };
    },
  };
};
