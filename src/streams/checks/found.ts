import { matchInTime, TooSlow } from '../in-time.ts';
import type { Pattern } from './check.ts';
import { patternText } from './condition.ts';
import type { JsonNode, JsonQuery } from './json-path.ts';
import { notTried, type ProbeTools } from './probe.ts';

/**
 * Whether a pattern is in a text that came from outside.
 *
 * @throws FaultError that says so, where an expression takes too long on it: nothing is known then
 */
export const found = (pattern: Pattern, text: string, { words }: Pick<ProbeTools, 'words'>): boolean => {
  if ('text' in pattern) return text.includes(pattern.text);
  const expression = new RegExp(pattern.expression, pattern.flags);
  try {
    return matchInTime(() => expression.test(text));
  } catch (error) {
    if (!(error instanceof TooSlow)) throw error;
    throw notTried(words.reason.slowExpression(patternText(pattern)));
  }
};

/**
 * What a JSON path, `at`, finds in what came from outside: how long it looks is up to both, by its wildcards, by the expressions in it
 * and by how much came.
 *
 * @throws FaultError that says so, where it takes too long: nothing is known then
 */
export const nodesIn = (
  query: JsonQuery,
  at: string,
  body: unknown,
  { words }: Pick<ProbeTools, 'words'>,
): readonly JsonNode[] => {
  try {
    return matchInTime(() => query.nodes(body));
  } catch (error) {
    if (!(error instanceof TooSlow)) throw error;
    throw notTried(words.reason.slowExpression(at));
  }
};

/** What is called so where a path ends: `api_key` of `$.app.api_key`, `$['api_key']` and `$.api_key[0]`. */
export const nameAtEnd = (path: string): string =>
  /([\p{L}\p{N}_-]+)["']?\]?$/u.exec(path.trim().replace(/\[[\d*:, -]{0,50}\]$/, ''))?.[1] ?? '';
