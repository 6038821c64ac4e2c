import { type Match, readTerm } from '../language/matcher.ts';
import { isSlow } from '../streams/in-time.ts';

/** So many quantifiers without an end an alternative may have: each more makes the time grow by another power of the text's length. */
const mostEndless = 4;

/**
 * The first expression of a match that takes for ever on some text: it would be asked of every incident, and nothing else would
 * happen meanwhile. `null`: there is none.
 *
 * @throws Error where a matcher can't be read
 */
export const slowExpressionIn = ({ matchers = [] }: Match): string | null => {
  for (const written of matchers) {
    const { operator, value } = readTerm(written);
    if (operator !== '=~' && operator !== '!~') continue;
    const plain = value.replaceAll(/\\.|\[[^\]]*\]/g, 'x');
    const isLong = plain.split('|').some((part) => (part.match(/[*+]|\{\d+,\}/g)?.length ?? 0) > mostEndless);
    if (isLong || isSlow(new RegExp(`^(?:${value})$`))) return value;
  }
  return null;
};
