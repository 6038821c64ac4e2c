import { expect, test } from 'vitest';
import { digestOf } from '../../src/language/digest.ts';

test('a text has the same short name whenever it is asked for', () => {
  expect(digestOf('container/web@1', 8)).toBe(digestOf('container/web@1', 8));
  expect(digestOf('container/web@1', 12)).toHaveLength(12);
  expect(digestOf('container/web@1', 8).startsWith(digestOf('container/web@1', 3))).toBe(true);
});

test('a short name has no letter that is taken for another', () => {
  for (let index = 0; index < 500; index += 1) {
    expect(digestOf(`dep/${index}`, 12)).toMatch(/^[2-9a-hjkmnp-z]{12}$/);
  }
});

test('of ten thousand texts that differ in their ends no two have the same name', () => {
  const names = Array.from({ length: 10_000 }, (_, index) =>
    digestOf(`container/web@${1_780_000_000_000 + index}`, 8),
  );
  expect(new Set(names).size).toBe(names.length);
});
