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
