import { concat, NEVER, Observable, of, Subject, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { inTime, storeInTime } from '../../../src/journal/store/in-time.ts';
import { memoryStore } from '../../../src/journal/store/memory-store.ts';
import type { Store, StoreError } from '../../../src/journal/store/store.ts';

const ms = 5_000;

/** Subscribes to the work under the limit, and notes what comes of it and when. */
const watched = (work: Observable<unknown>, scheduler = new VirtualTimeScheduler()) => {
  const seen: string[] = [];
  const note = (what: string): unknown => seen.push(`${scheduler.now()} ${what}`);
  const subscription = inTime(work, 'read', { ms, scheduler }).subscribe({
    next: (value) => note(String(value)),
    error: (error: StoreError) => note(`${error.fault ?? 'its own'}: ${error.message}`),
    complete: () => note('complete'),
  });
  const pass = (untilMs: number): void => {
    scheduler.maxFrames = untilMs;
    scheduler.flush();
    scheduler.frame = untilMs;
  };
  return { seen, pass, subscription, timers: () => scheduler.actions.length };
};

describe('work that may be silent for so long', () => {
  test('is given up on when that is over, says what it was asked for, and is left alone', () => {
    let isLeft = false;
    const hanging = new Observable<never>(() => () => {
      isLeft = true;
    });
    const { seen, pass, timers } = watched(hanging);
    pass(ms - 1);
    expect([seen, isLeft]).toEqual([[], false]);
    pass(ms);
    expect(seen).toEqual(['5000 silent: the store has not answered for 5 s (read)']);
    expect([isLeft, timers()]).toEqual([true, 0]);
  });

  test('has its time anew with whatever it gives', () => {
    const scheduler = new VirtualTimeScheduler();
    const parts = new Subject<string>();
    const { seen, pass } = watched(parts, scheduler);
    pass(3_000);
    parts.next('one');
    pass(6_000);
    parts.next('two');
    pass(10_999);
    expect(seen).toEqual(['3000 one', '6000 two']);
    pass(11_000);
    expect(seen.at(-1)).toBe('11000 silent: the store has not answered for 5 s (read)');
  });

  test('has its time from where it stops answering at once', () => {
    const { seen, pass } = watched(concat(of('one', 'two'), NEVER));
    pass(ms);
    expect(seen).toEqual(['0 one', '0 two', '5000 silent: the store has not answered for 5 s (read)']);
  });

  test('costs no timer where it answers at once, and none is left behind where it ends later', () => {
    expect(watched(of('one'))).toMatchObject({ seen: ['0 one', '0 complete'] });
    expect(watched(of('one')).timers()).toBe(0);
    const scheduler = new VirtualTimeScheduler();
    const { seen, pass, timers } = watched(timer(1_000, scheduler), scheduler);
    pass(1_000);
    expect([seen, timers()]).toEqual([['1000 0', '1000 complete'], 0]);
  });

  test('is unsubscribed from by who is no longer interested, and no timer is left', () => {
    let isLeft = false;
    const hanging = new Observable<never>(() => () => {
      isLeft = true;
    });
    const { subscription, timers } = watched(hanging);
    expect(timers()).toBe(1);
    subscription.unsubscribe();
    expect([isLeft, timers()]).toEqual([true, 0]);
  });

  test('fails as it fails', () => {
    expect(watched(throwError(() => new Error('disk is gone'))).seen).toEqual(['0 its own: disk is gone']);
  });
});

describe('a store under a time limit', () => {
  const silent = (): Observable<never> => NEVER;
  const hanging: Store = { append: silent, read: silent, latest: silent, slots: silent, positions: silent };

  test.each([
    ['append', (store: Store): Observable<unknown> => store.append([])],
    ['read', (store: Store) => store.read(1)],
    ['latest', (store: Store) => store.latest('dep/a')],
    ['slots', (store: Store) => store.slots()],
    ['positions', (store: Store) => store.positions?.(['dep/a']) ?? NEVER],
  ] as const)('may not be silent for longer when it is asked to %s', (verb, ask) => {
    const scheduler = new VirtualTimeScheduler();
    const told: string[] = [];
    const asked: Observable<unknown> = ask(storeInTime(hanging, { ms, scheduler }));
    asked.subscribe({ error: ({ message }: StoreError) => told.push(message) });
    scheduler.flush();
    expect(told).toEqual([`the store has not answered for 5 s (${verb})`]);
  });

  test('can what it could without, and no more', () => {
    const limit = { ms, scheduler: new VirtualTimeScheduler() };
    const { append, read, latest, slots } = memoryStore();
    const four = { append, read, latest, slots };
    expect(Object.keys(storeInTime(four, limit))).toEqual(Object.keys(four));
    expect(storeInTime({ ...four, mayLackItsEnd: false }, limit)).not.toHaveProperty('mayLackItsEnd');
    expect(storeInTime({ ...four, mayLackItsEnd: true }, limit).mayLackItsEnd).toBe(true);
  });
});
