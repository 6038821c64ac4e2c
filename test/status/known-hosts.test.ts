import { expect, test } from 'vitest';
import { knownHosts } from '../../src/status/known-hosts.ts';

test.each([
  ['127.0.0.1', 'localhost:9477', true],
  ['127.0.0.1', '127.0.0.2', true],
  ['127.0.0.1', '[::1]', true],
  ['127.0.0.1', 'Polkan.Example.', true],
  ['127.0.0.1', 'sub.polkan.example', false],
  ['127.0.0.1', '192.0.2.7', false],
  ['127.0.0.1', '[2001:db8::1]', false],
  ['127.0.0.1', '0.0.0.0', false],
  ['127.0.0.1', '2130706433', false],
  ['127.0.0.1', '127.0.0.1 evil.example', false],
  ['127.0.0.1', '127.0.0.1:80:80', false],
  ['192.0.2.7', '192.0.2.7:9477', true],
  ['0.0.0.0', '192.0.2.7:9477', true],
  ['::', '[2001:db8::1]:9477', true],
  ['0.0.0.0', 'evil.example', false],
  ['0.0.0.0', '192.0.2.7.evil.example', false],
  ['box.lan', 'box.lan:9477', true],
  ['box.lan', 'box.lan.evil.example', false],
])('where it listens at %s, a request for %s is its own: %s', (bound, host, isOwn) => {
  expect(knownHosts(bound, ['polkan.example'])(host)).toBe(isOwn);
});
