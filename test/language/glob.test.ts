import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globFits } from '../../src/language/glob.ts';
import { runs } from '../support/runs.ts';

test('a pattern fits as the regular expression would that it stands for', () => {
  const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
  fc.assert(
    fc.property(text('ab*?'), text('ab'), (pattern, name) => {
      const wanted = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
      expect(globFits(pattern, name)).toBe(wanted);
    }),
    { numRuns: runs(2_000) },
  );
});

test('a pattern of many stars takes no longer than its length times that of the name', () => {
  expect(globFits(`${'*a'.repeat(30)}b`, 'a'.repeat(20_000))).toBe(false);
});

test('a glob of many stars takes no longer for a text that it does not match', () => {
  expect(globFits('*a*a*a*a*a*a*a*b', 'a'.repeat(10_000))).toBe(false);
  expect(globFits('**a**', 'bab')).toBe(true);
});
