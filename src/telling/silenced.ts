import { type Matcher, matcherOf } from '../language/matcher.ts';
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
    .sort((one, other) => (one.end < other.end ? 1 : one.end > other.end ? -1 : 0));
  if (holding.length === 0) return () => null;
  return (incident) => {
    const subject = subjectOf(incident, rules);
    const found = holding.find(({ match }) => match(subject));
    if (found === undefined) return null;
    const { by, end } = found;
    return { reason: 'silenced', by, until: Number.isFinite(end) ? end : null };
  };
};

/** Holds back what is silenced. */
export const silenced = ({ silence }: Question): Held | null => silence;
