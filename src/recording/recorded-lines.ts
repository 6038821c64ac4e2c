import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';

/** A line of a recording, and where it stands. */
export interface RecordedLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Its end is not there: it is still being written, or whoever wrote it was killed. */
  readonly torn?: boolean;
}

/**
 * The lines of a file, compressed or not. Only `\n` ends a line: what else Unicode calls a line end may stand inside of
 * JSON. Of a compressed file that was cut off, all that can be had.
 *
 * @param onBytes told again and again how many bytes of the file were read
 */
export async function* recordedLines(
  file: string,
  onBytes: (count: number) => void = () => undefined,
): AsyncGenerator<RecordedLine> {
  const isPacked = await beginsPacked(file);
  const bytes = createReadStream(file, { highWaterMark: isPacked ? 65_536 : 262_144 });
  // That a part was cut off in the middle shows in its last line; anything else is told to whoever reads.
  const input = isPacked
    ? pipeline(
        bytes,
        createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 65_536 }),
        () => undefined,
      )
    : bytes;
  yield* linesIn(file, input, () => onBytes(bytes.bytesRead));
}

/** The lines of what is being read, under the name of a file. */
export async function* linesIn(
  file: string,
  input: Readable,
  onChunk: () => void = () => undefined,
): AsyncGenerator<RecordedLine> {
  input.setEncoding('utf8');
  let line = 0;
  let rest = '';
  for await (const chunk of input as AsyncIterable<string>) {
    onChunk();
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

/** Whether a file is compressed by gzip. What is no file at all, a pipe say, is not looked into. */
const beginsPacked = async (path: string): Promise<boolean> => {
  if (!(await stat(path)).isFile()) return false;
  const file = await open(path);
  try {
    const head = Buffer.alloc(2);
    await file.read(head, 0, 2, 0);
    return head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    await file.close();
  }
};
