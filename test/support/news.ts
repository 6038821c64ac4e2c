/** Calls back, in the order of asking, whenever something has happened that one may wait for. */
export const newsOf = () => {
  const listeners = new Set<() => void>();
  return {
    tell: (): void => {
      for (const listener of [...listeners]) listener();
    },
    /** Resolves once `is` gives a value. */
    until: <T>(is: () => T | undefined): Promise<T> =>
      new Promise((resolve) => {
        const look = (): void => {
          const value = is();
          if (value === undefined) return;
          listeners.delete(look);
          resolve(value);
        };
        listeners.add(look);
        look();
      }),
  };
};
