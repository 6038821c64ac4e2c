/** Takes two columns of a terminal: pictures, and the scripts whose letters are as wide as they are high. */
const wide =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

const widthOf = (text: string): number => [...text].length + (text.match(wide)?.length ?? 0);

/** A narrower column can't be read. */
const narrowest = 12;

/** The widths with the widest columns made narrower, until all of them, two apart, fit. */
const narrowed = (widths: readonly number[], widest: number): number[] => {
  const fitting = [...widths];
  const total = (): number => fitting.reduce((sum, width) => sum + width, 2 * (fitting.length - 1));
  while (total() > widest) {
    const most = Math.max(...fitting);
    if (most <= narrowest) break;
    fitting[fitting.indexOf(most)] = most - 1;
  }
  return fitting;
};

/** A line as several of at most so many columns, cut at spaces, or anywhere within a longer word. */
const wrapped = (line: string, width: number): string[] => {
  if (widthOf(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (widthOf(longer) <= width) {
      current = longer;
      continue;
    }
    if (current !== '') lines.push(current);
    current = '';
    for (const character of word) {
      if (widthOf(current + character) > width) {
        lines.push(current);
        current = '';
      }
      current += character;
    }
  }
  return current === '' ? lines : [...lines, current];
};

/**
 * Rows as lines of text, their columns as wide as the widest cell of each, two spaces apart. A cell may have
 * several lines: the further ones stand under its first. Each row comes as the list of its lines, none of them wider
 * than `widest` where that can be had by wrapping the widest columns.
 */
export const tableOf = (
  rows: readonly (readonly string[])[],
  widest = Number.POSITIVE_INFINITY,
): string[][] => {
  const given = rows.map((row) => row.map((cell) => cell.split('\n')));
  const widths = narrowed(
    (given[0] ?? []).map((_, column) => Math.max(...given.flatMap((row) => row[column] ?? []).map(widthOf))),
    widest,
  );
  const cells = given.map((row) =>
    row.map((lines, column) => lines.flatMap((line) => wrapped(line, widths[column] ?? 0))),
  );
  return cells.map((row) =>
    Array.from({ length: Math.max(1, ...row.map(({ length }) => length)) }, (_, line) =>
      row
        .map((lines) => lines[line] ?? '')
        .map((text, column) => text + ' '.repeat((widths[column] ?? 0) - widthOf(text)))
        .join('  ')
        .trimEnd(),
    ),
  );
};
