import { nearestOf } from '../language/nearest.ts';
import type { Matchable } from './console.ts';

/** So many keys are given to choose from. */
const mostNear = 3;

/** What is watched, by its key. */
export interface WatchedThing extends Matchable {
  readonly key: string;
}

/**
 * Whether a match is of nothing that is watched, so that whoever typed it may have meant something else: the keys that are like it;
 * `null`: something is meant. A silence before its time is typed at night, and by names.
 */
export const strangeTo = (
  things: readonly WatchedThing[],
  text: string,
  fits: (thing: Matchable) => boolean,
): { readonly near: readonly string[]; readonly isName: boolean } | null => {
  if (things.length === 0 || things.some(fits)) return null;
  const wanted = text.toLowerCase();
  const keys = [...new Set(things.map(({ key }) => key))].sort();
  const holding = keys.filter((key) => key.toLowerCase().includes(wanted)).slice(0, mostNear);
  const nearest = holding.length > 0 ? null : nearestOf(text, keys);
  return { near: nearest === null ? holding : [nearest], isName: !/[/*?=~]/.test(text) };
};
