import { expect, test } from 'vitest';
import { isModest, jsonLimits } from '../../src/language/json.ts';

test.each([
  ['nested', '['.repeat(jsonLimits.nesting + 1), false],
  ['nested objects', '{"a":'.repeat(jsonLimits.nesting + 1), false],
  ['all brackets', `[${'[],'.repeat(jsonLimits.brackets)}1]`, false],
  ['brackets in a text', JSON.stringify({ text: `\\"${'[{'.repeat(jsonLimits.brackets)}` }), true],
  ['as deep as allowed', `${'['.repeat(jsonLimits.nesting)}${']'.repeat(jsonLimits.nesting)}`, true],
])('a body: %s', (_, text, modest) => {
  expect(isModest(text)).toBe(modest);
});
