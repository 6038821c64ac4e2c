import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { secretsIn, withoutCutSecrets, withoutTexts } from '../../../src/config/file/secrets-in.ts';
import { secretField } from '../../../src/language/fields.ts';

const basic = z.object({ user: z.string(), password: secretField('A secret.') });
const entry = z.object({
  name: z.string(),
  token: z.optional(secretField('A secret.')),
  basic: z.optional(basic),
  tags: z.array(z.string()),
  keys: z.array(secretField('A secret.')),
  headers: z.record(z.string(), secretField('A secret.')),
  either: z.union([
    z.object({ a: secretField('A secret.') }),
    z.object({ b: secretField('A secret.') }),
    z.string(),
  ]),
  hosts: z.array(basic),
});

/** What is found, each as `place=text`. */
const found = (value: unknown, schema: z.core.$ZodType = entry, path: readonly (string | number)[] = []) =>
  secretsIn(schema, value, path).map(({ path: at, text }) => `${at.join('.')}=${text}`);

describe('the secrets of a value', () => {
  test.each<[value: unknown, secrets: readonly string[]]>([
    [{ name: 'n', tags: ['t'] }, []],
    [{ token: 's' }, ['token=s']],
    [{ token: 5 }, ['token=5']],
    [{ token: true }, ['token=true']],
    [{ token: null }, []],
    [{ token: undefined }, []],
    [{ token: { a: 's', b: ['t', { c: 'u' }] } }, ['token.a=s', 'token.b.0=t', 'token.b.1.c=u']],
    [{ basic: { user: 'me', password: 's' } }, ['basic.password=s']],
    [{ basic: 'me:s' }, ['basic=me:s']],
    [{ basic: ['me', 's'] }, ['basic.0=me', 'basic.1=s']],
    [{ basic: null }, []],
    [{ keys: ['s', 't'] }, ['keys.0=s', 'keys.1=t']],
    [{ keys: 's' }, []],
    [{ headers: { a: 's', b: 't' } }, ['headers.a=s', 'headers.b=t']],
    [{ headers: ['s'] }, []],
    [{ either: { a: 's' } }, ['either.a=s']],
    [{ either: { b: 't' } }, ['either.b=t']],
    [
      { hosts: [{ password: 's' }, { user: 'me' }, { password: 't' }] },
      ['hosts.0.password=s', 'hosts.2.password=t'],
    ],
    [null, []],
    [[], []],
  ])('%j has %j', (value, secrets) => {
    expect(found(value)).toEqual(secrets);
  });

  test('are found below the place at which the value stands', () => {
    expect(found({ token: 's' }, entry, ['channels', 0])).toEqual(['channels.0.token=s']);
    // What stands there may be the secret itself, written a level too high; in a list it may be anything.
    expect(found('s', entry, ['channels', 'ops'])).toEqual(['channels.ops=s']);
    expect(found('s', entry, ['channels', 0])).toEqual([]);
    expect(found('s')).toEqual([]);
  });

  test('are none where the schema has none, and what it inherits is no field', () => {
    expect(found({ a: 's' }, z.object({ a: z.string() }))).toEqual([]);
    expect(found('s', z.union([z.string(), z.number()]))).toEqual([]);
    expect(found(Object.create({ token: 's' }))).toEqual([]);
  });

  test('are found behind what only wraps them', () => {
    expect(found({ a: 's' }, z.object({ a: z.nullable(z.optional(secretField('A secret.'))) }))).toEqual([
      'a=s',
    ]);
    expect(
      found(
        { a: 's' },
        z.object({
          a: z.pipe(
            secretField('A secret.'),
            z.transform((text) => text),
          ),
        }),
      ),
    ).toEqual(['a=s']);
  });
});

test('a copy has none of the texts that are secrets, wherever they stand, and all else', () => {
  const secrets = new Set(['s', '5']);
  const value = { a: 's', b: [5, 6, 's', { c: 's', d: 't' }], e: null, f: true, g: 'ss' };
  expect(withoutTexts(value, secrets)).toEqual({
    ...{ a: '***', b: ['***', 6, '***', { c: '***', d: 't' }], e: null, f: true, g: 'ss' },
  });
  expect(withoutTexts('t', secrets)).toBe('t');
});

describe('a message', () => {
  test.each([
    ['nothing of it… is there', 'nothing of it… is there'],
    ['secret-to… is no chat', '***… is no chat'],
    ['the secr…', 'the ***…'],
    ['the sec…', 'the sec…'],
    ['… and secr…, secret… again', '… and ***…, ***… again'],
    ['secret-token! x…', 'secret-token! x…'],
    ['my-own-sec…', '***…'],
    ['secret-token', 'secret-token'],
  ])('that was cut, %j, has nothing of a secret before the cut: %j', (message, shown) => {
    for (const secrets of [
      ['secret-token', 'own-secret', 'my-own-secret'],
      ['my-own-secret', 'own-secret', 'secret-token'],
    ])
      expect(withoutCutSecrets(message, new Set(secrets))).toBe(shown);
  });
});
