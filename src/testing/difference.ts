/** One line of a difference: on both sides, only expected, or only there. */
type Row = readonly [mark: ' ' | '-' | '+', line: string];

/** So many equal lines are shown before and behind what differs. */
const around = 3;

/** What a test expects: lines, or one text of which the indentation and empty lines at its ends don't count. */
export type Expected = string | readonly string[];

/**
 * Lines as they are compared: those of a text without their common indentation, without blank lines at the
 * ends, and without spaces at the end of a line.
 */
export const expectedLines = (expected: Expected): string[] => {
  if (typeof expected !== 'string') return physical(expected);
  const lines = expected.split('\n').map((line) => line.trimEnd());
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  const indents = lines.filter((line) => line !== '').map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common));
};

/** A message may have several lines. */
export const physical = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => line.split('\n')).map((line) => line.trimEnd());

/** Both lists as one, `-` what was expected, `+` what is there; equal stretches are folded. */
export const difference = (actual: readonly string[], expected: readonly string[]): string[] => {
  const rows = merged(actual, expected);
  const near = (index: number): boolean =>
    rows.slice(Math.max(0, index - around), index + around + 1).some(([mark]) => mark !== ' ');
  const shown: string[] = [];
  let folded = 0;
  const unfold = (): void => {
    if (folded > 0) shown.push(`  … ${folded} more as expected`);
    folded = 0;
  };
  rows.forEach(([mark, line], index) => {
    if (!near(index)) {
      folded += 1;
      return;
    }
    unfold();
    shown.push(`${mark} ${line}`);
  });
  unfold();
  return shown;
};

/** The longest common subsequence, after what is equal at both ends. */
const merged = (actual: readonly string[], expected: readonly string[]): Row[] => {
  let head = 0;
  while (head < actual.length && head < expected.length && actual[head] === expected[head]) head += 1;
  let tail = 0;
  const most = Math.min(actual.length, expected.length) - head;
  while (tail < most && actual.at(-1 - tail) === expected.at(-1 - tail)) tail += 1;
  const equal = (lines: readonly string[]): Row[] => lines.map((line) => [' ', line] as const);
  return [
    ...equal(actual.slice(0, head)),
    ...between(actual.slice(head, actual.length - tail), expected.slice(head, expected.length - tail)),
    ...equal(actual.slice(actual.length - tail)),
  ];
};

const between = (actual: readonly string[], expected: readonly string[]): Row[] => {
  /** `lengths[i][j]`: the longest that is common to `expected` from i on and `actual` from j on. */
  const lengths = Array.from({ length: expected.length + 1 }, () => new Uint32Array(actual.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i -= 1) {
    for (let j = actual.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] as Uint32Array;
      row[j] =
        expected[i] === actual[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const rows: Row[] = [];
  let i = 0;
  let j = 0;
  while (i < expected.length || j < actual.length) {
    const wanted = expected[i];
    const seen = actual[j];
    if (wanted !== undefined && wanted === seen) {
      rows.push([' ', wanted]);
      i += 1;
      j += 1;
    } else if (wanted !== undefined && (seen === undefined || length(i + 1, j) >= length(i, j + 1))) {
      rows.push(['-', wanted]);
      i += 1;
    } else {
      rows.push(['+', seen ?? '']);
      j += 1;
    }
  }
  return rows;
};
