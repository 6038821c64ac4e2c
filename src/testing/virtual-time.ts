import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { type Duration, ms } from './duration.ts';

/** What a source or a sink under test may know of virtual time. */
export interface Time {
  /** For RxJS operators: `delay(500, time.scheduler)`. */
  readonly scheduler: SchedulerLike;
  /** Now, epoch milliseconds. */
  now(): number;
  /** Resolves when so much virtual time has passed; rejects with its reason when `abort` is aborted before. */
  wait(duration: Duration, abort?: AbortSignal): Promise<void>;
}

export interface VirtualTime extends Time {
  /** Lets time pass up to and including `at`, epoch milliseconds. Between two instants promises settle. */
  until(at: number): Promise<void>;
  /** The same in one go: a promise only settles after it. */
  untilSync(at: number): void;
  /** Runs `work` now; the timers that RxJS operators start in it, without a scheduler, are virtual. */
  inside<T>(work: () => T): T;
}

/** As it is before a test puts another in its place. */
const { setImmediate } = globalThis;

/**
 * Virtual time on RxJS' `TestScheduler`, in which promises may settle: the scheduler by itself runs in one
 * go, so that it can only drive sources and sinks that are observables. No real timer is started, no real
 * clock is read.
 *
 * @param startAt what the clock shows at first, epoch milliseconds
 */
export const virtualTime = (startAt = 0): VirtualTime => {
  const base = withLastingTimers(
    new TestScheduler(() => {
      throw new Error('virtual time makes no assertions');
    }),
  );
  base.frame = startAt;
  const scheduler = schedulerOn(base);
  const inside = <T>(work: () => T, until = base.frame): T =>
    base.run(() => {
      base.maxFrames = until;
      return work();
    });
  const nothing = (): void => undefined;
  return {
    scheduler,
    now: () => base.frame,
    wait: (duration, abort) =>
      new Promise((resolve, reject) => {
        const waitMs = ms(duration);
        if (abort?.aborted) {
          reject(abort.reason);
          return;
        }
        const due = scheduler.schedule(() => resolve(), waitMs);
        abort?.addEventListener('abort', () => {
          due.unsubscribe();
          reject(abort.reason);
        });
      }),
    async until(at) {
      for (;;) {
        await settled();
        const next = base.actions[0]?.delay;
        if (next === undefined || next > at) break;
        inside(nothing, next);
      }
      base.frame = at;
    },
    untilSync(at) {
      inside(nothing, at);
      base.frame = at;
    },
    inside: (work) => inside(work),
  };
};

/**
 * Every promise that needs nothing but other promises settles within one turn of the event loop. Some need
 * a turn or two of their own, and files may be read: that takes what it takes. (Network is no part of
 * virtual time: who waits for it, waits for ever.)
 */
const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 3 || (turns < 10_000 && isReadingFiles()); turns += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
};

const isReadingFiles = (): boolean =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

/** Each `run` of a `TestScheduler` has RxJS timers of its own; these live on from one `run` to the next. */
const withLastingTimers = (base: TestScheduler): TestScheduler => {
  const own = base as unknown as { createDelegates(): unknown };
  const delegates = own.createDelegates();
  own.createDelegates = () => delegates;
  return base;
};

/**
 * A virtual action that plans itself anew keeps all it has been before, so a source that is read for a
 * year would keep every turn, and tear them down one inside the other. Here each is a new action.
 */
const schedulerOn = (base: TestScheduler): SchedulerLike => ({
  now: () => base.frame,
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
    let due: Subscription | null = null;
    const action: SchedulerAction<T> = Object.assign(new Subscription(() => due?.unsubscribe()), {
      schedule(next?: T, inMs = 0): Subscription {
        due?.unsubscribe();
        due = base.schedule(() => {
          due = null;
          work.call(action, next);
        }, inMs);
        return action;
      },
    });
    return action.schedule(state, delay);
  },
});
