import { expect, test } from 'vitest';
import { slowExpressionIn } from '../../src/streams/slow-match.ts';

test.each([
  ['entity=~"(a+)+b"', '(a+)+b'],
  ['host!~"(x|x)*y"', '(x|x)*y'],
  ['entity=~".*a.*b.*c.*d.*e"', '.*a.*b.*c.*d.*e'],
  ['entity=~"(web|db)-.*"', null],
  ['entity=~"(ab)+"', null],
  ['entity=~"[*+]{2}.*\\\\+.*"', null],
  ['entity="(a+)+b"', null],
])('of %s %s takes too long', (written, slow) => {
  expect(slowExpressionIn({ matchers: ['kind=dep', written] })).toBe(slow);
});
