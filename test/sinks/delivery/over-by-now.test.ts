import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Announcement, Notification } from '../../../src/language/delivery.ts';
import { overByNow, saysOpen } from '../../../src/sinks/delivery/over-by-now.ts';
import { alertOf, announced, edgeOf, realertOf, recoveryOf } from '../../support/notices.ts';

/** As it is defined: the end of each is looked for among all that waits. */
const asDefined = (waiting: readonly Announcement[]): number => {
  let last = 0;
  for (let place = 0; place <= last; place += 1) {
    for (const one of waiting[place]?.notifications ?? []) {
      if (!saysOpen(one)) continue;
      const isItsEnd = ({ incident, action }: Notification): boolean =>
        incident === one.incident && action === 'recovery';
      last = Math.max(
        last,
        waiting.findLastIndex(({ notifications }) => notifications.some(isItsEnd)),
      );
    }
  }
  return last === 0 ? 0 : last + 1;
};

/** One notice that says all of them. */
const together = ([first, ...others]: readonly Notification[]): Announcement => ({
  ...announced(first ?? alertOf('a', 0)),
  notifications: [first ?? alertOf('a', 0), ...others],
});

const name = fc.constantFrom('a', 'b', 'c', 'd');
const notification = fc.oneof(
  name.map((of) => alertOf(of, 0)),
  name.map((of) => realertOf(of, 0, 1)),
  name.map((of) => recoveryOf(of, 0, 2)),
  name.map((of) => edgeOf(of, 0)),
);
const announcement = fc.array(notification, { minLength: 1, maxLength: 3 }).map(together);

test('what is over by now is all up to the last end of what the first says to be down, whatever waits', () => {
  fc.assert(
    fc.property(fc.array(announcement, { maxLength: 8 }), (waiting) => {
      expect(overByNow(waiting)).toBe(asDefined(waiting));
    }),
  );
});

test.each([
  ['are down', 0],
  ['are over in the next', 2],
])(
  'a notice of a thousand that %s is looked through a few times, not once for each of them',
  (_, expected) => {
    const thousand = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
    let looks = 0;
    const counted = (one: Notification): Notification => ({
      ...one,
      get action() {
        looks += 1;
        return one.action;
      },
    });
    const alerts = together(thousand.map((of) => counted(alertOf(of, 0))));
    const ends = together(thousand.map((of) => counted(recoveryOf(of, 0, 1))));
    expect(overByNow(expected === 0 ? [alerts] : [alerts, ends])).toBe(expected);
    expect(looks).toBeLessThan(10_000);
  },
);
