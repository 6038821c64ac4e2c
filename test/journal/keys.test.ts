import { expect, test } from 'vitest';
import { keyOf, splitKey, streamIn } from '../../src/journal/keys.ts';

test.each(['box', 'büro', 'a/b', '', '@x', '%2F'])(
  'a key of the host %j says whose it is, and its stream there',
  (host) => {
    const key = keyOf(host, '@other/container/web\n');
    expect(splitKey(key)).toEqual({ host, stream: '@other/container/web\n' });
    expect(streamIn(host, key)).toBe('@other/container/web\n');
  },
);

test('a key of a store that is one host’s own is its stream', () => {
  expect(splitKey(keyOf(null, 'container/web'))).toEqual({ host: null, stream: 'container/web' });
});

test('a key is a host’s only where it begins with one', () => {
  expect(splitKey('container/web@box/x')).toEqual({ host: null, stream: 'container/web@box/x' });
});
