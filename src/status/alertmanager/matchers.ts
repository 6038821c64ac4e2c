import { nameText } from '../../language/match-text.ts';
import { type MatcherTerm, readTerm } from '../../language/matcher.ts';
import type { Labels } from '../../language/signal.ts';

/** A matcher as Alertmanager's API has it. */
export interface ApiMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** Left out: true. */
  readonly isEqual?: boolean | undefined;
}

/** What a text means is not the same for Go's regular expressions and for those that Polkan has, or Polkan has no such thing. */
const foreign: readonly (readonly [what: RegExp, called: string])[] = [
  [/\(\?[a-zA-Z-]+[):]/, 'flags such as (?i)'],
  [/\(\?P?</, 'named groups'],
  [/\[\[:/, 'classes such as [[:alpha:]]'],
  [/\\[pPQECAzZ]/, '\\p, \\Q, \\C, \\A and \\z'],
];

/** Why a regular expression of Alertmanager can't be carried; `null`: it can. */
export const whyNotCarried = (pattern: string): string | null => {
  const found = foreign.find(([what]) => what.test(pattern));
  if (found !== undefined) return `${pattern}: Polkan's regular expressions have no ${found[1]}`;
  try {
    new RegExp(pattern);
    return null;
  } catch {
    return `${pattern} is no regular expression`;
  }
};

/** So many quantifiers without an end may stand in an expression of somebody who need not show who they are. */
const mostEndless = 3;

/**
 * Why an expression may take too long on some text: quantified groups, references back, many quantifiers without an end;
 * `null`: it does not. Whoever reads need show no token, so what they ask must cost little.
 */
export const whyTooHard = (pattern: string): string | null => {
  const plain = pattern.replace(/\\./g, 'x').replace(/\[(?:[^\]])*\]/g, 'x');
  const isHard =
    /\)[*+?{]/.test(plain) ||
    /\\[1-9]|\(\?[=!<]/.test(pattern) ||
    plain.split('|').some((branch) => (branch.match(/[*+]|\{\d+,\}/g) ?? []).length > mostEndless);
  return isHard ? `${pattern}: too hard a regular expression; say it without quantified groups` : null;
};

const operatorOf = ({ isRegex, isEqual = true }: ApiMatcher): MatcherTerm['operator'] =>
  isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=';

const quoted = (value: string): string => `"${value.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** A matcher as it is typed. */
export const termText = (matcher: ApiMatcher): string =>
  `${nameText(matcher.name)}${operatorOf(matcher)}${quoted(matcher.value)}`;

/** A matcher as it was typed, for the API. */
export const apiMatcher = (written: string): ApiMatcher => {
  const { name, operator, value } = readTerm(written);
  return { name, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') };
};

/** Whether labels are matched, one matcher asked; a label that is not there equals an empty one. */
const fits = ({ name, operator, value }: MatcherTerm): ((labels: Labels) => boolean) => {
  const read = (labels: Labels): string => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
  if (operator === '=') return (labels) => read(labels) === value;
  if (operator === '!=') return (labels) => read(labels) !== value;
  const why = whyNotCarried(value) ?? whyTooHard(value);
  if (why !== null) throw new Error(why);
  const expression = new RegExp(`^(?:${value})$`);
  return (labels) => expression.test(read(labels)) === (operator === '=~');
};

/** So many matchers a filter has. */
export const mostMatchers = 50;

/**
 * What the parameters `filter` ask for: all of them must hold.
 *
 * @throws Error that says which can't be read
 */
export const filterOf = (written: readonly string[]): ((labels: Labels) => boolean) => {
  if (written.length > mostMatchers) throw new Error(`more than ${mostMatchers} matchers`);
  const terms = written.map((one) => fits(readTerm(one)));
  return (labels) => terms.every((term) => term(labels));
};

/**
 * What the parameter `receiver` asks for: an expression for the whole of a name.
 *
 * @throws Error where it can't be read
 */
export const receiverFilter = (pattern: string | null): ((names: readonly string[]) => boolean) => {
  if (pattern === null || pattern === '') return () => true;
  const why = whyNotCarried(pattern) ?? whyTooHard(pattern);
  if (why !== null) throw new Error(why);
  const expression = new RegExp(`^(?:${pattern.slice(0, 500)})$`);
  return (names) => names.some((name) => expression.test(name));
};
