import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FaultError } from '../language/fault.ts';
import { journalSuffixes } from '../language/journal-files.ts';
import { within } from '../language/within.ts';
import { makeFolderLater } from './folder.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

export interface TapFileOptions {
  readonly path: string;
  /** A file of this size, in MiB, is rotated. */
  readonly maxMb: number;
  /** So many rotated files are kept: `FILE.1` is the youngest. */
  readonly files: number;
  /** The journal's file: neither it nor what lies beside it under its name is ever a tap. Default: there is none. */
  readonly journal?: string | undefined;
}

/** A file of whole lines that is only ever appended to. */
export interface TapFile {
  /**
   * Appends the texts, one behind the other, each taken when those before it are written; the last ends with a line end. Resolves
   * once a reader sees it; `true`: it has its size, and another is to be begun. Rejects where it could not, or where the texts
   * throw: then the next append opens the file anew, and first takes out of it what there is of this one. One append at a time.
   */
  append(texts: Iterable<string>): Promise<boolean>;
  /** What comes next begins a new file. */
  rotate(): Promise<void>;
  close(): Promise<void>;
}

/** What stands in the file for certain. */
interface Committed {
  readonly ino: number;
  readonly size: number;
}

/** Opened, and made where there is none, at the first append. */
export const tapFile = ({ path, maxMb, files, journal }: TapFileOptions): TapFile => {
  const maxBytes = Math.max(1, Math.round(maxMb * 1_048_576));
  let handle: FileHandle | null = null;
  let committed: Committed | null = null;
  /** What was rotated was found to be a tap's since the last fault. */
  let isOurs = false;

  const close = async (): Promise<void> => {
    const last = handle;
    handle = null;
    await last?.close();
  };

  /** `FILE` becomes `FILE.1`, that one `FILE.2`, and so on; the oldest goes. */
  const rotate = async (): Promise<void> => {
    await close();
    committed = null;
    const names = [path, ...numbered(path, files)];
    for (let index = files; index > 0; index -= 1) {
      const [from = '', to = ''] = names.slice(index - 1);
      await rename(from, to).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  };

  const opened = async (): Promise<FileHandle> => {
    await makeFolderLater(dirname(path));
    await refuseOthers({ path, files: isOurs ? 0 : files, journal }, committed);
    isOurs = true;
    handle = await openCutBack(path, committed);
    committed = await handle.stat();
    if (committed.size < maxBytes) return handle;
    await rotate();
    return opened();
  };

  return {
    async append(texts) {
      try {
        const to = handle ?? (await opened());
        const before = committed;
        let length = 0;
        // Of the state of a large house there are megabytes: no more of it is there at once than a piece.
        for (const text of texts) length += await write(to, Buffer.from(text));
        const after = await stat(path);
        if (after.ino !== before?.ino) throw new FaultError({ code: 'moved' });
        // A disk that is filling up takes the first half of a line, and calls that a success.
        const missing = before.size + length - after.size;
        if (missing > 0) throw new FaultError({ code: 'notTaken', bytes: missing });
        committed = after;
        return after.size >= maxBytes;
      } catch (error) {
        isOurs = false;
        await close();
        throw error;
      }
    },
    rotate,
    close,
  };
};

/** All of it, as far as the system says; resolves with how many bytes there were. */
const write = async (to: FileHandle, bytes: Buffer): Promise<number> => {
  const { bytesWritten } = await to.write(bytes);
  const missing = bytes.length - bytesWritten;
  if (missing > 0) throw new FaultError({ code: 'notTaken', bytes: missing });
  return bytes.length;
};

const numbered = (path: string, files: number): readonly string[] =>
  Array.from({ length: files }, (_, index) => `${path}.${index + 1}`);

/** What a file begins with that one of any version has recorded. */
const beginnings = ['state', 'sweep', 'transition', 'delivery', 'stop'].map((type) => `{"type":"${type}",`);
const headBytes = 32;

const beginsAsTap = (head: string): boolean =>
  beginnings.some(
    (beginning) =>
      head.startsWith(beginning) || (head.length < beginning.length && beginning.startsWith(head)),
  );

/**
 * Every file that would be written, renamed or, as the oldest, deleted has to be one that a tap has made: neither
 * a mistyped path nor a link that somebody has put there may cost anybody a file. Throws `FaultError`.
 */
const refuseOthers = async (
  { path, files, journal }: Pick<TapFileOptions, 'path' | 'files' | 'journal'>,
  committed: Committed | null,
): Promise<void> => {
  const names = [path, ...numbered(path, files)];
  const folder = await realpath(dirname(path));
  const real = journal === undefined ? null : await inRealFolder(journal);
  const kept = real === null ? [] : journalSuffixes.map((suffix) => real + suffix);
  for (const name of names) {
    if (kept.includes(join(folder, basename(name)))) throw new FaultError({ code: 'ofTheJournal' });
    const found = await lstat(name).catch(() => null);
    // That a folder is in the way is said by whoever tries to open it.
    if (found === null || found.isDirectory()) continue;
    if (!found.isFile()) throw new FaultError({ code: 'isALink', path: name });
    // What was written here before is known; so is a file that is begun anew under our hands.
    if (name === path && committed?.ino === found.ino) continue;
    if (found.size > 0 && !beginsAsTap(await headOf(name))) {
      throw new FaultError({ code: 'notATap', path: name });
    }
  }
};

/** The same name for the same file, whichever way leads to its folder. */
const inRealFolder = async (file: string): Promise<string> => {
  const real = await realOf(file);
  // It is not there yet: what will be its name can be known all the same.
  return real ?? join((await realOf(dirname(file))) ?? dirname(file), basename(file));
};

/** A path without links; `null`: nothing is there. Rejects where a mount that hangs does not say in time. */
const realOf = (path: string): Promise<string | null> =>
  within(realPathMs, new AbortController().signal, () =>
    realpath(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    }),
  );

/** How long a mount may take to say what a path is. */
const realPathMs = 5_000;

const headOf = async (path: string): Promise<string> => {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return head.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
};

/**
 * Whatever ended the last write in the middle, a kill or a full disk, nothing must be appended to half of a
 * line: the file is cut back to what is known to be whole, or else to its last line end.
 */
const openCutBack = async (path: string, committed: Committed | null): Promise<FileHandle> => {
  // Whoever puts a link here in this very moment is not followed either.
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    const { ino, size } = await file.stat();
    const known = committed !== null && committed.ino === ino && committed.size <= size;
    const end = known ? committed.size : await lastLineEnd(file, size);
    if (end < size) await file.truncate(end);
    return file;
  } catch (error) {
    await file.close();
    throw error;
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
