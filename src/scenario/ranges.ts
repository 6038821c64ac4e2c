/** So many keys one range stands for at most. */
export const mostOfARange = 1_000;

/**
 * The keys that one key of a scenario stands for: `dep/s{08..11}` is `dep/s08`, `dep/s09`, `dep/s10`, `dep/s11`, and a key
 * without a range is itself. `null`: a range that goes backwards, or is too long.
 */
export const keysOf = (key: string): readonly string[] | null => {
  const found = /\{(\d{1,9})\.\.(\d{1,9})\}/.exec(key);
  if (found === null) return [key];
  const [whole, first = '', last = ''] = found;
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > mostOfARange) return null;
  const [before, after] = [key.slice(0, found.index), key.slice(found.index + whole.length)];
  return Array.from({ length: count }, (_, index) => {
    const number = String(Number(first) + index).padStart(first.length, '0');
    return `${before}${number}${after}`;
  });
};
