import { isDeepStrictEqual } from 'node:util';

type AtEnd = (close: () => unknown) => void;

/**
 * Gives what was made before under that name by the very same, or has it made.
 *
 * @param by everything that it depends on: where that is another, what there was is closed, and it is made anew
 */
export type KeepOrMake = <T>(name: string, by: unknown, make: (atEnd: AtEnd) => Promise<T>) => Promise<T>;

/** Keeps nothing: everything is made, and closed at the end of all. */
export const keepNothing =
  (atEnd: AtEnd): KeepOrMake =>
  (_name, _by, make) =>
    make(atEnd);

export interface Keeper {
  readonly keep: KeepOrMake;
  /** Closes what nobody has asked for since the last time. */
  release(): Promise<void>;
  closeAll(): Promise<void>;
}

interface Held {
  readonly by: unknown;
  readonly made: Promise<unknown>;
  readonly closings: (() => unknown)[];
}

/**
 * Sources and channels outlive a reload where nothing has changed for them: their connections, and what they know.
 *
 * @param limit resolves when something has been waited for long enough: what hangs must not keep the rest from going on
 */
export const createKeeper = (limit: () => Promise<unknown>): Keeper => {
  const held = new Map<string, Held>();
  let asked = new Set<string>();

  const close = async (names: readonly string[]): Promise<void> => {
    const closings = names.flatMap((name) => held.get(name)?.closings ?? []);
    for (const name of names) held.delete(name);
    if (closings.length > 0)
      await Promise.race([Promise.allSettled(closings.map(async (one) => one())), limit()]);
  };

  return {
    keep: async <T>(name: string, by: unknown, make: (atEnd: AtEnd) => Promise<T>): Promise<T> => {
      asked.add(name);
      const before = held.get(name);
      if (before !== undefined && isSame(before.by, by)) return before.made as Promise<T>;
      await close([name]);
      const closings: (() => unknown)[] = [];
      const made = make((one) => void closings.push(one));
      held.set(name, { by, made, closings });
      return made;
    },
    release: async () => {
      const names = [...held.keys()].filter((name) => !asked.has(name));
      asked = new Set();
      await close(names);
    },
    closeAll: () => close([...held.keys()]),
  };
};

/**
 * Both ways of looking: one does not look into a URL, the other not into a regular expression. In which order the fields of an object
 * were written is nothing to either.
 */
export const isSame = (a: unknown, b: unknown): boolean =>
  isDeepStrictEqual(a, b) && JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);

const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
