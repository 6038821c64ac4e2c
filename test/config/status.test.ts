import { describe, expect, test } from 'vitest';
import { type ReadConfig, readConfig } from '../../src/config/config.ts';
import { en } from '../../src/messages/en.ts';

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

describe('the token of who may act', () => {
  const token = 'a-token-of-the-test-0001';
  const say = en.config.httpToken;
  const of = (env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) =>
    readConfig(env, {
      ...{ hostname: 'tower', exists: () => false },
      readFile: (path) => {
        const text = files[path];
        if (text === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
        return text;
      },
    });
  const file = { WATCHDOG_HTTP_TOKEN_FILE: '/run/token' };

  test('is none where none is given', () => {
    const { config, faults, warnings } = of({});
    expect([config.httpToken, faults, warnings]).toEqual([null, [], []]);
  });

  test('is what is said, or what a file holds, and a secret', () => {
    expect(of({ WATCHDOG_HTTP_TOKEN: token }).config.httpToken).toBe(token);
    const { config, faults } = of(file, { '/run/token': ` ${token}\n` });
    expect([config.httpToken, faults]).toEqual([token, []]);
    expect(config.secrets).toContain(token);
  });

  test('is what is said where there are both, and the file is not read', () => {
    const { config, warnings, faults } = of({ ...file, WATCHDOG_HTTP_TOKEN: token });
    expect([config.httpToken, warnings, faults]).toEqual([token, [say.two], []]);
  });

  test('is none where its file is empty or not there, and that is said', () => {
    const empty = of(file, { '/run/token': ' \n' });
    expect([empty.config.httpToken, empty.faults]).toEqual([null, [say.file('/run/token', say.empty)]]);
    const gone = of(file);
    expect([gone.config.httpToken, gone.faults.length]).toEqual([null, 1]);
    expect(gone.faults[0]).toContain('WATCHDOG_HTTP_TOKEN_FILE');
  });

  test.each([
    ['x'.repeat(16), true],
    ['x'.repeat(200), true],
    ['x'.repeat(15), false],
    ['x'.repeat(201), false],
    [`${'x'.repeat(10)} ${'x'.repeat(10)}`, false],
    [`${'x'.repeat(16)}ü`, false],
    [`ü${'x'.repeat(16)}`, false],
  ])('%j may be one: %s', (given, may) => {
    const { config, faults } = of({ WATCHDOG_HTTP_TOKEN: given });
    expect([config.httpToken, faults]).toEqual(may ? [given, []] : [null, [say.weak(16)]]);
  });

  test('leaves open pages with a warning that says whether anybody may act there', () => {
    const open = { WATCHDOG_HTTP: '0.0.0.0:9477' };
    const warned = (env: Readonly<Record<string, string>>) => of({ ...open, ...env }).warnings;
    expect(warned({})).toEqual([en.config.open('WATCHDOG_HTTP', '0.0.0.0:9477', false)]);
    expect(warned({ WATCHDOG_HTTP_TOKEN: token })).toEqual([
      en.config.open('WATCHDOG_HTTP', '0.0.0.0:9477', true),
    ]);
  });
});
