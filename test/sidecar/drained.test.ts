import { NEVER, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { drained } from '../../src/sidecar/drained.ts';

/** When what goes on after a stop at 1 s is over, milliseconds; `null`: it goes on. At 5 s a delivery comes. */
const overAt = (count: number, mayArrive: () => boolean, stops = true): number | null => {
  const scheduler = new VirtualTimeScheduler();
  const stop$ = new Subject<void>();
  const delivery$ = new Subject<void>();
  if (stops) scheduler.schedule(() => stop$.next(), 1_000);
  scheduler.schedule(() => delivery$.next(), 5_000);
  let over: number | null = null;
  const untold = { take: () => undefined, count: () => count, mayArriveBefore: mayArrive };
  NEVER.pipe(drained({ stop$, drainMs: 10_000, delivery$, untold, refused: new Map(), scheduler })).subscribe(
    { complete: () => (over = scheduler.now()) },
  );
  scheduler.flush();
  return over;
};

test('nothing is over before a stop', () => {
  expect(overAt(1, () => false, false)).toBeNull();
});

test('what may still arrive is waited for as long as it is allowed', () => {
  expect(overAt(1, () => true)).toBe(11_000);
});

test('what can not arrive in time keeps nobody waiting', () => {
  expect(overAt(1, () => false)).toBe(1_500);
});

test('it is looked again after each try to deliver', () => {
  let asked = 0;
  expect(overAt(1, () => ++asked === 1)).toBe(5_500);
});

test('what comes goes through, and ends by itself', () => {
  const scheduler = new VirtualTimeScheduler();
  const seen: number[] = [];
  const untold = { take: () => undefined, count: () => 0, mayArriveBefore: () => false };
  of(1, 2)
    .pipe(drained({ stop$: NEVER, drainMs: 1, delivery$: NEVER, untold, refused: new Map(), scheduler }))
    .subscribe((one: number) => seen.push(one));
  expect(seen).toEqual([1, 2]);
});
