import type * as z from 'zod/mini';
import type { Path } from '../yaml.ts';

/**
 * Something that is right, in the place of an entry that is not: the others keep their numbers, and what is wrong with their
 * meaning is found all the same.
 */
const inPlaceOf = (channel: string): Readonly<Record<string, unknown>> => ({
  routes: { to: channel },
  causes: { cause: { kind: '*' }, hides: { kind: '*' } },
  maintenance: { match: {}, when: { from: '00:00', to: '00:01' } },
});

/** What a config says of telling, without what its schema has objected to. @param channel one that there is */
export const withoutFaults = (
  given: unknown,
  issues: readonly z.core.$ZodIssue[],
  channel: string,
): Readonly<Record<string, unknown>> => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return {};
  const whole: Record<string, unknown> = { ...given };
  const wrongKinds = new Set<PropertyKey>();
  for (const { path, ...issue } of issues) {
    const names: Path =
      path.length === 0 && issue.code === 'unrecognized_keys' ? issue.keys : path.slice(0, 1);
    for (const name of names.map(String)) {
      const [, at] = path;
      const section = whole[name];
      if (Array.isArray(section) && typeof at === 'number')
        whole[name] = section.with(at, inPlaceOf(channel)[name]);
      else if (name === 'kinds' && typeof section === 'object' && at !== undefined) wrongKinds.add(at);
      else delete whole[name];
    }
  }
  const { kinds } = whole;
  if (wrongKinds.size > 0 && typeof kinds === 'object' && kinds !== null)
    whole.kinds = Object.fromEntries(Object.entries(kinds).filter(([kind]) => !wrongKinds.has(kind)));
  return whole;
};
