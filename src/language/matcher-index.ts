import { type Matcher, readingOf, type Subject } from './matcher.ts';

/** Finds what may match a subject, without asking all there is. */
export interface MatcherIndex<T> {
  /** Every one whose matcher may match, in no order; whether it does is still to be asked. */
  near(subject: Subject): readonly T[];
}

/** Those whose matchers ask for a beginning of one field, by that beginning; where the whole is asked for, `length` is `null`. */
interface Shelf<T> {
  readonly name: string;
  readonly read: (subject: Subject) => string;
  readonly length: number | null;
  readonly byStart: Map<string, T[]>;
}

/**
 * Puts things in order by the text that their matchers ask for: a subject is then read once for each field and length of
 * text that is asked for, however many matchers there are. Those that ask for no text are near everything.
 */
export const matcherIndex = <T>(things: readonly T[], matcherFor: (thing: T) => Matcher): MatcherIndex<T> => {
  const anywhere: T[] = [];
  const shelves = new Map<string, Shelf<T>>();
  for (const thing of things) {
    const { anchor } = matcherFor(thing);
    if (anchor === null) {
      anywhere.push(thing);
      continue;
    }
    const { name, start, isWhole } = anchor;
    const length = isWhole ? null : start.length;
    const place = `${length ?? '='} ${name}`;
    const shelf = shelves.get(place) ?? { name, read: readingOf(name), length, byStart: new Map() };
    shelves.set(place, shelf);
    const alike = shelf.byStart.get(start);
    if (alike === undefined) shelf.byStart.set(start, [thing]);
    else alike.push(thing);
  }
  const all = [...shelves.values()];
  return {
    near(subject) {
      let found: readonly T[] = anywhere;
      for (const { read, length, byStart } of all) {
        const text = read(subject);
        const here = byStart.get(length === null ? text : text.slice(0, length));
        if (here !== undefined) found = found.length === 0 ? here : found.concat(here);
      }
      return found;
    },
  };
};
