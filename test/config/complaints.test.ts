import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { mostComplaints, objectionsTo, pathText, shown } from '../../src/config/complaints.ts';
import { en } from '../../src/messages/en.ts';

const say = en.scenario.fault;

/** What a schema finds wrong with a value, as `place: message`. */
const objections = (schema: z.core.$ZodType, value: unknown, isInBraces = false): string[] => {
  const { error } = z.safeParse(schema, value);
  return objectionsTo(error?.issues ?? [], { value, isInBraces: () => isInBraces }, say).map(
    ({ path, at, message }) => `${pathText(path)} (${at}): ${message}`,
  );
};

describe('what is wanted instead', () => {
  test.each<[schema: z.core.$ZodType, given: unknown, wanted: string]>([
    [z.string(), 5, say.text],
    [z.boolean(), 'x', say.flag],
    [z.number(), 'x', say.number],
    [z.int(), 1.5, say.number],
    [z.array(z.string()), 5, say.list],
    [z.object({}), 5, say.mapping],
    [z.record(z.string(), z.string()), 5, say.mapping],
    [z.enum(['a', 'b']), 'c', say.choice(['a', 'b'])],
    [z.array(z.string()).check(z.minLength(1)), [], say.filledList],
    [z.number().check(z.gte(5)), 4, say.number],
    [z.number().check(z.lte(5)), 6, say.number],
  ])('is said by its type: %#', (schema, given, wanted) => {
    expect(objections(z.object({ a: schema }), { a: given })).toEqual([
      `a (value): ${say.wrong(shown(given), wanted)}`,
    ]);
  });

  test('is said in the words that the schema names', () => {
    const schema = z.object({ a: z.string({ error: () => 'flag' }) });
    expect(objections(schema, { a: 5 })).toEqual([`a (value): ${say.wrong('5', say.flag)}`]);
  });

  test('is something, where a text is empty', () => {
    expect(objections(z.object({ a: z.string().check(z.minLength(1)) }), { a: '' })).toEqual([
      `a (value): ${say.empty}`,
    ]);
  });

  test('of a mapping is said with where it stands, but not of the whole', () => {
    const given = { a: [{ b: {} }] };
    const schema = z.object({ a: z.array(z.object({ b: z.string() })) });
    expect(objections(schema, given)).toEqual([`a[0].b (value): a[0].b: ${say.wrong('{}', say.text)}`]);
    expect(objections(z.string(), {})).toEqual([` (value): ${say.wrong('{}', say.text)}`]);
  });

  test('is one thing where something of another type is too short besides, and two where two are wrong', () => {
    const filled = z.array(z.string()).check(z.minLength(1));
    expect(objections(z.object({ a: filled }), { a: '' })).toEqual([
      `a (value): ${say.wrong('""', say.list)}`,
    ]);
    const schema = z.object({ ab: z.number(), a: z.object({ b: filled }) });
    expect(objections(schema, { ab: 'x', a: { b: [] } })).toHaveLength(2);
  });

  test('is missing where nothing stands, by its name alone', () => {
    expect(objections(z.object({ a: z.object({ b: z.string() }) }), { a: {} })).toEqual([
      `a.b (value): ${say.missing('b')}`,
    ]);
  });
});

test('a secret is not repeated, by whichever name of it', () => {
  for (const name of ['token', 'Authorization', 'cookie'])
    expect(objections(z.object({ [name]: z.number() }), { [name]: 'hunter2' }).join()).not.toContain(
      'hunter2',
    );
});

describe('a field that nobody knows', () => {
  const schema = z.strictObject({ alert: z.optional(z.string()) }, { error: () => 'alert' });

  test('is said with what may be meant', () => {
    expect(objections(schema, { alrt: 1 })).toEqual([
      `alrt (name): ${say.unknown('alrt', ['alert'], 'alert')}`,
    ]);
  });

  test('may be the end of a value that was cut off at its comma, in braces only', () => {
    expect(objections(schema, { x: null }, true)).toEqual([`x (name): ${say.comma('x')}`]);
    expect(objections(schema, { x: null })).toEqual([`x (name): ${say.unknown('x', ['alert'], null)}`]);
  });

  test('that would be merged is said to be none of YAML 1.2', () => {
    expect(objections(schema, { '<<': 1 })).toEqual([`<< (name): ${say.noMerge}`]);
  });
});

test('of a union that shape is held against of which the value has the type', () => {
  const schema = z.object({ a: z.union([z.number(), z.object({ b: z.string() })]) });
  expect(objections(schema, { a: { b: 5 } })).toEqual([`a.b (value): ${say.wrong('5', say.text)}`]);
});

test('no more is said than is told, of fields and of values', () => {
  const many = Array.from({ length: 300 }, (_, index) => [`k${index}`, index] as const);
  expect(objections(z.strictObject({}), Object.fromEntries(many))).toHaveLength(mostComplaints + 1);
  expect(
    objections(
      z.array(z.string()),
      many.map(([, index]) => index),
    ),
  ).toHaveLength(mostComplaints + 1);
});

test('a path is written as in a program', () => {
  expect(pathText(['routes', 0, 'escalate', 1, 'after'])).toBe('routes[0].escalate[1].after');
  expect(pathText([0, 'after'])).toBe('[0].after');
});
