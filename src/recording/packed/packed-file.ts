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
const gzipped = promisify(gzip);

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
/** A file is full once it has this part of all bytes, and as much behind its state as that takes; or once it is of a day. */
const partOfAll = 16;
/** So many files at most, however small: a sidecar that is started over and over makes one each time. */
export const mostPackedFiles = 512;

const nameOf = (at: number): string =>
  `tap-${new Date(at).toISOString().replaceAll(/[-:]/g, '').replace('.', '-')}.jsonl.gz`;
const isName = (name: string): boolean => /^tap-\d{8}T\d{6}-\d{3}Z\.jsonl\.gz$/.test(name);

/** The files of a folder, as `packedFile` writes them, the oldest first. Rejects where it can't be read. */
export const packedFilesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter(isName).sort();

interface OpenFile {
  readonly handle: FileHandle;
  readonly name: string;
  readonly since: number;
  size: number;
  /** So much of it is of appends that are committed: they were taken whole. */
  committed: number;
  /** So much there was with the first of them: the state that it begins with is in there. */
  head: number;
  /** Once it is larger than this, room is made for it again, bytes: not with each append, for all files are looked at for that. */
  room: number;
}

/**
 * A file of lines that is compressed a minute's worth at a time, each by itself (gzip, which `zcat` reads whole). What was
 * killed in the middle of that, or finds the disk full, loses the minute, and nothing that was written before. Each file begins anew.
 */
export const packedFile = ({ folder, maxBytes, keepMs, now }: PackedFileOptions): TapFile => {
  let file: OpenFile | null = null;
  /** Of appends that are committed, as far as a kill lets them be. */
  let waiting = '';
  const partBytes = maxBytes / partOfAll;
  let packedAt = 0;
  let namedAt = Number.NEGATIVE_INFINITY;

  const opened = async (): Promise<OpenFile> => {
    await makeFolderLater(folder);
    const since = now();
    // Two that are begun within a millisecond have two names.
    namedAt = Math.max(since, namedAt + 1);
    const name = nameOf(namedAt);
    const handle = await open(join(folder, name), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    packedAt = since;
    const begun = { handle, name, since, size: 0, committed: 0, head: 0, room: partBytes };
    try {
      await prune(begun);
    } catch (error) {
      // A handle that nobody holds ends the process once it is collected (Node 26).
      await handle.close();
      throw error;
    }
    return begun;
  };

  /** Takes away what is too old or too much, all but the one that is being written, which has its part at least. */
  const prune = async (current: OpenFile): Promise<void> => {
    let bytes = Math.max(current.size, partBytes);
    let count = 1;
    current.room = bytes + partBytes / partOfAll;
    for (const name of (await packedFilesIn(folder)).toReversed()) {
      if (name === current.name) continue;
      const path = join(folder, name);
      const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return null;
      });
      // It may have been taken away just now.
      if (found?.isFile() !== true) continue;
      bytes += found.size;
      count += 1;
      if (bytes > maxBytes || count > mostPackedFiles || now() - found.mtimeMs > keepMs) await unlink(path);
    }
  };

  const commit = (all: OpenFile): void => {
    all.committed = all.size;
    all.head ||= all.size;
  };

  /** @param isWhole no append is in flight of which more comes */
  const write = async (to: OpenFile, plain: string, isWhole: boolean): Promise<void> => {
    packedAt = now();
    if (plain === '') return;
    const bytes = await gzipped(plain, { level: 6 });
    const { bytesWritten } = await to.handle.write(bytes);
    to.size += bytesWritten;
    const missing = bytes.length - bytesWritten;
    if (missing > 0) throw new FaultError({ code: 'notTaken', bytes: missing });
    if (isWhole) commit(to);
    // Whoever took the file away, or put another in its place, has the next one begun.
    const there = await stat(join(folder, to.name));
    if (there.size !== to.size) throw new FaultError({ code: 'moved' });
  };

  /** Writes what waits to be packed. */
  const flush = (to: OpenFile): Promise<void> => {
    const plain = waiting;
    waiting = '';
    return write(to, plain, true);
  };

  /** What there is of an append that was not taken is taken out: the file would end in half a line. What others wrote stays. */
  const cutBack = async (from: OpenFile): Promise<void> => {
    if (from.size === from.committed || (await from.handle.stat()).size !== from.size) return;
    await from.handle.truncate(from.committed);
    from.size = from.committed;
  };

  const leave = async (): Promise<void> => {
    const last = file;
    file = null;
    waiting = '';
    if (last === null) return;
    try {
      await cutBack(last);
    } finally {
      await last.handle.close();
    }
    // A disk that is full would be given an empty file a minute.
    if (last.size === 0) await unlink(join(folder, last.name));
  };

  /** What waits to be packed is written before the file is left. */
  const rotate = async (): Promise<void> => {
    try {
      if (file !== null) {
        await cutBack(file);
        await flush(file);
      }
    } finally {
      await leave();
    }
  };

  return {
    async append(texts) {
      try {
        file ??= await opened();
        // It has outgrown the room that was made for it.
        if (file.size > file.room) await prune(file);
        let own = '';
        // More than that at once, of the state of a large house say, is packed in parts.
        for (const text of texts) {
          own += text;
          if (waiting.length + own.length < togetherLength) continue;
          // What was taken before stays, also where this is not taken in the end.
          await flush(file);
          if (own.length < togetherLength) continue;
          await write(file, own, false);
          own = '';
        }
        const isInFlight = file.size > file.committed;
        waiting += own;
        const at = now();
        if (isInFlight || at - packedAt >= togetherMs || at < packedAt) await flush(file);
        commit(file);
        return file.size >= Math.max(partBytes, 2 * file.head) || at - file.since >= dayMs;
      } catch (error) {
        await rotate().catch(() => undefined);
        throw error;
      }
    },
    rotate,
    close: rotate,
  };
};
