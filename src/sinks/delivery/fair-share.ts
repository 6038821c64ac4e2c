/** Whose share something is part of, and how much it matters within that. */
export interface Shared {
  readonly group: string;
  /** The lowest goes first. */
  readonly rank: number;
  /** What matters as much as another goes in this order. */
  readonly since: number;
}

/**
 * The first `most` of them, one of each group in turn, so that none of the groups can crowd out another: each gets as
 * much as it needs, or as much as any other. Groups have their turn in the order of their most important.
 */
export const fairShare = <T extends Shared>(all: readonly T[], most: number): readonly T[] => {
  const groups = new Map<string, T[]>();
  for (const one of all.toSorted(byImportance)) {
    const group = groups.get(one.group);
    if (group === undefined) groups.set(one.group, [one]);
    else group.push(one);
  }
  const picked: T[] = [];
  let turn = [...groups.values()];
  for (let round = 0; turn.length > 0 && picked.length < most; round += 1) {
    for (const group of turn) {
      const one = group[round];
      if (one !== undefined && picked.length < most) picked.push(one);
    }
    turn = turn.filter(({ length }) => length > round + 1);
  }
  return picked;
};

const byImportance = (one: Shared, other: Shared): number => one.rank - other.rank || one.since - other.since;
