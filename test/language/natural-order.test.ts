import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naturalOrder, naturalText } from '../../src/language/natural-order.ts';
import { runs } from '../support/runs.ts';

test('numbers are in their order, also inside of words, and capitals beside their letters', () => {
  const names = ['svc-10', 'b', 'svc-9', 'A', 'svc-09', 'svc', 'a2b10', 'a2b9', 'a10', '10', '9', 'svc-9x'];
  expect(names.toSorted(naturalOrder)).toEqual([
    '9',
    '10',
    'A',
    'a2b9',
    'a2b10',
    'a10',
    'b',
    'svc',
    'svc-09',
    'svc-9',
    'svc-9x',
    'svc-10',
  ]);
});

test('it is an order, whatever the texts are', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[aA0-9]{0,6}$/));
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a))).toBe(0);
      expect(naturalOrder(a, b) === 0).toBe(a === b);
      if (naturalOrder(a, b) < 0 && naturalOrder(b, c) < 0) expect(naturalOrder(a, c)).toBeLessThan(0);
    }),
    { numRuns: runs(300) },
  );
});

test('texts for sorting are in that order, too', () => {
  const part = fc.constantFrom('app-', 'b', '7', '10', '2', '0', ' ', 'Z', '/');
  const text = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [one, other] = [naturalText(a), naturalText(b)];
      if (one !== other) expect(one < other).toBe(naturalOrder(a, b) < 0);
    }),
    { numRuns: runs(500) },
  );
});
