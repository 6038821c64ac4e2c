import { expect, test } from 'vitest';
import { forgetOldest, oldestOf, rememberLatest } from '../../src/language/forget-oldest.ts';

test('of what is remembered the oldest go until there is room', () => {
  const all = new Set([1, 2, 3, 4]);
  forgetOldest(all, 2);
  expect([...all]).toEqual([3, 4]);
});

test('what is remembered again is the latest, and the last to be forgotten', () => {
  const all = new Map<string, number>();
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const)
    rememberLatest(all, key, value, 2);
  expect([...all]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});

test('the oldest is given one behind the other, what came again meanwhile only when it is its turn', () => {
  const all = new Map([1, 2, 3].map((key) => [key, key]));
  const oldest = oldestOf(all);
  const forgotten: (number | undefined)[] = [];
  const forget = (): void => {
    const key = oldest();
    forgotten.push(key);
    if (key !== undefined) all.delete(key);
  };
  forget();
  all.delete(2);
  all.set(2, 2);
  all.set(1, 1);
  for (let times = 0; times < 4; times += 1) forget();
  expect(forgotten).toEqual([1, 3, 2, 1, undefined]);
  all.set(4, 4);
  forget();
  expect(forgotten.at(-1)).toBe(4);
});

test('it goes on after all was forgotten at once', () => {
  const all = new Set([1, 2]);
  const oldest = oldestOf(all);
  expect(oldest()).toBe(1);
  all.clear();
  for (const key of [3, 4]) all.add(key);
  expect(oldest()).toBe(3);
});
