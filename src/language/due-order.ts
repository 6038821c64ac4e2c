/** Things in the order in which they are due; of those that are due at one moment, in which they were put. */
export interface DueOrder<T> {
  /** How many there are. */
  readonly size: number;
  /** It is due then, and no more at the time that was said of it before. Milliseconds; endless: at no time. */
  put(thing: T, at: number): void;
  delete(thing: T): void;
  clear(): void;
  /** All that is due by now; it stays. */
  by(now: number): readonly T[];
  /** Takes all that is due by now. */
  take(now: number): readonly T[];
  /** When the first is due; endless: nothing is. */
  firstAt(): number;
  /** What is due at each moment, the first moment first. */
  moments(): Iterable<readonly [at: number, things: ReadonlySet<T>]>;
  /** All of them, in no order that means anything. */
  all(): Iterable<T>;
}

/**
 * The moments are an array that is kept in order, and most things share theirs with others: to look through thousands of them
 * again and again costs more than all that is done with what is due.
 */
export const createDueOrder = <T>(): DueOrder<T> => {
  const moments: number[] = [];
  const things = new Map<number, Set<T>>();
  const known = new Map<T, number>();

  /** How many moments are not behind that one. */
  const momentsBy = (at: number): number => {
    let from = 0;
    let to = moments.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((moments[middle] ?? at) <= at) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const leave = (thing: T, at: number): void => {
    const those = things.get(at);
    those?.delete(thing);
    if (those?.size !== 0) return;
    things.delete(at);
    moments.splice(momentsBy(at) - 1, 1);
  };
  const by = (now: number): T[] =>
    moments.slice(0, momentsBy(now)).flatMap((at) => [...(things.get(at) ?? [])]);

  return {
    get size() {
      return known.size;
    },
    put(thing, at) {
      const before = known.get(thing);
      if (before !== undefined) leave(thing, before);
      known.set(thing, at);
      const those = things.get(at);
      if (those !== undefined) {
        those.add(thing);
        return;
      }
      things.set(at, new Set([thing]));
      moments.splice(momentsBy(at), 0, at);
    },
    delete(thing) {
      const at = known.get(thing);
      if (at === undefined) return;
      known.delete(thing);
      leave(thing, at);
    },
    clear() {
      moments.length = 0;
      things.clear();
      known.clear();
    },
    by,
    take(now) {
      const taken = by(now);
      for (const at of moments.splice(0, momentsBy(now))) things.delete(at);
      for (const thing of taken) known.delete(thing);
      return taken;
    },
    firstAt: () => moments[0] ?? Number.POSITIVE_INFINITY,
    *moments() {
      for (const at of moments) yield [at, things.get(at) ?? new Set<T>()] as const;
    },
    all: () => known.keys(),
  };
};
