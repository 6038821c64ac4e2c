import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FaultError } from '../language/fault.ts';

/** For its owner only. */
const mode = 0o700;

/**
 * Makes a folder where there is none, and those above it, one level at a time: there are as many tries as the path has
 * levels. Node's own recursive way never ends, on the main thread, where the system says of a folder that is there
 * that it is not: below /proc, or below a mount whose source was removed. Throws what the system says, or that something else is
 * where a folder should be.
 */
export const makeFolder = (folder: string): void => {
  for (const level of levelsOf(folder)) {
    if (isFolder(level)) continue;
    try {
      mkdirSync(level, { mode });
    } catch (error) {
      // Somebody else was quicker.
      if (!isFolder(level)) throw inTheWay(level, error);
    }
  }
};

/** The same for who need not wait for the disk: a mount that hangs holds up nobody else. */
export const makeFolderLater = async (folder: string): Promise<void> => {
  for (const level of levelsOf(folder)) {
    if (await isFolderLater(level)) continue;
    try {
      await mkdir(level, { mode });
    } catch (error) {
      if (!(await isFolderLater(level))) throw inTheWay(level, error);
    }
  }
};

/** That something exists helps nobody who wants it to: what is said is that it is no folder. */
const inTheWay = (level: string, error: unknown): unknown =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'
    ? new FaultError(
        {
          code: 'noFolder',
          path: level,
          said: `${level} is no folder: it is a file, or a link that leads nowhere`,
        },
        { cause: error },
      )
    : error;

/** Every folder on the way, the highest first. */
const levelsOf = (folder: string): string[] => {
  const levels = [resolve(folder)];
  for (let level = levels[0] ?? '/'; dirname(level) !== level; level = dirname(level)) {
    levels.unshift(dirname(level));
  }
  return levels;
};

/** Whatever keeps it from being seen, making it says why. */
const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

const isFolderLater = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
