/** Room that several take a piece at a time, each until it leaves. */
export interface Room {
  /** Resolves once there is room for so much more of this one; whoever waits longest has it first. */
  take(holder: object, more: number): Promise<void>;
  /** All that it has taken is free again. */
  leave(holder: object): void;
}

/**
 * A room of a size. Of those that it is too small for one at a time has all that it wants all the same: who has half of what it needs
 * could else wait for ever for others that do. So no more than `size` is taken, and what one may want at most.
 */
export const createRoom = (size: number): Room => {
  const taken = new Map<object, number>();
  const waiting: { readonly holder: object; readonly more: number; readonly go: () => void }[] = [];
  let sum = 0;
  /** Who has more than there is room for. */
  let beyond: object | null = null;

  const has = (holder: object, more: number): boolean => {
    if (sum + more > size && beyond !== null && beyond !== holder) return false;
    if (sum + more > size) beyond = holder;
    sum += more;
    taken.set(holder, (taken.get(holder) ?? 0) + more);
    return true;
  };

  return {
    take: (holder, more) =>
      has(holder, more)
        ? Promise.resolve()
        : new Promise((go) => {
            waiting.push({ holder, more, go });
          }),
    leave(holder) {
      sum -= taken.get(holder) ?? 0;
      taken.delete(holder);
      if (beyond === holder) beyond = null;
      for (let [first] = waiting; first !== undefined && has(first.holder, first.more); [first] = waiting) {
        waiting.shift();
        first.go();
      }
    },
  };
};
