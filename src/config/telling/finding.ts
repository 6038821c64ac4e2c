import { durationOf, durationText } from '../../language/duration.ts';
import { type ConsistencyWords, consistencyIn } from '../../messages/consistency.ts';
import { type FileWords, fileIn } from '../../messages/file.ts';
import type { Messages } from '../../messages/messages.ts';
import { type TellingWords, tellingIn } from '../../messages/telling.ts';
import { type Objection, shown } from '../complaints.ts';
import type { Path } from '../yaml.ts';

/** The words for whatever may be wrong with a config. */
export type Words = Messages['scenario']['fault'] &
  TellingWords['config'] &
  FileWords &
  FileWords['wanted'] & {
    /** Two values that contradict each other. */
    readonly together: ConsistencyWords;
  };

export const wordsFor = (words: Messages): Words => {
  const file = fileIn(words);
  const together = consistencyIn(words);
  return { ...words.scenario.fault, ...tellingIn(words).config, ...file.wanted, ...file, together };
};

/** Is told what is wrong with a value, or with the name of a field. */
export type ObjectToValue = (path: Path, fault: (say: Words) => string, at?: Objection['at']) => void;

/** How long something may be, milliseconds, both included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** A duration in milliseconds; of one that is none, or out of bounds, something is found, and it is `null`. */
export const durationWithin = (
  given: string | 0,
  path: Path,
  { least, most }: Bounds,
  find: ObjectToValue,
): number | null => {
  const ms = given === 0 ? 0 : durationOf(given);
  if (ms === null) find(path, (say) => say.notADuration(shown(given)));
  else if (ms < least) find(path, (say) => say.tooShort(durationText(ms), durationText(least)));
  else if (ms > most) find(path, (say) => say.tooLong(durationText(ms), durationText(most)));
  else return ms;
  return null;
};

/** The same, where something has to be had: the least. */
export const durationIn = (...[given, path, bounds, find]: Parameters<typeof durationWithin>): number =>
  durationWithin(given, path, bounds, find) ?? bounds.least;

/** A duration as it is named beside another: with its value, and where that stands. */
export interface NamedDuration {
  readonly name: string;
  readonly ms: number;
  /** `line:column`, before it the file where there may be several; `null`: it is the default. */
  readonly place: string | null;
}

/** Says of two durations that the first is more than the second, where it is and must not be. */
export const notMore = (
  lesser: NamedDuration,
  greater: NamedDuration,
  path: Path,
  find: ObjectToValue,
): void => {
  if (lesser.ms <= greater.ms) return;
  find(path, ({ together: { isMore, value } }) => {
    const called = ({ name, ms, place }: NamedDuration): string => value(name, durationText(ms), place);
    return isMore(called(lesser), called(greater));
  });
};

/** One by itself, or several, as a list with the place of each. */
export const oneOrSeveral = <T>(
  given: T | readonly T[],
  path: Path,
): readonly { readonly is: T; readonly at: Path }[] =>
  Array.isArray(given)
    ? (given as readonly T[]).map((is, index) => ({ is, at: [...path, index] }))
    : [{ is: given as T, at: path }];
