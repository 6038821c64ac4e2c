import { createReadStream } from 'node:fs';
import type { Line } from '../history/replay.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { visible } from '../language/text.ts';

/**
 * The lines of a file (`-`: standard input). Only `\n` ends a line: what else Unicode calls a line end may
 * stand inside of JSON.
 */
export async function* linesOf(file: string): AsyncGenerator<Line> {
  const input = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 262_144 });
  input.setEncoding('utf8');
  let line = 0;
  let rest = '';
  for await (const chunk of input as AsyncIterable<string>) {
    const texts = chunk.split('\n');
    texts[0] = rest + texts[0];
    rest = texts.pop() ?? '';
    for (const text of texts) {
      line += 1;
      yield { file, line, text };
    }
  }
  if (rest !== '') yield { file, line: line + 1, text: rest, torn: true };
}

/** What comes from a recording must not move the cursor; its escapes are those of JSON, which stays what it was. */
const shown = (text: string): string => `${text.split('\n').map(visible).join('\n')}\n`;

/** Writes a line, and waits where the reader is slower. A closed pipe (`| head`) ends the program quietly. */
export const printer = (): ((line: string) => Promise<void>) => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return async (line) => {
    if (!process.stdout.write(shown(line)))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  };
};

/** A line for the operator beside the output proper. It repeats what was given, so no secret of it gets through. */
export const complain = (line: string): void => {
  process.stderr.write(shown(withoutSecrets(line)));
};
