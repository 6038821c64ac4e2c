import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Line } from '../replay.ts';

/** The lines of a file (`-`: standard input). The return value says whether the last one had no end. */
export async function* linesOf(file: string): AsyncGenerator<Line, boolean> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let line = 0;
  let last: number | undefined;
  input.on('data', (chunk: Buffer) => {
    last = chunk.at(-1) ?? last;
  });
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    yield { file, line, text };
  }
  return last !== undefined && last !== 0x0a;
}

/** Writes a line, and waits where the reader is slower. A closed pipe (`| head`) ends the program quietly. */
export const printer = (): ((line: string) => Promise<void>) => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return async (line) => {
    if (!process.stdout.write(`${line}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  };
};

/** A line for the operator beside the output proper. */
export const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
