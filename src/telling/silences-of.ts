import { matcherOf } from '../language/matcher.ts';
import { defaultSeverity } from '../language/severity.ts';
import { partsOfKey } from '../language/signal.ts';
import { type Rules, subjectLabels, subjectOf } from './rules.ts';
import { isOpen, type Silence, type TellingState } from './state.ts';

/**
 * The silences that hold now for what has this key, whether there is anything of it to hold back or not. Of what is not open only kind,
 * entity, host and its usual severity are known.
 */
export const silencesOf = (
  { incidents, silences }: Pick<TellingState, 'incidents' | 'silences'>,
  rules: Rules,
  key: string,
  now: number,
): readonly Silence[] => {
  const open = [...incidents.values()].find((incident) => incident.key === key && isOpen(incident));
  const { kind, entity } = partsOfKey(key);
  const subject =
    open === undefined
      ? {
          ...{ kind, entity, severity: defaultSeverity(kind) },
          labels: subjectLabels({ kind, source: '' }, rules.host),
        }
      : subjectOf(open, rules);
  return [...silences.values()].filter(
    ({ from, until, match }) => from <= now && (until === null || until > now) && matcherOf(match)(subject),
  );
};
