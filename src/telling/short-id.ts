import { digestOf } from '../language/digest.ts';

/** As many characters as an id has, unless it needs more to be the only one. */
const shortest = 3;
const longest = 8;

/**
 * Short ids for incidents, easy to type and to read aloud (`k3f`): derived from the incident alone, and as long as it takes
 * to be told from the others. An older incident keeps the id it has: only the younger of two needs more characters.
 *
 * @param incidents ids of incidents, in the order in which they were opened
 */
export const shortIds = (incidents: Iterable<string>): ReadonlyMap<string, string> => {
  const taken = new Set<string>();
  const ids = new Map<string, string>();
  for (const incident of incidents) {
    const whole = digestOf(incident, longest);
    let length = shortest;
    while (length < longest && taken.has(whole.slice(0, length))) length += 1;
    const id = whole.slice(0, length);
    taken.add(id);
    ids.set(incident, id);
  }
  return ids;
};

/** Whether an incident is meant by a short id that it has, or had while there were others like it. */
export const hasShortId = (incident: string, typed: string): boolean =>
  typed.length >= shortest && digestOf(incident, longest).startsWith(typed.toLowerCase());
