import { cutLine } from './cut-line.ts';
import { maskSecrets } from './secrets.ts';

// What an operator has written as the value of a setting.

/** A comma-separated list, without empty items and repetitions. */
export const items = (list: string): string[] => [
  ...new Set(
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];

/** A URL of one of the schemes with a host, or `null`. */
export const urlOf = (value: string, schemes: readonly string[]): URL | null => {
  const url = URL.parse(value);
  return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '' ? url : null;
};

export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');

/** `/an expression/i`: what stands behind a `?` there is no query, unless it looks like one. */
const expression = /^!?\/.+\/[dgimsuvy]*$/s;

/** `$.pools[?(@.used > 90)]` is no address, either. */
const jsonPath = /^\$[.[]/;

const withoutAddress = (text: string, isExpression: boolean): string =>
  text
    // Held to what is no space, so that a long row of spaces is gone through once and not from each of them.
    .replace(/^([\w.-]+=)?\s*(?=\S)([\w+.-]+:\/\/)?.+@/s, '$1$2***@')
    .replace(isExpression ? /\?[\w.~-]+=.*$/s : /(?<!\()\?.*$/s, '?***');

/**
 * A wrong value as it is repeated to the operator: in one line, short, and without what may be a secret.
 * Being wrong, it may be no URL even where one was wanted, so all between the scheme and the last `@`, and
 * all behind a `?`, counts as secret; of an expression only what looks like a query.
 */
export const shown = (value: string): string => {
  const masked = maskSecrets(value);
  return cutLine(jsonPath.test(value) ? masked : withoutAddress(masked, expression.test(value)), 81);
};
