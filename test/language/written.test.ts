import { describe, expect, test } from 'vitest';
import { withoutSecrets } from '../../src/language/secrets.ts';
import { shown } from '../../src/language/written.ts';

/** As it stands on the terminal: repeated by who reads it, and once more held to what may be shown. */
const onTerminal = (value: string): string =>
  withoutSecrets(`/etc/polkan.yaml:3:46: ${shown(value)} is wrong`);

describe('a wrong value of a config', () => {
  test.each([
    '/(?:a+)+$/',
    '/(?:[/i',
    '/(?<year>\\d+)(?=-)/u',
    '/colou?r/',
    '!/(?!ok)/',
    'entity=~"(?:a"',
    'tcp://db:x',
    'tls://mail:smtp',
    'db:port',
    'data.key',
    '10 zB',
    '> ninety',
    '0 3 * * 9',
    '$.pools[?(@.used > 90)]',
    'jobs{queue="mail"',
  ])('that is no secret can be read: %s', (value) => {
    expect(onTerminal(value)).toBe(`/etc/polkan.yaml:3:46: ${value} is wrong`);
  });

  test.each([
    ['redis://:swordfish@host/', 'redis://***@host/'],
    ['tcp://me:swordfish@db:x', 'tcp://***@db:***'],
    ['http://host/?token=swordfish', 'http://host/?***'],
    ['http://host/?swordfish', 'http://host/?***'],
    ['/path?token=swordfish', '/path?***'],
    ['/path?token=swordfish/', '/path?***'],
    ['me:swordfish@host', '***@host'],
    ['123456789:AAE1-abcdefghijklmnopqrstuvwxyz_012', '***'],
    ['postgres://me:swordfish', 'postgres://me:***'],
    ['password=swordfish', 'password=***'],
    ['Bearer 0123456789abcdef0123456789abcdef', 'Bearer ***'],
  ])('that may be one is hidden: %s', (value, masked) => {
    expect(onTerminal(value)).toBe(`/etc/polkan.yaml:3:46: ${masked} is wrong`);
  });
});
