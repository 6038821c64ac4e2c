import { describe, expect, test } from 'vitest';
import { type ReadConfig, readConfig } from '../../src/config/config.ts';

const read = (env: Readonly<Record<string, string>>): ReadConfig =>
  readConfig(env, { hostname: 'tower', exists: () => false, readFile: () => '' });

describe('the address of the pages', () => {
  test('is that of this machine alone where none is given', () => {
    expect(read({}).config.http).toEqual({ host: '127.0.0.1', port: 9477 });
  });

  test.each([
    ['192.0.2.7:80', { host: '192.0.2.7', port: 80 }],
    ['box.example:1', { host: 'box.example', port: 1 }],
    [':65535', { host: '0.0.0.0', port: 65_535 }],
    ['[::1]:9477', { host: '::1', port: 9477 }],
    ['[FE80::1]:9477', { host: 'FE80::1', port: 9477 }],
    ['[::ffff:192.0.2.7]:9477', { host: '::ffff:192.0.2.7', port: 9477 }],
  ])('%s is taken', (address, taken) => {
    const { config, warnings } = read({ WATCHDOG_HTTP: address });
    expect(config.http).toEqual(taken);
    // Whoever opens the pages to others is told so.
    const isOpen = taken.host !== '::1';
    expect(warnings).toEqual(isOpen ? [expect.stringContaining('can be read from other machines')] : []);
  });

  test('can be switched off', () => {
    const { config, warnings } = read({ WATCHDOG_HTTP: 'off' });
    expect([config.http, warnings]).toEqual([null, []]);
  });

  test.each([
    '9477',
    'localhost',
    'localhost:',
    ':0',
    ':65536',
    ':100000',
    ':9477x',
    'x:y:80',
    'a b:80',
    '::1:80',
    'http://box:80',
    '[::1]',
    '[::1]:80 ]',
    'x[::1]:80',
  ])('%s is told to be none, and the usual one is used', (address) => {
    const { config, warnings } = read({ WATCHDOG_HTTP: address });
    expect(config.http).toEqual({ host: '127.0.0.1', port: 9477 });
    expect(warnings).toEqual([
      expect.stringMatching(/^WATCHDOG_HTTP=.+ is not host:port.*127\.0\.0\.1:9477$/),
    ]);
  });
});

describe('the heartbeat', () => {
  test('is off where no URL is given', () => {
    const { config, faults } = read({ WATCHDOG_HEARTBEAT_S: '5', WATCHDOG_HEARTBEAT_FAIL: 'true' });
    expect([config.heartbeat, faults]).toEqual([null, []]);
  });

  test.each(['http://hc.example/x', 'https://hc.example/x'])('goes to %s as often as is set', (url) => {
    const env = { WATCHDOG_HEARTBEAT_URL: url, WATCHDOG_HEARTBEAT_S: '1.5', WATCHDOG_HEARTBEAT_FAIL: 'yes' };
    const { config, faults } = read(env);
    expect(config.heartbeat).toEqual({ url: new URL(url), everyMs: 1_500, tellFailure: true });
    expect(faults).toEqual([]);
  });

  test.each(['hc.example/secret', 'ftp://hc.example/secret', 'https://'])(
    'to %s is a fault that does not repeat it, and off',
    (url) => {
      const { config, faults } = read({ WATCHDOG_HEARTBEAT_URL: url });
      expect(config.heartbeat).toBeNull();
      expect(faults).toEqual(['WATCHDOG_HEARTBEAT_URL=*** is no URL (http, https); there is no heartbeat']);
    },
  );
});

test('a message may wait for as long as is set before the watchdog is ill', () => {
  expect(read({ WATCHDOG_HEALTH_UNDELIVERED_S: '1.5' }).config.undeliveredMs).toBe(1_500);
});
