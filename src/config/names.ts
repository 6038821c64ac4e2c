import { editDistance } from '../language/nearest.ts';
import { prefix } from '../language/setting.ts';
import { builtIn, kindsOf, settingsOf, type Tables, timedKinds, timings } from './settings.ts';

/** Every name of a variable that there is, with its prefix. */
export const namesOf = (tables: Tables): ReadonlySet<string> =>
  new Set(
    [
      ...Object.keys(settingsOf(tables)),
      ...timedKinds(kindsOf(tables)).flatMap(([kind]) =>
        Object.keys(timings).map((timing) => `${kind.toUpperCase()}_${timing}`),
      ),
    ].map((name) => prefix + name),
  );

export const knownNames = namesOf(builtIn);

/** The known name that differs least, if it differs little: in 4 letters, and half of its own, at most. */
export const nearest = (name: string, known: ReadonlySet<string> = knownNames): string | null => {
  const atMost = Math.min(4, (name.length - prefix.length) / 2);
  const [best] = [...known]
    .filter((each) => Math.abs(each.length - name.length) <= atMost)
    .map((each) => ({ known: each, distance: editDistance(name, each) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= atMost ? best.known : null;
};
