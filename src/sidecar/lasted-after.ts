import type { Lasted } from '../status/history.ts';

/**
 * What of two lists, each the oldest first, ended after `from`, as one. By their index: there are thousands, and the image runs without
 * an optimizing compiler.
 */
export const lastedAfter = (
  from: number,
  many: readonly Lasted[],
  few: readonly Lasted[],
): readonly Lasted[] => {
  const found: Lasted[] = [];
  let next = 0;
  const addUpTo = (since: number): void => {
    for (let one = few[next]; one !== undefined && one.since <= since; one = few[next]) {
      found.push(one);
      next += 1;
    }
  };
  let comes = few[0]?.since ?? Number.POSITIVE_INFINITY;
  let isSorted = true;
  let before = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < many.length; at += 1) {
    const one = many[at] as Lasted;
    const { since, until } = one;
    if (until !== null && until <= from) continue;
    if (since < before) isSorted = false;
    before = since;
    if (comes <= since) {
      addUpTo(since);
      comes = few[next]?.since ?? Number.POSITIVE_INFINITY;
    }
    found.push(one);
  }
  addUpTo(Number.POSITIVE_INFINITY);
  // An incident may have begun before the one that was written down before it.
  return isSorted ? found : found.sort((one, other) => one.since - other.since);
};
