import { expect, test } from 'vitest';
import { isSameMessage } from '../../src/language/delivery.ts';

test('a message is the same by its id and its chat, for each chat counts its own', () => {
  const one = { messageId: '7', chat: 'a' };
  expect(isSameMessage(one, { ...one })).toBe(true);
  expect(isSameMessage(one, { ...one, messageId: '8' })).toBe(false);
  expect(isSameMessage(one, { ...one, chat: 'b' })).toBe(false);
  expect(isSameMessage(one, { ...one, chat: null })).toBe(false);
  expect(isSameMessage(one, undefined)).toBe(false);
  expect(isSameMessage(null, undefined)).toBe(true);
});
