/**
 * Things in the order in which they are due; of those that are due at one moment, in which they were put. Times are milliseconds.
 *
 * The moments are an array that is kept in order, and most things share theirs with others: to look through thousands of them
 * again and again costs more than all that is done with what is due. All of them are iterated in no order that means anything.
 */
export class DueOrder<T> {
  readonly #moments: number[] = [];
  readonly #things = new Map<number, Set<T>>();
  readonly #known = new Map<T, number>();

  /** How many there are. */
  get size(): number {
    return this.#known.size;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#known.keys();
  }

  /** It is due then, and no more at the time that was said of it before; endless: at no time. */
  put(thing: T, at: number): void {
    const before = this.#known.get(thing);
    if (before !== undefined) this.#leave(thing, before);
    this.#known.set(thing, at);
    const those = this.#things.get(at);
    if (those !== undefined) {
      those.add(thing);
      return;
    }
    this.#things.set(at, new Set([thing]));
    this.#moments.splice(this.#momentsBy(at), 0, at);
  }

  delete(thing: T): void {
    const at = this.#known.get(thing);
    if (at === undefined) return;
    this.#known.delete(thing);
    this.#leave(thing, at);
  }

  clear(): void {
    this.#moments.length = 0;
    this.#things.clear();
    this.#known.clear();
  }

  /** All that is due by now; it stays. */
  by(now: number): readonly T[] {
    const moments = this.#moments.slice(0, this.#momentsBy(now));
    return moments.flatMap((at) => [...(this.#things.get(at) ?? [])]);
  }

  /** Takes all that is due by now. */
  take(now: number): readonly T[] {
    const taken = this.by(now);
    for (const at of this.#moments.splice(0, this.#momentsBy(now))) this.#things.delete(at);
    for (const thing of taken) this.#known.delete(thing);
    return taken;
  }

  /** When the first is due; endless: nothing is. */
  firstAt(): number {
    return this.#moments[0] ?? Number.POSITIVE_INFINITY;
  }

  /** What is due at each moment, the first moment first. */
  *moments(): Generator<readonly [at: number, things: ReadonlySet<T>]> {
    for (const at of this.#moments) yield [at, this.#things.get(at) ?? new Set<T>()];
  }

  /** How many moments are not behind that one. */
  #momentsBy(at: number): number {
    let from = 0;
    let to = this.#moments.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#moments[middle] ?? at) <= at) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #leave(thing: T, at: number): void {
    const those = this.#things.get(at);
    those?.delete(thing);
    if (those?.size !== 0) return;
    this.#things.delete(at);
    this.#moments.splice(this.#momentsBy(at) - 1, 1);
  }
}
