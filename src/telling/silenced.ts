import { type Matcher, matcherOf } from '../language/matcher.ts';
import type { Question } from './law.ts';
import { subjectOf } from './rules.ts';
import type { Held, Silence } from './state.ts';

/** A silence's matcher is made once. */
const matchers = new WeakMap<Silence, Matcher>();

const matcherFor = (silence: Silence): Matcher => {
  const known = matchers.get(silence);
  if (known !== undefined) return known;
  const made = matcherOf(silence.match);
  matchers.set(silence, made);
  return made;
};

/** Holds back what matches a silence or a window of maintenance; where several do, the one that ends last. */
export const silenced = ({ state, rules, now, incident }: Question): Held | null => {
  if (state.silences.size === 0 && rules.maintenance.length === 0) return null;
  const subject = subjectOf(incident, rules);
  let by: string | null = null;
  let end = now;
  for (const silence of state.silences.values()) {
    const { id, from, until } = silence;
    const silenceEnd = until ?? Number.POSITIVE_INFINITY;
    if (from > now || silenceEnd <= end || !matcherFor(silence)(subject)) continue;
    by = id;
    end = silenceEnd;
  }
  for (const { name, match, schedule } of rules.maintenance) {
    const windowEnd = schedule.endOf(now) ?? now;
    if (windowEnd <= end || !match(subject)) continue;
    by = name;
    end = windowEnd;
  }
  return by === null ? null : { reason: 'silenced', by, until: Number.isFinite(end) ? end : null };
};
