import { describe, expect, test } from 'vitest';
import { readProxies } from '../../src/config/proxies.ts';
import { locales } from '../../src/messages/messages.ts';

const read = (env: Readonly<Record<string, string>>) => {
  const [faults, secrets]: [string[], string[]] = [[], []];
  const proxies = readProxies(
    env,
    {
      fault: (message) => void faults.push(message),
      warning: () => undefined,
      hint: () => undefined,
      secret: (value) => void secrets.push(value),
    },
    locales.en,
  );
  return { proxies, faults, secrets, at: [proxies?.http?.href, proxies?.https?.href, proxies?.except] };
};

describe('the proxies of the environment', () => {
  test('are none where it names none', () => {
    expect(read({ NO_PROXY: 'a', HTTP_PROXY: ' ' }).proxies).toBe(null);
  });

  test.each<[Readonly<Record<string, string>>, unknown[]]>([
    [{ HTTPS_PROXY: 'http://p:1' }, [undefined, 'http://p:1/', '']],
    [{ HTTP_PROXY: 'http://p:1' }, ['http://p:1/', undefined, '']],
    [{ ALL_PROXY: 'http://p:1', no_proxy: 'a,.b' }, ['http://p:1/', 'http://p:1/', 'a,.b']],
    [{ all_proxy: 'p:1', HTTPS_PROXY: 'q:2' }, ['http://p:1/', 'http://q:2/', '']],
    [{ https_proxy: 'http://small:1', HTTPS_PROXY: 'http://LARGE:1' }, [undefined, 'http://small:1/', '']],
    [{ ALL_PROXY: 'socks5h://p:1' }, ['socks5://p:1', 'socks5://p:1', '']],
  ])('%j', (env, at) => {
    expect(read(env).at).toEqual(at);
  });

  test('are a fault where they are no URL of a proxy, which holds no password', () => {
    const { proxies, faults } = read({ HTTPS_PROXY: 'ftp://u:password@p' });
    expect(proxies).toBe(null);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('HTTPS_PROXY');
    expect(faults[0]).not.toContain('password');
  });

  test('are told of once where both schemes have them from ALL_PROXY', () => {
    expect(read({ ALL_PROXY: 'socks4://p:1' }).faults).toHaveLength(1);
  });

  test('have credentials that are secrets, as they stand and decoded', () => {
    expect(read({ HTTPS_PROXY: 'http://user:p%40ss@p:1' }).secrets).toEqual(
      expect.arrayContaining(['user', 'p%40ss', 'p@ss']),
    );
  });
});
