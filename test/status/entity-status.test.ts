import { expect, test } from 'vitest';
import type { Signal } from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { mostPressing, ownTimingOf } from '../../src/status/entity-status.ts';

const actor = (key: string, incidentAt: number | null, length = 1): Actor =>
  ({ key, title: '', detail: 'x'.repeat(length), state: { incidentAt } }) as Actor;

test('what is open is shown first, each in its order, no more than there is room for', () => {
  const actors = [actor('a', null), actor('b', 1), actor('c', null), actor('d', 2)];
  expect(mostPressing(actors).map(({ key }) => key)).toEqual(['b', 'd', 'a', 'c']);
  expect(mostPressing(Array.from({ length: 501 }, (_, index) => actor(`${index}`, 1)))).toHaveLength(500);
  // A key of one character, and so many of its detail: 262,144 in all, and not one more.
  expect(mostPressing([actor('a', 1, 131_071), actor('b', 1, 131_071), actor('c', 1, 0)])).toHaveLength(2);
  expect(mostPressing([actor('a', 1, 131_071), actor('b', 1, 131_072)])).toHaveLength(1);
});

test('the timing of an entity is its own where its source says so', () => {
  expect(ownTimingOf(undefined)).toEqual({});
  expect(ownTimingOf({} as Signal)).toEqual({});
  expect(ownTimingOf({ policy: { forMs: 5 } } as Signal)).toEqual({ policy: { forMs: 5 } });
});
