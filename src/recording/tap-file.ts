import { once } from 'node:events';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { FaultError } from '../language/fault.ts';
import { makeFolderLater } from './folder.ts';

export interface TapFileOptions {
  readonly path: string;
  /** A file of this size, in MiB, is rotated. */
  readonly maxMb: number;
  /** So many rotated files are kept: `FILE.1` is the youngest. */
  readonly files: number;
}

/** A file of whole lines that is only ever appended to, and rotated by size. */
export interface TapFile {
  /**
   * Appends the text, which ends with a line end. Resolves once a reader sees it; `true`: it was the last of
   * its file, what comes next begins a new one. Rejects where it could not: then the next append opens the
   * file anew, and first takes out of it what there is of this one. One append at a time.
   */
  append(text: string): Promise<boolean>;
  close(): Promise<void>;
}

/** What stands in the file for certain. */
interface Whole {
  readonly ino: number;
  readonly size: number;
}

/** Opened, and made where there is none, at the first append. */
export const tapFile = ({ path, maxMb, files }: TapFileOptions): TapFile => {
  let stream: RotatingFileStream | null = null;
  let whole: Whole | null = null;
  let rotated = false;

  const opened = async (): Promise<RotatingFileStream> => {
    await makeFolderLater(dirname(path));
    await cutBack(path, whole);
    const size = `${Math.max(1, Math.round(maxMb * 1_048_576))}B` as const;
    const next = createStream((index) => (typeof index === 'number' ? `${path}.${index}` : path), {
      size,
      rotate: files,
      mode: 0o600,
    });
    next.on('rotated', () => {
      rotated = true;
    });
    // What fails is told to whoever waits for it; that it is told here too must not end the process.
    next.on('error', () => next.destroy());
    await once(next, 'open');
    whole = await stat(path);
    return next;
  };

  const write = (to: RotatingFileStream, text: string): Promise<void> =>
    new Promise((done, fail) => {
      to.write(text, (error) => (error ? fail(error) : done()));
    });

  return {
    async append(text) {
      try {
        stream ??= await opened();
        const before = whole;
        rotated = false;
        await write(stream, text);
        const after = await stat(rotated ? `${path}.1` : path);
        if (after.ino !== before?.ino) throw new FaultError({ code: 'moved' });
        // A disk that is filling up takes the first half of a line, and calls that a success.
        const missing = before.size + Buffer.byteLength(text) - after.size;
        if (missing > 0) throw new FaultError({ code: 'notTaken', bytes: missing });
        whole = rotated ? await stat(path) : after;
        return rotated;
      } catch (error) {
        stream?.destroy();
        stream = null;
        throw error;
      }
    },
    async close() {
      const last = stream;
      stream = null;
      if (last === null) return;
      last.end();
      await once(last, 'close');
    },
  };
};

/**
 * Whatever ended the last write in the middle, a kill or a full disk, nothing must be appended to half of a
 * line: the file is cut back to what is known to be whole, or else to its last line end.
 */
const cutBack = async (path: string, whole: Whole | null): Promise<void> => {
  const file = await open(path, 'a+', 0o600);
  try {
    const { ino, size } = await file.stat();
    const known = whole !== null && whole.ino === ino && whole.size <= size;
    const end = known ? whole.size : await lastLineEnd(file, size);
    if (end < size) await file.truncate(end);
  } finally {
    await file.close();
  }
};

const lastLineEnd = async (file: FileHandle, size: number): Promise<number> => {
  const chunk = Buffer.alloc(65_536);
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - chunk.length);
    const { bytesRead } = await file.read(chunk, 0, end - from, from);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (newline >= 0) return from + newline + 1;
    end = from;
  }
  return 0;
};
