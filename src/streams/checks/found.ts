import { matchInTime, TooSlow } from '../in-time.ts';
import type { Pattern } from './check.ts';
import { patternText } from './condition.ts';
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
