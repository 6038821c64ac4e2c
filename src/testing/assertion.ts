/**
 * How a difference is told, the way of `assert.deepStrictEqual` of `node:assert`: it must throw when the two
 * are not equal, and may put `message` in what it throws.
 */
export type Assert = (actual: unknown, expected: unknown, message: string) => void;

/**
 * Holds two things against each other by the runner's own assertion, or else by an `Error` with nothing but
 * the message, whose stack begins where the user's test called `above`.
 */
export const hold = (
  { actual, expected, message }: { actual: unknown; expected: unknown; message: () => string },
  equal: boolean,
  assert: Assert | undefined,
  above: (...args: never[]) => unknown,
): void => {
  if (assert !== undefined) {
    assert(actual, expected, equal ? 'as expected' : message());
    return;
  }
  if (equal) return;
  const error = new Error(message());
  Error.captureStackTrace(error, above);
  throw error;
};
