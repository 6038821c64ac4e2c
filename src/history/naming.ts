import { partsOfKey } from '../language/signal.ts';
import { hasShortId } from '../telling/short-id.ts';

/** Something that can be named: a key, its title, and the incident it had. */
export interface Named {
  readonly key: string;
  readonly title: string;
  readonly incident?: string | null;
}

/** Finds out what is meant by what somebody typed, as far as it is told what there is. */
export interface Naming {
  take(one: Named): void;
  /** The keys that may be meant; empty: nothing is called so. */
  keys(): readonly string[];
}

/**
 * What is called `given`: a key, else the whole name of something, else the incident of this id or short id, else, if it can be
 * no key, whatever has this in its key or title. So a short id that looks like a name does not hide what has that name, and a
 * mistyped key is not taken for another one. What happens to a thing is called by the same name, and is meant only where there is
 * nothing else.
 */
export const createNaming = (given: string, isEdge: (kind: string) => boolean): Naming => {
  const typed = given.toLowerCase();
  const tests: readonly ((one: Named) => boolean)[] = [
    ({ key }) => key === given,
    ({ key }) => partsOfKey(key).entity.toLowerCase() === typed,
    ({ incident }) => typeof incident === 'string' && (incident === given || hasShortId(incident, given)),
    ({ key, title }) =>
      typed !== '' &&
      !typed.includes('/') &&
      (key.toLowerCase().includes(typed) || title.toLowerCase().includes(typed)),
  ];
  const found = tests.map(() => new Set<string>());
  return {
    take: (one) => {
      for (const [place, test] of tests.entries()) {
        if (test(one)) {
          found[place]?.add(one.key);
          return;
        }
      }
    },
    keys: () => {
      const called = [...(found.find((keys) => keys.size > 0) ?? [])];
      const lasting = called.filter((key) => !isEdge(partsOfKey(key).kind));
      return lasting.length === 0 ? called : lasting;
    },
  };
};
