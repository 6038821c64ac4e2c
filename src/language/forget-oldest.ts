/** What keeps its order: a `Map` or a `Set`. */
interface Remembered<Key> {
  readonly size: number;
  keys(): Iterable<Key>;
  delete(key: Key): boolean;
}

/**
 * Keeps of what is remembered in its order no more than so many.
 * @param forget how one of them goes. Default: it is deleted
 */
export const forgetOldest = <Key>(
  all: Remembered<Key>,
  most: number,
  forget: (key: Key) => unknown = (key) => all.delete(key),
): void => {
  for (const oldest of all.keys()) {
    if (all.size <= most) break;
    forget(oldest);
  }
};

/** Remembers something as the latest, whether it was known or not; of all, no more than so many. */
export const rememberLatest = <Key, Value>(
  all: Map<Key, Value>,
  key: Key,
  value: Value,
  most: number,
): void => {
  all.delete(key);
  all.set(key, value);
  forgetOldest(all, most);
};

/**
 * Gives the oldest of what is remembered in its order, for whoever forgets one of them with each that comes: it goes on behind the one it
 * gave before, which is taken to be gone. To begin anew each time would walk over the places of all that were deleted since the last rehash.
 * @returns the oldest; `undefined`: there is none
 */
export const oldestOf = <Key>(all: Remembered<Key>): (() => Key | undefined) => {
  let keys = all.keys()[Symbol.iterator]();
  return () => {
    const next = keys.next();
    if (next.done !== true) return next.value;
    keys = all.keys()[Symbol.iterator]();
    return keys.next().value;
  };
};
