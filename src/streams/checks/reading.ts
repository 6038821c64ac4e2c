import type { EntryTell } from '../../language/setting.ts';
import { shown } from '../../language/written.ts';
import type { ChecksWords } from '../../messages/checks.ts';
import { isSlow } from '../in-time.ts';
import type { Pattern } from './check.ts';
import { patternOf } from './condition.ts';
import type { CheckEntry } from './schema.ts';

/** What only a library knows; left out: nobody says so before the check is made. */
export interface Syntax {
  /** Why it is no JSON path; `null`: it is one. */
  readonly path?: (text: string) => string | null;
  /** Whether it is a cron expression that ever comes. */
  readonly cron?: (text: string, zone: string) => boolean;
}

/** What the reading of one entry goes by. */
export interface Reading {
  readonly entry: CheckEntry;
  readonly tell: EntryTell;
  readonly words: ChecksWords;
  readonly syntax: Syntax;
  /** Says that a field is wrong. */
  readonly wrong: (field: readonly PropertyKey[], message: string, at?: 'value' | 'name') => void;
  /** A field with its value and the place where that stands, as it is called beside another. */
  readonly called: (field: keyof CheckEntry) => string;
  /** A duration of the entry between two others, milliseconds; where it is none it is told, and `usual` holds. */
  readonly ms: (
    field: readonly PropertyKey[],
    given: string | 0 | undefined,
    usual: number,
    range?: { readonly least: number; readonly most: number },
  ) => number;
}

export const isName = (text: string): boolean => /^[\p{L}\p{M}\p{N}_.-]+$/u.test(text);

export const listOf = <T>(given: T | readonly T[] | undefined): readonly T[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given as T];

/** A text or an expression; one that is none is told. */
export const readPattern = (
  { wrong, words }: Reading,
  field: readonly PropertyKey[],
  given: string | undefined,
): Pattern | null => {
  if (given === undefined) return null;
  const pattern = patternOf(given);
  if (pattern === null) wrong(field, words.config.noExpression(shown(given)));
  else if ('expression' in pattern && isSlow(new RegExp(pattern.expression, pattern.flags)))
    wrong(field, words.config.slowExpression(shown(given)));
  return pattern;
};
