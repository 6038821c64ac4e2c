/**
 * Runs tasks, at most `places` at a time. One that takes longer than `patienceMs` gives up its place to the
 * next but goes on, so that a few hung tasks can't keep the rest from their turn. Tasks must not reject;
 * their results come in the order of the tasks.
 */
export const fewAtATime = async <T>(
  tasks: readonly (() => Promise<T>)[],
  { places, patienceMs }: { places: number; patienceMs: number },
): Promise<T[]> => {
  const running: Promise<T>[] = [];
  // Shared by all places: each takes the next task that none has taken.
  const waiting = tasks.values();
  const place = async (): Promise<void> => {
    for (const task of waiting) {
      const result = task();
      running.push(result);
      await atMost(patienceMs, result);
    }
  };
  await Promise.all(Array.from({ length: places }, place));
  return Promise.all(running);
};

const atMost = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
};
