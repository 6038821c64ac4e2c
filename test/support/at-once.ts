import { expect } from 'vitest';

/** Seconds of this thread's own CPU: what else the machine does at the time does not count. */
const mostSeconds = 2;

/**
 * Runs `run`, and fails if it has computed for longer than what is linear in its input could need. It is there to find what
 * grows with the square of a long text, which takes many times as long; it says nothing of speed, for that is the bench's.
 */
export const expectAtOnce = <Result>(run: () => Result): Result => {
  const before = process.threadCpuUsage();
  const result = run();
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1e6, 'seconds of CPU').toBeLessThan(mostSeconds);
  return result;
};
