import { type Matcher, matcherOf, type Subject } from '../language/matcher.ts';
import { type MatcherIndex, matcherIndex } from '../language/matcher-index.ts';
import type { Question } from './law.ts';
import { type Rules, subjectOf } from './rules.ts';
import type { Held, Incident, Silence, TellingState } from './state.ts';

/** A silence's matcher is made once. */
const matchers = new WeakMap<Silence, Matcher>();

const matcherFor = (silence: Silence): Matcher => {
  const known = matchers.get(silence);
  if (known !== undefined) return known;
  const made = matcherOf(silence.match);
  matchers.set(silence, made);
  return made;
};

/** What silences an incident. */
export type SilenceOf = (incident: Incident) => Held | null;

/** So many incidents are asked about one silence after the other; putting those in order pays only for more. */
const few = 10;

/** Asks which silence or window of maintenance holds now; of several the one that ends last. */
export const silencesIn = (state: TellingState, rules: Rules, now: number): SilenceOf => {
  const holding = [
    ...[...state.silences.values()].map((silence) => {
      const { id, from, until } = silence;
      const end = from > now ? now : (until ?? Number.POSITIVE_INFINITY);
      return { by: id, end, match: matcherFor(silence) };
    }),
    ...rules.maintenance.map(({ name, match, schedule }) => ({
      ...{ by: name, end: schedule.endOf(now) ?? now, match },
    })),
  ]
    .filter(({ end }) => end > now)
    .sort((one, other) => (one.end < other.end ? 1 : one.end > other.end ? -1 : 0))
    .map((one, place) => ({ ...one, place }));
  if (holding.length === 0) return () => null;
  let asked = 0;
  let index: MatcherIndex<(typeof holding)[number]> | null = null;
  const firstOf = (subject: Subject): (typeof holding)[number] | undefined => {
    asked += 1;
    if (asked <= few) return holding.find(({ match }) => match(subject));
    index ??= matcherIndex(holding, ({ match }) => match);
    let first: (typeof holding)[number] | undefined;
    for (const one of index.near(subject)) {
      if ((first === undefined || one.place < first.place) && one.match(subject)) first = one;
    }
    return first;
  };
  return (incident) => {
    const found = firstOf(subjectOf(incident, rules));
    if (found === undefined) return null;
    const { by, end } = found;
    return { reason: 'silenced', by, until: Number.isFinite(end) ? end : null };
  };
};

/** Holds back what is silenced. */
export const silenced = ({ silence }: Question): Held | null => silence;
