import type { WrongMatch } from './console.ts';
import { globFits, isGlob } from './glob.ts';
import { hiddenByName } from './secret-pairs.ts';
import { keyOf, type Labels, type Severity, severities } from './signal.ts';

/** What can be matched: an entity, and what is known of it. */
export interface Subject {
  readonly kind: string;
  readonly entity: string;
  readonly severity: Severity;
  readonly labels: Labels;
}

/**
 * What a silence, a route or a cause applies to, as it is written. All that is said must hold; nothing said
 * matches everything. A value may be a glob (`web-*`). `matchers` are in Alertmanager's form, `team=~"a|b"`,
 * with `=`, `!=`, `=~`, `!~`; a label that is absent equals an empty one.
 */
export interface Match {
  readonly kind?: string | undefined;
  readonly entity?: string | undefined;
  readonly key?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly labels?: Labels | undefined;
  readonly matchers?: readonly string[] | undefined;
}

/** A `Match` that can be asked. */
export interface Matcher {
  (subject: Subject): boolean;
  /** The one kind it can match; `null`: any. */
  readonly kind: string | null;
  /** The one key it can match; `null`: any. */
  readonly key: string | null;
  /** What a field must begin with, or be, for it to match; `null`: nobody knows. */
  readonly anchor: Anchor | null;
}

/** A text that one field of a subject must have, at its beginning or as a whole. */
export interface Anchor {
  readonly name: string;
  readonly start: string;
  readonly isWhole: boolean;
}

type Term = (subject: Subject) => boolean;
type Reading = (subject: Subject) => string;

/** What of a match can't be read, beside the English of it. */
export class MatchError extends Error {
  readonly wrong: WrongMatch;
  readonly given: string;

  constructor(wrong: WrongMatch, given: string, message: string) {
    super(message);
    this.wrong = wrong;
    this.given = given;
  }
}

/** Longer patterns are no pattern that a person has written. */
export const longestPattern = 500;

/** What a name of a matcher reads: the fields of the language first, then a label of that name. */
export const readingOf = (name: string): Reading => {
  switch (name) {
    case 'kind':
      return ({ kind }) => kind;
    case 'entity':
      return ({ entity }) => entity;
    case 'key':
      return ({ kind, entity }) => keyOf(kind, entity);
    case 'severity':
      return ({ severity }) => severity;
    default:
      return ({ labels }) => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
  }
};

const bounded = (pattern: string): string => {
  if (pattern.length <= longestPattern) return pattern;
  throw new Error(`a pattern of ${pattern.length} characters is longer than ${longestPattern}`);
};

/** A label that is called as a secret has lost its value: so must what it is to equal. */
const shownOf = (name: string, pattern: string): string =>
  isGlob(pattern) ? pattern : hiddenByName(name, pattern);

/** Equal, or matched by the glob. */
const like = (name: string, given: string): Term => {
  const read = readingOf(name);
  const pattern = shownOf(name, given);
  if (!isGlob(bounded(given))) return (subject) => read(subject) === pattern;
  // Most of what a glob does not match begins otherwise, and that is seen at once.
  const start = pattern.slice(0, pattern.search(/[*?]/));
  return (subject) => {
    const text = read(subject);
    return text.startsWith(start) && globFits(pattern, text);
  };
};

const bareName = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u;

/** Whether a name of a matcher needs no quotes. */
export const isBareName = (name: string): boolean => bareName.test(name);

/** One matcher as Alertmanager writes it: name, operator, value, the name and the value in quotes or bare. */
const matcherPattern =
  /^\s*(?:([\p{L}_][\p{L}\p{M}\p{N}_.-]*)|"((?:[^"\\]|\\.)+)")\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"\s]*))\s*$/u;

