import { Observable, type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { type Duration, ms } from '../language/duration.ts';
import { isFileWorkUnderWay, watchingFileWork } from './file-work.ts';

/** What a source or a sink under test may know of virtual time. */
export interface Time {
  /** For RxJS operators: `delay(500, time.scheduler)`. */
  readonly scheduler: SchedulerLike;
  /** Now, epoch milliseconds. */
  now(): number;
  /** Resolves when so much virtual time has passed; rejects with its reason when `abort` is aborted before. */
  wait(duration: Duration, abort?: AbortSignal): Promise<void>;
}

/** A clock that whoever holds it moves on. */
export interface VirtualTime extends Time {
  /** When something happens next, epoch milliseconds; `null`: nothing will. */
  next(): number | null;
  /** Lets time pass up to and including `at`, epoch milliseconds. Between two instants promises settle. */
  until(at: number): Promise<void>;
  /** The same in one go: a promise only settles after it. */
  untilSync(at: number): void;
  /** Runs `work` now; the timers that RxJS operators start in it, without a scheduler, are virtual. */
  inside<T>(work: () => T): T;
  /**
   * Passes everything on inside. What a promise gives comes from outside: whoever starts a timer in answer
   * to it, without a scheduler, would start a real one.
   */
  entering<T>(source$: Observable<T>): Observable<T>;
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
  const scheduler = new TestScheduler(() => {
    throw new Error('virtual time makes no assertions');
  });
  keepTimers(scheduler);
  forgetActions(scheduler);
  scheduler.frame = startAt;
  let isInside = false;
  const inside = <T>(work: () => T, until = scheduler.frame): T => {
    isInside = true;
    try {
      return scheduler.run(() => {
        scheduler.maxFrames = until;
        return work();
      });
    } finally {
      isInside = false;
    }
  };
  const nothing = (): void => undefined;
  return {
    scheduler,
    now: () => scheduler.frame,
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
    next: () => scheduler.actions[0]?.delay ?? null,
    until: (at) =>
      watchingFileWork(async () => {
        for (;;) {
          await settled();
          const next = scheduler.actions[0]?.delay;
          if (next === undefined || next > at) break;
          inside(nothing, next);
        }
        scheduler.frame = at;
      }),
    untilSync(at) {
      inside(nothing, at);
      scheduler.frame = at;
    },
    inside: (work) => inside(work),
    entering: (source$) =>
      new Observable((subscriber) => {
        /** So many wait to be passed on: what comes behind them must not overtake them. */
        let waiting = 0;
        const enter = (pass: () => void): void => {
          if (isInside && waiting === 0) {
            pass();
            return;
          }
          waiting += 1;
          subscriber.add(
            scheduler.schedule(() => {
              waiting -= 1;
              pass();
            }),
          );
        };
        return source$.subscribe({
          next: (value) => enter(() => subscriber.next(value)),
          error: (error: unknown) => enter(() => subscriber.error(error)),
          complete: () => enter(() => subscriber.complete()),
        });
      }),
  };
};

/**
 * Every promise that needs nothing but other promises settles within one turn of the event loop. Some need
 * a turn or two of their own, and files take what they take: time stands still for them. (Network is no part
 * of virtual time: whoever waits for it waits in vain.)
 */
const settled = async (): Promise<void> => {
  for (let turns = 0; turns < 3 || isFileWorkUnderWay(); turns += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
};

/** Each `run` of a `TestScheduler` has RxJS timers of its own; these live on from one `run` to the next. */
const keepTimers = (scheduler: TestScheduler): void => {
  const own = scheduler as unknown as { createDelegates(): unknown };
  const delegates = own.createDelegates();
  own.createDelegates = () => delegates;
};

/**
 * A virtual action that plans itself anew keeps all it has been before, so a source that is read for a
 * year would keep every turn, and tear them down one inside the other. Here each is a new action.
 */
const forgetActions = (scheduler: TestScheduler): void => {
  const plan = scheduler.schedule.bind(scheduler);
  scheduler.schedule = <T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay = 0,
    state?: T,
  ): Subscription => {
    let due: Subscription | null = null;
    const action: SchedulerAction<T> = Object.assign(new Subscription(() => due?.unsubscribe()), {
      schedule(next?: T, inMs = 0): Subscription {
        due?.unsubscribe();
        due = plan(() => {
          due = null;
          work.call(action, next);
        }, inMs);
        return action;
      },
    });
    return action.schedule(state, delay);
  };
};
