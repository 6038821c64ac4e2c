import { isGlob } from '../../language/glob.ts';
import { type Match, type Matcher, matcherOf } from '../../language/matcher.ts';
import { nearestOf } from '../../language/nearest.ts';
import { slowExpressionIn } from '../../streams/slow-match.ts';
import { shown } from '../complaints.ts';
import type { Path } from '../yaml.ts';
import type { ObjectToValue } from './finding.ts';
import type { MatchEntry } from './schema.ts';

/** The kinds there are, each with the source that sees it; `null`: nobody knows. */
export type KnownKinds = ReadonlyMap<string, string | null>;

/** What an entry says is matched. */
export const matchOf = ({ host, source, labels, ...plain }: MatchEntry): Match => ({
  ...plain,
  labels: { ...labels, ...(host !== undefined && { host }), ...(source !== undefined && { source }) },
});

/** Reads a match. What cannot be matched by is found where it stands. */
export const matcherIn = (
  entry: MatchEntry,
  path: Path,
  kinds: KnownKinds | null,
  find: ObjectToValue,
): Matcher => {
  const { kind, matchers = [] } = entry;
  if (kind !== undefined) kindIn(kind, [...path, 'kind'], kinds, find);
  const whole = matchers.filter((matcher, index) => {
    try {
      matcherOf({ matchers: [matcher] });
      if (slowExpressionIn({ matchers: [matcher] }) === null) return true;
      find([...path, 'matchers', index], (say) => say.slowMatcher(shown(matcher)));
      return false;
    } catch {
      // What it throws is English; what was found is said in the reader's language.
      find([...path, 'matchers', index], (say) => say.noMatcher(shown(matcher)));
      return false;
    }
  });
  return matcherOf({ ...matchOf(entry), matchers: whole });
};

/** A kind may be one of a script's own, or of a module. */
const kindPattern = /^[a-z][a-z0-9_]{0,49}$/;

/** The kind that is meant, perhaps: of a short name fewer letters may be wrong, for others are called nearly so by right. */
export const nearestKind = (kind: string, kinds: KnownKinds): string | null =>
  nearestOf(kind, kinds.keys(), Math.min(2, Math.floor(kind.length / 3)));

/** Whether only somebody else than Polkan can say it. One that is nearly called as one of Polkan's is a slip. */
export const isOwnKind = (kind: string, kinds: KnownKinds): boolean =>
  kindPattern.test(kind) && !kinds.has(kind) && nearestKind(kind, kinds) === null;

/**
 * A kind that nobody can see is a slip. A glob may stand where one is looked for: the name of a kind's own settings is none.
 */
export const kindIn = (
  kind: string,
  path: Path,
  kinds: KnownKinds | null,
  find: ObjectToValue,
  at: 'value' | 'name' = 'value',
): void => {
  if (kinds === null || kinds.has(kind) || (at === 'value' && isGlob(kind)) || isOwnKind(kind, kinds)) return;
  find(path, (say) => say.unknownKind(shown(kind), nearestKind(kind, kinds)), at);
};