const unquoted: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** One matcher, taken apart. */
export interface MatcherTerm {
  readonly name: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/**
 * Reads one matcher as Alertmanager writes it, `team=~"a|b"`. Of a label that is called as a secret it has what is shown of its value.
 *
 * @throws Error where it is none
 */
export const readTerm = (written: string): MatcherTerm => {
  const [, name, quotedName = '', operator, quoted, bare = ''] = matcherPattern.exec(bounded(written)) ?? [];
  if (operator === undefined) {
    throw new MatchError(
      'matcher',
      written,
      `'${written}' is no matcher: name="value", with =, !=, =~ or !~`,
    );
  }
  const plain = (text: string): string => text.replace(/\\["\\n]/g, (pair) => unquoted[pair] ?? pair);
  const value = quoted === undefined ? bare : plain(quoted);
  const called = name ?? plain(quotedName);
  const isExpression = operator.endsWith('~');
  return {
    name: called,
    operator: operator as MatcherTerm['operator'],
    value: isExpression ? value : hiddenByName(called, value),
  };
};

const termOf = (written: string): Term => {
  const { name, operator, value } = readTerm(written);
  const read = readingOf(name);
  switch (operator) {
    case '=':
      return (subject) => read(subject) === value;
    case '!=':
      return (subject) => read(subject) !== value;
    default: {
      const expression = expressionOf(value);
      return operator === '=~'
        ? (subject) => expression.test(read(subject))
        : (subject) => !expression.test(read(subject));
    }
  }
};

/** Anchored at both ends, as Alertmanager has it. */
const expressionOf = (pattern: string): RegExp => {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new MatchError('expression', pattern, `'${pattern}' is no regular expression`);
  }
};

/**
 * Makes a match ready to be asked.
 *
 * @throws Error that says which part of it is wrong
 */
export const matcherOf = (match: Match): Matcher => {
  const { kind, entity, key, severity, labels = {}, matchers = [] } = match;
  if (severity !== undefined && !severities.includes(severity)) {
    throw new Error(`'${severity}' is no severity: ${severities.join(', ')}`);
  }
  const terms: readonly Term[] = [
    ...(kind === undefined ? [] : [like('kind', kind)]),
    ...(entity === undefined ? [] : [like('entity', entity)]),
    ...(key === undefined ? [] : [like('key', key)]),
    ...(severity === undefined ? [] : [(subject: Subject) => subject.severity === severity]),
    ...Object.entries(labels).map(([name, value]) => like(name, value)),
    ...matchers.map(termOf),
  ];
  const matches = (subject: Subject): boolean => {
    for (const term of terms) if (!term(subject)) return false;
    return true;
  };
  const oneOf = (pattern: string | undefined): string | null =>
    pattern === undefined || isGlob(pattern) ? null : pattern;
  const [ofKind, ofEntity] = [oneOf(kind), oneOf(entity)];
  const ofBoth = ofKind === null || ofEntity === null ? null : keyOf(ofKind, ofEntity);
  const anchor = narrowest([
    ...(kind === undefined ? [] : [anchorOf('kind', kind)]),
    ...(entity === undefined ? [] : [anchorOf('entity', entity)]),
    ...(key === undefined ? [] : [anchorOf('key', key)]),
    ...Object.entries(labels).map(([name, value]) => anchorOf(name, value)),
    ...matchers.flatMap((written) => {
      const { name, operator, value } = readTerm(written);
      return operator === '=' ? [{ name, start: value, isWhole: true }] : [];
    }),
  ]);
  return Object.assign(matches, { kind: ofKind, key: oneOf(key) ?? ofBoth, anchor });
};

const anchorOf = (name: string, pattern: string): Anchor =>
  isGlob(pattern)
    ? { name, start: pattern.slice(0, pattern.search(/[*?]/)), isWhole: false }
    : { name, start: shownOf(name, pattern), isWhole: true };

/** Of several that must all be met, the one that the fewest subjects will meet: many have the same kind. */
const narrowest = (anchors: readonly Anchor[]): Anchor | null => {
  const rank = ({ name, start, isWhole }: Anchor): number =>
    name === 'kind' || name === 'severity' ? 2 : isWhole ? 0 : start === '' ? 3 : 1;
  const [best] = anchors.toSorted((one, other) => rank(one) - rank(other));
  return best === undefined || best.start === '' ? null : best;
};
