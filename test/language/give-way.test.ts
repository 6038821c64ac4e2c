import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { giveWay, mostInOneGo } from '../../src/language/give-way.ts';
import { virtualTime } from '../support/virtual-time.ts';

const partsOf = (count: number): number => count;
const large = mostInOneGo + 1;

test('whatever comes goes on whole, in its order, and at the moment at which it came', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, mostInOneGo, large, 10 * large)), (counts) => {
      const { scheduler } = virtualTime();
      const got: number[] = [];
      from(counts)
        .pipe(giveWay(partsOf, scheduler))
        .subscribe((one) => got.push(one));
      scheduler.flush();
      expect(got).toEqual(counts);
      expect(scheduler.now()).toBe(0);
    }),
  );
});

test('what is not large goes on at once, what is large after who has waited, and what comes behind it after it', () => {
  const { scheduler } = virtualTime();
  const got: (number | string)[] = [];
  const given$ = new Subject<number>();
  given$.pipe(giveWay(partsOf, scheduler)).subscribe({
    next: (one) => got.push(one),
    complete: () => got.push('complete'),
  });
  given$.next(mostInOneGo);
  expect(got).toEqual([mostInOneGo]);
  scheduler.schedule(() => got.push('a waiting one'));
  given$.next(large);
  given$.next(2);
  given$.complete();
  expect(got).toEqual([mostInOneGo]);
  scheduler.flush();
  expect(got).toEqual([mostInOneGo, 'a waiting one', large, 2, 'complete']);
});
