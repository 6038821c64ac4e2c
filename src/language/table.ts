/** Takes two columns of a terminal: pictures, and the scripts whose letters are as wide as they are high. */
const wide =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

const widthOf = (text: string): number => [...text].length + (text.match(wide)?.length ?? 0);

/**
 * Rows as lines of text, their columns as wide as the widest cell of each, two spaces apart. A cell may have
 * several lines: the further ones stand under its first. Each row comes as the list of its lines.
 */
export const tableOf = (rows: readonly (readonly string[])[]): string[][] => {
  const cells = rows.map((row) => row.map((cell) => cell.split('\n')));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.flatMap((row) => row[column] ?? []).map(widthOf)),
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
