/** What is known of a process besides its own number: whose child it is. `undefined`: it is gone, or hidden. */
export type ParentOf = (pid: number) => number | undefined;

/** Longer lines of descent are not followed: a damaged copy of proc may hold a circle. */
const deepest = 1_000;

/** The ancestors of a process, its parent first. */
export const ancestors = (pid: number, parentOf: ParentOf): readonly number[] => {
  const line: number[] = [];
  for (let next = parentOf(pid); next !== undefined && next > 0; next = parentOf(next)) {
    if (next === pid || line.length === deepest || line.includes(next)) break;
    line.push(next);
  }
  return line;
};

/** Those of `pids` that have no ancestor among them: one for each tree. */
export const roots = (pids: readonly number[], parentOf: ParentOf): readonly number[] => {
  const all = new Set(pids);
  return pids.filter((pid) => !ancestors(pid, parentOf).some((above) => all.has(above)));
};
