import { existsSync, realpathSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { sqliteCompanions } from '../../../language/journal-files.ts';
import { takeOwnership } from './owner-lock.ts';
import { asStoreError } from './sqlite-faults.ts';

/** One name for one file, so that two ways to it meet at one lock. */
export const fileAt = (path: string): string => {
  const whole = resolve(path);
  return existsSync(whole) ? realpathSync(whole) : join(realpathSync(dirname(whole)), basename(whole));
};

/** How large a file is; 0: there is none. */
export const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Puts a corrupt journal and its log out of the way, as `<path>.corrupt-<time>` (`at`, epoch milliseconds,
 * in ISO 8601's form without colons), and gives that name back. Nothing is deleted, nothing overwritten, and
 * the log keeps its place beside the file, so that SQLite's own tools can be tried on both. The store has to
 * be closed before. Throws `StoreError`: `locked` if another process has the journal, or what the system says.
 */
export const setAside = (path: string, at: number): string => {
  let release: (() => void) | undefined;
  try {
    const file = fileAt(path);
    release = takeOwnership(file);
    const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const parts = [...sqliteCompanions, ''];
    let aside = `${file}.corrupt-${time}`;
    for (let n = 2; parts.some((part) => existsSync(aside + part)); n += 1) {
      aside = `${file}.corrupt-${time}-${n}`;
    }
    // The log first: beside an empty or a new file, SQLite would delete it or, worse, believe it.
    for (const part of parts) if (existsSync(file + part)) renameSync(file + part, aside + part);
    return aside;
  } catch (cause) {
    throw asStoreError(path, cause);
  } finally {
    release?.();
  }
};
