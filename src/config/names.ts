import { nearestOf } from '../language/nearest.ts';
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

export const settingNames = namesOf(builtIn);

/**
 * The setting that is meant, perhaps. Names are long: up to 4 letters, and half of its own, may be wrong. One that begins
 * with the same word goes before all others.
 */
export const nearest = (name: string, known: ReadonlySet<string> = settingNames): string | null => {
  const most = Math.min(4, (name.length - prefix.length) / 2);
  const [word = ''] = name.slice(prefix.length).split('_');
  const kin = [...known].filter((each) => each.startsWith(`${prefix}${word}_`));
  return nearestOf(name, new Set(kin), most) ?? nearestOf(name, known, most);
};
