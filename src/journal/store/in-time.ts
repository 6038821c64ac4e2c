import { EMPTY, Observable, type SchedulerLike, type Subscription, timer } from 'rxjs';
import { type PrunableStore, type Store, StoreError } from './store.ts';

/** How long a store may be silent, and who measures that. */
export interface TimeLimit {
  readonly ms: number;
  readonly scheduler: SchedulerLike;
}

/**
 * What `work` gives; once it has been silent for `ms` it is unsubscribed from, and this errors with a
 * `StoreError`, `silent`. What answers at once costs no timer.
 */
export const inTime = <T>(work: Observable<T>, what: string, { ms, scheduler }: TimeLimit): Observable<T> =>
  new Observable((subscriber) => {
    let heardAt = scheduler.now();
    let limit: Subscription | undefined;
    subscriber.add(() => limit?.unsubscribe());
    const wait = (forMs: number): void => {
      limit = timer(forMs, scheduler).subscribe(() => {
        const left = heardAt + ms - scheduler.now();
        if (left > 0) return wait(left);
        const why = `the store has not answered for ${ms / 1_000} s (${what})`;
        subscriber.error(new StoreError('silent', why));
      });
    };
    const source = work.subscribe({
      next: (value) => {
        // While it answers at once, no time passes.
        if (limit !== undefined) heardAt = scheduler.now();
        subscriber.next(value);
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    subscriber.add(source);
    heardAt = scheduler.now();
    if (!subscriber.closed) wait(ms);
  });

/** The store, none of whose verbs may be silent for longer than that. */
export const storeInTime = (store: Store | PrunableStore, limit: TimeLimit): Store => ({
  append: (batch, slots) => inTime(store.append(batch, slots), 'append', limit),
  read: (position) => inTime(store.read(position), 'read', limit),
  latest: (key) => inTime(store.latest(key), 'latest', limit),
  slots: () => inTime(store.slots(), 'slots', limit),
  ...(store.positions && {
    positions: (keys) => inTime(store.positions?.(keys) ?? EMPTY, 'positions', limit),
  }),
  ...(store.mayLackItsEnd === true && { mayLackItsEnd: true }),
});
