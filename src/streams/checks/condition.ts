import { comparisons } from '../../language/comparison.ts';
import type { AlertAndClear, Condition, Pattern } from './check.ts';

const signs = { '>': 'above', '>=': 'at least', '<': 'below', '<=': 'at most' } as const;

/** `> 100`, `<= 5`, `== ok`, `!= "not there"`; `null`: it is none. A word may stand in quotes. */
export const conditionOf = (text: string): Condition | null => {
  const [, sign = '', given = ''] = /^\s*(==|!=|>=|<=|>|<)\s*(\S.*?)\s*$/s.exec(text) ?? [];
  const word = /^"(.*)"$/s.exec(given)?.[1] ?? given;
  if (sign === '==' || sign === '!=') return { is: sign === '==' ? 'equal' : 'different', word };
  const is = signs[sign as keyof typeof signs];
  const limit = numberOf(given);
  return is === undefined || limit === null ? null : { is, limit };
};

/** A decimal number as people and programs write it; `null`: it is none. */
export const numberOf = (text: string): number | null =>
  /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;

/** As it was written. */
export const conditionText = (condition: Condition): string =>
  'word' in condition
    ? `${condition.is === 'equal' ? '==' : '!='} ${condition.word}`
    : `${Object.entries(signs).find(([, is]) => is === condition.is)?.[0]} ${condition.limit}`;

/** What can be watched: a number, which may be no number at all or endless, or a word. */
export type Value = number | string;

/** Whether it holds; `null`: that can't be said, for it wants a number and this is none. */
export const holds = (condition: Condition, value: Value): boolean | null => {
  if ('word' in condition) {
    const number = typeof value === 'number' ? numberOf(condition.word) : null;
    const isEqual = number === null ? String(value) === condition.word : value === number;
    return isEqual === (condition.is === 'equal');
  }
  const number = typeof value === 'number' ? value : numberOf(value);
  return number === null || Number.isNaN(number) ? null : comparisons[condition.is](number, condition.limit);
};

/**
 * Whether a value is alerted. Between both sides it stays as it was.
 *
 * @param was whether it was alerted the last time
 */
export const alertedBy = ({ alert, clear }: AlertAndClear, value: Value, was: boolean): boolean | null => {
  const isOver = holds(alert, value);
  if (isOver !== false || !was || clear === null) return isOver;
  const isWell = holds(clear, value);
  return isWell === null ? null : !isWell;
};

/** Whether there is a value that both sides claim: then the check would alert and clear at once. */
export const overlaps = ({ alert, clear }: AlertAndClear): boolean => {
  if (clear === null || !('limit' in alert) || !('limit' in clear)) return false;
  const isUpper = (condition: { readonly is: string }): boolean =>
    condition.is === 'above' || condition.is === 'at least';
  if (isUpper(alert) === isUpper(clear)) return true;
  const [low, high] = isUpper(alert) ? [clear.limit, alert.limit] : [alert.limit, clear.limit];
  const bothInclude = /at/.test(alert.is) && /at/.test(clear.is);
  return low > high || (low === high && bothInclude);
};

/** `/an expression/i`, or any other text; `null`: an expression that is none. */
export const patternOf = (text: string): Pattern | null => {
  const [, expression, flags = ''] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  if (expression === undefined) return { text };
  try {
    new RegExp(expression, flags);
    return { expression, flags };
  } catch {
    // Whoever asks says so, with the place where it stands.
    return null;
  }
};

export const patternText = (pattern: Pattern): string =>
  'text' in pattern ? `"${pattern.text}"` : `/${pattern.expression}/${pattern.flags}`;
