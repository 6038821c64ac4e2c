import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { fields, listField, oneOrMoreField, textField } from '../../src/language/fields.ts';
import { runs } from '../support/runs.ts';

const inner = { a: textField('One.'), b: z.optional(z.int()) };
const outer = <T extends z.core.$ZodType>(object: T) => ({
  name: textField('A name.'),
  part: z.optional(object),
  list: z.optional(listField(z.int(), 3, 'Numbers.')),
  many: z.optional(oneOrMoreField(z.union([z.int(), z.string()]), 'Several.')),
  flag: z.optional(z.boolean()),
});
const quick = fields(outer(fields(inner)));
/** As zod has it. */
const strict = <T extends z.core.$ZodShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  });
const usual = strict(outer(strict(inner)));

const leaf = fc.constantFrom<unknown>(
  '',
  'x',
  1,
  1.5,
  true,
  null,
  undefined,
  [],
  [1],
  [1, 2, 3, 4],
  ['x'],
  {},
);
const some = (names: readonly string[], value: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...names, 'nothing', '__proto__', 'constructor'), value, {
    noNullPrototype: true,
  });
const given = fc.oneof(
  some(['name', 'part', 'list', 'many', 'flag'], fc.oneof(leaf, some(['a', 'b'], leaf))),
  leaf,
);

describe('an object of just these fields', () => {
  test('is judged as zod judges it, in every issue and its path, though it looks only at what is there', () => {
    let held = 0;
    fc.assert(
      fc.property(given, (value) => {
        const [own, other] = [z.safeParse(quick, value), z.safeParse(usual, value)];
        expect(own.success).toBe(other.success);
        expect(own.error?.issues).toEqual(other.error?.issues);
        expect(own.data).toEqual(other.data);
        expect(Object.keys(own.data ?? {})).toEqual(Object.keys(other.data ?? {}));
        if (own.success) held += 1;
      }),
      { numRuns: runs(5_000) },
    );
    expect(held).toBeGreaterThan(0);
  });
});
