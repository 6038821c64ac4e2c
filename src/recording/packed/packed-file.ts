import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dayMs } from '../../language/duration.ts';
import { FaultError } from '../../language/fault.ts';
import { makeFolderLater } from '../folder.ts';
import type { TapFile } from '../tap-file.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
const packed = promisify(gzip);

export interface PackedFileOptions {
  /** The folder in which its files are, and nothing else of use; made where there is none. */
  readonly folder: string;
  /** All of them together have so many bytes at most; the oldest go. */
  readonly maxBytes: number;
  /** Older ones go. */
  readonly keepMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What waits to be packed together: so many characters, or for so long. */
const togetherLength = 65_536;
const togetherMs = 60_000;
/** One file has this part of all bytes at most, and no more than a day. */
const partOfAll = 16;
/** So many files at most, however small: a sidecar that is started over and over makes one each time. */
export const mostPackedFiles = 512;

const nameOf = (at: number): string =>
  `tap-${new Date(at).toISOString().replaceAll(/[-:]/g, '').replace('.', '-')}.jsonl.gz`;
const isName = (name: string): boolean => /^tap-\d{8}T\d{6}-\d{3}Z\.jsonl\.gz$/.test(name);

/** The files of a folder, as `packedFile` writes them, the oldest first. Rejects where it can't be read. */
export const packedFilesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter(isName).sort();

interface Open {
  readonly handle: FileHandle;
  readonly name: string;
  readonly since: number;
  size: number;
}

/**
 * A file of lines that is compressed a minute's worth at a time, each by itself (gzip, which `zcat` reads whole). What was
 * killed in the middle of that loses the minute, and nothing that was written before. Each file begins anew.
 */
export const packedFile = ({ folder, maxBytes, keepMs, now }: PackedFileOptions): TapFile => {
  let file: Open | null = null;
  let waiting: string[] = [];
  let waitingLength = 0;
  let packedAt = 0;
  let namedAt = Number.NEGATIVE_INFINITY;

  const opened = async (): Promise<Open> => {
    await makeFolderLater(folder);
    const since = now();
    // Two that are begun within a millisecond have two names.
    namedAt = Math.max(since, namedAt + 1);
    const name = nameOf(namedAt);
    const handle = await open(join(folder, name), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    packedAt = since;
    try {
      await prune(name, since);
    } catch (error) {
      // A handle that nobody holds ends the process once it is collected (Node 26).
      await handle.close();
      throw error;
    }
    return { handle, name, since, size: 0 };
  };

  /** Takes away what is too old or too much, all but the one that is being written. */
  const prune = async (current: string, at: number): Promise<void> => {
    let bytes = maxBytes / partOfAll;
    let count = 1;
    for (const name of (await packedFilesIn(folder)).toReversed()) {
      if (name === current) continue;
      const path = join(folder, name);
      const found = await lstat(path);
      if (!found.isFile()) continue;
      bytes += found.size;
      count += 1;
      if (bytes > maxBytes || count > mostPackedFiles || at - found.mtimeMs > keepMs) await unlink(path);
    }
  };

  const flush = async (to: Open): Promise<void> => {
    const plain = waiting.join('');
    waiting = [];
    waitingLength = 0;
    packedAt = now();
    if (plain.length === 0) return;
    const bytes = await packed(plain, { level: 6 });
    const { bytesWritten } = await to.handle.write(bytes);
    to.size += bytesWritten;
    // Whoever took the file away, or put another in its place, has the next one begun.
    const there = await stat(join(folder, to.name));
    const missing = bytes.length - bytesWritten;
    if (missing > 0) throw new FaultError({ code: 'notTaken', bytes: missing });
    if (there.size !== to.size) throw new FaultError({ code: 'moved' });
  };

  const leave = async (): Promise<void> => {
    const last = file;
    file = null;
    waiting = [];
    waitingLength = 0;
    await last?.handle.close();
    // A disk that is full would be given an empty file a minute.
    if (last?.size === 0) await unlink(join(folder, last.name));
  };

  /** What waits to be packed is written before the file is left. */
  const end = async (): Promise<void> => {
    try {
      if (file !== null) await flush(file);
    } finally {
      await leave();
    }
  };

  return {
    async append(texts) {
      try {
        file ??= await opened();
        // More than that at once, of the state of a large house say, is packed in parts.
        for (const text of texts) {
          waiting.push(text);
          waitingLength += text.length;
          if (waitingLength >= togetherLength) await flush(file);
        }
        const at = now();
        if (at - packedAt >= togetherMs || at < packedAt) await flush(file);
        return file.size >= maxBytes / partOfAll || at - file.since >= dayMs;
      } catch (error) {
        await leave().catch(() => undefined);
        throw error;
      }
    },
    turn: end,
    close: end,
  };
};
