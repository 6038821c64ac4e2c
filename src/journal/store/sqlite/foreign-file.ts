import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { ownerSuffix } from '../../../language/journal-files.ts';

/** What every database of SQLite begins with, https://sqlite.org/fileformat.html. */
const SQLITE_HEADER = 'SQLite format 3\0';

/**
 * Whether there is something at a journal's path that is none: a pipe, a device, a file of somebody else's; only the path is wrong then,
 * and nothing is put beside it. Whose beginning is not SQLite's is a journal that was damaged only where a journal was: its lock stays
 * beside it for ever. Throws what the system says.
 */
export const isForeign = (file: string): boolean => {
  const found = statSync(file, { throwIfNoEntry: false });
  // Of a folder the system says what it is.
  if (found === undefined || found.isDirectory()) return false;
  if (!found.isFile()) return true;
  if (found.size === 0 || [ownerSuffix, '-wal'].some((part) => existsSync(file + part))) return false;
  const head = Buffer.alloc(SQLITE_HEADER.length);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, head, 0, head.length, 0);
  } finally {
    closeSync(opened);
  }
  return head.toString('latin1') !== SQLITE_HEADER;
};
