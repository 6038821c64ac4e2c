import { isGlob } from '../../language/glob.ts';
import { type Match, type Matcher, matcherOf } from '../../language/matcher.ts';
import { nearestOf } from '../../language/nearest.ts';
import { isSlow } from '../../streams/in-time.ts';
import { shown } from '../complaints.ts';
import type { Path } from '../yaml.ts';
import type { Find } from './finding.ts';
import type { MatchEntry } from './schema.ts';

/** The kinds there are, each with the source that sees it; `null`: nobody knows. */
export type KnownKinds = ReadonlyMap<string, string | null>;

/** Reads a match. What cannot be matched by is found where it stands. */
export const matcherIn = (
  { host, source, labels, matchers = [], ...plain }: MatchEntry,
  path: Path,
  kinds: KnownKinds | null,
  find: Find,
): Matcher => {
  const { kind } = plain;
  if (kind !== undefined) kindIn(kind, [...path, 'kind'], kinds, find);
  const whole = matchers.filter((matcher, index) => {
    try {
      matcherOf({ matchers: [matcher] });
      const [, expression] = /^[^=!~]*(?:=~|!~)\s*"?(.*?)"?\s*$/s.exec(matcher) ?? [];
      if (expression === undefined || !isSlow(new RegExp(`^(?:${expression})$`))) return true;
      find([...path, 'matchers', index], (say) => say.slowMatcher(shown(matcher)));
      return false;
    } catch {
      // What it throws is English; what was found is said in the reader's language.
      find([...path, 'matchers', index], (say) => say.noMatcher(shown(matcher)));
      return false;
    }
  });
  const all = { ...labels, ...(host !== undefined && { host }), ...(source !== undefined && { source }) };
  const match: Match = { ...plain, labels: all, matchers: whole };
  return matcherOf(match);
};

/** A kind that nobody sees is a slip, unless it is a glob where one may stand: the name of a kind's own settings is none. */
export const kindIn = (
  kind: string,
  path: Path,
  kinds: KnownKinds | null,
  find: Find,
  at: 'value' | 'name' = 'value',
): void => {
  if (kinds === null || kinds.has(kind) || (at === 'value' && isGlob(kind))) return;
  find(path, (say) => say.unknownKind(shown(kind), nearestOf(kind, kinds.keys())), at);
};
