/** Things in the order in which they are due; of those that are due at one moment, in which they were put. */
export interface DueOrder<T> {
  /** It is due then, and no more at the time that was said of it before. Times are milliseconds. */
  put(thing: T, at: number): void;
  /** Takes all that is due by now. */
  take(now: number): readonly T[];
  /** When the first is due; endless: nothing is. */
  firstAt(): number;
}

interface Due<T> {
  readonly thing: T;
  readonly at: number;
}

/** An array that is kept in order: to look through thousands of things forty times a second costs as much as to try them. */
export const createDueOrder = <T>(): DueOrder<T> => {
  const order: Due<T>[] = [];
  const known = new Map<T, Due<T>>();

  /** How many are due by then. */
  const dueBy = (at: number): number => {
    let from = 0;
    let to = order.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((order[middle]?.at ?? at) <= at) from = middle + 1;
      else to = middle;
    }
    return from;
  };

  return {
    put(thing, at) {
      const before = known.get(thing);
      if (before !== undefined) order.splice(order.lastIndexOf(before, dueBy(before.at)), 1);
      const due = { thing, at };
      known.set(thing, due);
      order.splice(dueBy(at), 0, due);
    },
    take(now) {
      const taken = order.splice(0, dueBy(now)).map(({ thing }) => thing);
      for (const thing of taken) known.delete(thing);
      return taken;
    },
    firstAt: () => order[0]?.at ?? Number.POSITIVE_INFINITY,
  };
};
