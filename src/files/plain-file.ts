import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { FaultError } from '../language/fault.ts';

/** No file of a configuration or with a secret is longer, bytes: a million characters, however they are written. */
export const longestPlainFile = 4_000_000;

/** Whoever opens it so waits for nobody who might write to a pipe, nor for a terminal. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK;

const judge = (stats: Stats): void => {
  if (!stats.isFile() && !stats.isDirectory()) throw new FaultError({ code: 'noPlainFile' });
};

/** Room for all of it, and a byte more: four megabytes for each secret would be much. */
const roomFor = ({ size }: Stats, longest: number): Buffer => Buffer.alloc(Math.min(size, longest) + 1);

/** What the kernel or FUSE makes up as it is read (`/proc`) has no size, and a file may grow meanwhile. */
const withMoreRoom = (bytes: Buffer, longest: number): Buffer =>
  bytes.length > longest ? bytes : Buffer.concat([bytes], longest + 1);

const asText = (bytes: Buffer, read: number, longest: number): string => {
  if (read > longest) throw new FaultError({ code: 'fileTooLong', bytes: longest });
  return bytes.toString('utf8', 0, read);
};

/**
 * The text of a file that somebody has named, at once: a pipe, a terminal or `/dev/zero` would never come to an end, and
 * nothing else would happen until then. Throws `FaultError` for those and for what is longer than `longest` bytes, and
 * the error of the system where the file can't be read.
 */
export const readPlainFile = (path: string, longest = longestPlainFile): string => {
  const file = openSync(path, flags);
  try {
    const stats = fstatSync(file);
    judge(stats);
    let bytes = roomFor(stats, longest);
    let read = 0;
    for (let more = -1; more !== 0 && read < bytes.length; read += more) {
      more = readSync(file, bytes, read, bytes.length - read, null);
      if (read + more === bytes.length) bytes = withMoreRoom(bytes, longest);
    }
    return asText(bytes, read, longest);
  } finally {
    closeSync(file);
  }
};

/** As `readPlainFile`, while others have their turn: a disk or a peer that hangs holds up nobody. */
export const readPlainFileLater = async (path: string, longest = longestPlainFile): Promise<string> => {
  const file = await open(path, flags);
  try {
    const stats = await file.stat();
    judge(stats);
    let bytes = roomFor(stats, longest);
    let read = 0;
    for (let more = -1; more !== 0 && read < bytes.length; read += more) {
      more = (await file.read(bytes, read, bytes.length - read, null)).bytesRead;
      if (read + more === bytes.length) bytes = withMoreRoom(bytes, longest);
    }
    return asText(bytes, read, longest);
  } finally {
    await file.close();
  }
};
