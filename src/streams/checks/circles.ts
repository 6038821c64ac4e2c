import type { Check } from './check.ts';

/** So many names of a circle are said. */
const mostNames = 10;

/**
 * Checks that each depend on the next, and the last on the first, by name; each check is in one circle at the most. What a check
 * finds below its name is its own.
 */
export const circlesIn = (
  checks: readonly Pick<Check, 'name' | 'dependsOn'>[],
): readonly (readonly string[])[] => {
  const needs = new Map(checks.map(({ name, dependsOn }) => [name, dependsOn]));
  const checkOf = (key: string): string | null => {
    if (!key.startsWith('check/')) return null;
    let name = key.slice('check/'.length);
    while (!needs.has(name)) {
      const end = name.lastIndexOf('/');
      if (end < 0) return null;
      name = name.slice(0, end);
    }
    return name;
  };
  const circles: string[][] = [];
  const done = new Set<string>();
  for (const first of needs.keys()) {
    // The way from the first to where it is looked now, each with what is still to be looked at behind it.
    const way: { readonly name: string; readonly next: Iterator<string> }[] = [];
    const enter = (name: string): void => void way.push({ name, next: (needs.get(name) ?? []).values() });
    if (!done.has(first)) enter(first);
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const { value: key, done: isOver } = here.next.next();
      if (isOver === true) {
        done.add(here.name);
        way.pop();
        continue;
      }
      const name = checkOf(key);
      if (name === null || done.has(name)) continue;
      const from = way.findIndex((one) => one.name === name);
      if (from < 0) {
        enter(name);
        continue;
      }
      const circle = way.slice(from).map((one) => one.name);
      circles.push(circle.length > mostNames ? [...circle.slice(0, mostNames), '…'] : circle);
      for (const one of circle) done.add(one);
      way.length = from;
    }
  }
  return circles;
};
