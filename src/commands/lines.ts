import { statSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Line } from '../history/replay-findings.ts';
import { namedValue } from '../language/secret-labels.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { tableOf } from '../language/table.ts';
import { visible } from '../language/text.ts';
import { packedFilesIn } from '../recording/packed/packed-file.ts';
import { linesIn, recordedLines } from '../recording/recorded-lines.ts';

/** The lines of a file, compressed or not; `-`: standard input. */
export const linesOf = (file: string): AsyncGenerator<Line> =>
  file === '-' ? linesIn(file, process.stdin) : recordedLines(file);

/** The files that were named, and of a folder of a compact recording all there are, the oldest first. */
export const filesOf = async (args: readonly string[]): Promise<readonly string[]> => {
  const all = args.map(async (arg) => {
    if (arg === '-' || !statSync(arg, { throwIfNoEntry: false })?.isDirectory()) return [arg];
    const names = await packedFilesIn(arg);
    // One without any is named as it was written: whoever reads it says that it is a folder.
    return names.length === 0 ? [arg] : names.map((name) => join(arg, name));
  });
  return (await Promise.all(all)).flat();
};

/** What comes from a recording must not move the cursor; its escapes are those of JSON, which stays what it was. */
const shown = (text: string): string => `${text.split('\n').map(visible).join('\n')}\n`;

let isHeard = false;

/** A closed pipe (`| head`) ends the program quietly; an output that can't be written, with one line that says so. */
export const endQuietly = (): void => {
  if (isHeard) return;
  isHeard = true;
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') process.exit(0);
    process.stderr.write(`${message}\n`);
    process.exit(1);
  });
  // Where nobody hears complaints, there is nowhere to complain of that.
  process.stderr.on('error', () => process.exit(1));
};

/** As wide as most terminals are. */
const columns = 80;

/** The lines of a table that fits a terminal. */
export const fitted = (rows: readonly (readonly string[])[]): readonly string[] =>
  tableOf(rows, columns).flat();

export type Color = 'red' | 'green';

/**
 * A record as one line of JSON. A recording or a journal may be of an older version, or of anybody: no text in it shows a secret
 * here, and what has none stays the same.
 */
export const recordOf = (record: object): string =>
  JSON.stringify(record, (name, value: unknown) =>
    typeof value === 'string' ? namedValue(name, value) : value,
  );

/** Writes a line, without the secrets of a text (JSON is `recordOf`'s), coloured on a terminal (`NO_COLOR` is honoured), and waits where the reader is slower. */
export const printer = (): ((line: string, color?: Color) => Promise<void>) => {
  endQuietly();
  return async (line, color) => {
    const text = shown(line.startsWith('{') ? line : withoutSecrets(line));
    // Node looks whether the stream is a terminal, and at the variables that say otherwise.
    const given = color === undefined ? text : styleText(color, text, { stream: process.stdout });
    if (!process.stdout.write(given)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  };
};

/** A line for the operator beside the output proper. It repeats what was given, so no secret of it gets through. */
export const complain = (line: string): void => {
  process.stderr.write(shown(withoutSecrets(line)));
};
