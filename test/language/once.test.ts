import { expect, test } from 'vitest';
import { once } from '../../src/language/once.ts';

test('is made when it is asked for, and once; what throws is tried again', () => {
  let made = 0;
  const table = once(() => {
    made += 1;
    if (made === 1) throw new Error('not yet');
    return { made };
  });
  expect(made).toBe(0);
  expect(table).toThrow('not yet');
  expect(table()).toBe(table());
  expect(made).toBe(2);
});
