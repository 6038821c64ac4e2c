import { describe, expect, test } from 'vitest';
import { type Env, readConfig } from '../../src/config/config.ts';

const read = (env: Env, folders: readonly string[] = []) =>
  readConfig(
    { WATCHDOG_CONTAINERS: '', ...env },
    { hostname: 'tower', userId: 1000, exists: (path) => folders.includes(path), readFile: () => '' },
  );

/** A path of so many bytes. */
const long = (bytes: number): string => `/${'ж'.repeat(200)}`.slice(0, 1 + (bytes - 2) / 2).concat('a');

describe('the socket', () => {
  test.each([
    ['beside the journal', {}, '.polkan/journal.db.sock', false],
    ['where it is wanted', { WATCHDOG_SOCKET: '/run/p.sock' }, '/run/p.sock', false],
    [
      'in the runtime folder, where the journal is in memory, one for each port',
      { WATCHDOG_JOURNAL: 'memory', XDG_RUNTIME_DIR: '/run/user/1000' },
      '/run/user/1000/polkan-9477.sock',
      false,
    ],
    [
      'there without a port where there are no pages',
      { WATCHDOG_JOURNAL: 'memory', XDG_RUNTIME_DIR: '/run/user/1000', WATCHDOG_HTTP: 'off' },
      '/run/user/1000/polkan.sock',
      false,
    ],
    [
      'in a folder of the user in the temporary one, where there is no runtime folder',
      { WATCHDOG_JOURNAL: 'memory', XDG_RUNTIME_DIR: '/run/user/7', TMPDIR: '/scratch' },
      '/scratch/polkan-1000/polkan-9477.sock',
      true,
    ],
    ['in /tmp at last', { WATCHDOG_JOURNAL: 'memory' }, '/tmp/polkan-1000/polkan-9477.sock', true],
  ])('is %s', (_, env, path, isOwnFolder) => {
    const { config, warnings, faults } = read(env, ['/run/user/1000']);
    expect(config.socket).toEqual({ path, isOwnFolder });
    expect([...warnings, ...faults]).toEqual([]);
  });

  test('may be off', () => {
    const { config, warnings, faults } = read({ WATCHDOG_SOCKET: 'off' });
    expect([config.socket, warnings, faults]).toEqual([null, [], []]);
  });

  test('may have a path of 107 bytes, and one of 108 is a fault that says what happens', () => {
    const fits = `/${'a'.repeat(106)}`;
    expect(read({ WATCHDOG_SOCKET: fits })).toMatchObject({ config: { socket: { path: fits } }, faults: [] });
    const { config, faults } = read({ WATCHDOG_SOCKET: `${fits}a` });
    expect(config.socket).toBeNull();
    expect(faults).toEqual([
      `the path of the socket (WATCHDOG_SOCKET), /${'a'.repeat(79)}…, has 108 bytes, and the system has room for 107: there is no socket, and \`polkan health\` asks WATCHDOG_HTTP`,
    ]);
  });

  test('is measured in bytes, not in letters', () => {
    expect(read({ WATCHDOG_SOCKET: long(108) }).faults).toHaveLength(1);
    expect(read({ WATCHDOG_SOCKET: long(106) }).faults).toEqual([]);
  });

  test('is elsewhere where beside the journal there is no room for its path, and a warning says where', () => {
    const journal = `/${'a'.repeat(102)}`;
    expect(read({ WATCHDOG_JOURNAL: journal.slice(0, -1) }).warnings).toEqual([]);
    const { config, warnings, faults } = read({ WATCHDOG_JOURNAL: journal });
    expect(config.socket).toEqual({ path: '/tmp/polkan-1000/polkan-9477.sock', isOwnFolder: true });
    expect(faults).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/has 108 bytes, .*: it is \/tmp\/polkan-1000\/polkan-9477\.sock instead$/),
    ]);
  });

  test('is not there where there is room for its path nowhere', () => {
    const { config, warnings } = read({ WATCHDOG_JOURNAL: 'memory', TMPDIR: `/${'a'.repeat(100)}` });
    expect(config.socket).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('there is no socket')]);
  });
});

describe('pages that are open to more than this machine', () => {
  test.each([':9477', '0.0.0.0:9477', '[::]:9477', '192.0.2.1:9477', 'box:9477', '127.evil.example:1'])(
    '%s is a warning',
    (address) => {
      const { warnings, faults } = read({ WATCHDOG_HTTP: address });
      expect(faults).toEqual([]);
      expect(warnings).toEqual([
        `WATCHDOG_HTTP=${address}: the status pages can be read from other machines, without a password; nobody may act there, for WATCHDOG_HTTP_TOKEN is not set; a firewall or 127.0.0.1 keeps them to this one`,
      ]);
    },
  );

  test.each(['127.0.0.1:9477', '127.8.9.10:1', '[::1]:9477', 'localhost:9477', 'off'])(
    '%s is none',
    (address) => {
      expect(read({ WATCHDOG_HTTP: address }).warnings).toEqual([]);
    },
  );
});

test('the names that a request may be for are a list, and what is no name is left out and told', () => {
  const { config, warnings } = read({ WATCHDOG_HTTP_HOSTS: 'polkan, box.example:9477,http://x,[fd00::1],*' });
  expect(config.httpHosts).toEqual(['polkan', 'box.example:9477', '[fd00::1]']);
  expect(warnings).toEqual([
    'WATCHDOG_HTTP_HOSTS: http://x is not a name of a host; it is left out',
    'WATCHDOG_HTTP_HOSTS: * is not a name of a host; it is left out',
  ]);
});
