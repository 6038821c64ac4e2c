import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueOrder } from '../../src/language/due-order.ts';

const things = ['a', 'b', 'c', 'd', 'e'] as const;
type Step = { readonly put: (typeof things)[number]; readonly at: number } | { readonly take: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ put: fc.constantFrom(...things), at: fc.nat(9) }),
  fc.record({ take: fc.nat(9) }),
);

test('what is due comes in the order in which it is due, each once, by what was said of it last', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const order = new DueOrder<string>();
      /** The same, looked through from end to end each time. */
      let all: { readonly thing: string; readonly at: number }[] = [];
      for (const each of steps) {
        if ('put' in each) {
          order.put(each.put, each.at);
          all = [...all.filter(({ thing }) => thing !== each.put), { thing: each.put, at: each.at }];
        } else {
          const due = all.filter(({ at }) => at <= each.take).toSorted((one, other) => one.at - other.at);
          expect(order.take(each.take)).toEqual(due.map(({ thing }) => thing));
          all = all.filter((one) => !due.includes(one));
        }
        expect(order.firstAt()).toBe(Math.min(Number.POSITIVE_INFINITY, ...all.map(({ at }) => at)));
      }
    }),
  );
});

test('ten thousand things are not compared with each other to take one of them', () => {
  const order = new DueOrder<number>();
  let compared = 0;
  /** A moment that counts how often it is looked at. */
  const moment = (at: number): number => {
    const look = (): number => {
      compared += 1;
      return at;
    };
    return { valueOf: look } as unknown as number;
  };
  for (let index = 0; index < 10_000; index += 1) order.put(index, moment((index * 7_919) % 10_000));
  compared = 0;
  expect(order.take(0)).toEqual([0]);
  order.put(0, moment(10_000));
  expect(compared).toBeLessThan(100);
});
