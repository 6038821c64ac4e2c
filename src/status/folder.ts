import { lstatSync, mkdirSync } from 'node:fs';

/** Makes the folder, for its owner only, where it is missing; not the one it is in. */
export const makeFolder = (folder: string): void => {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 });
};

/**
 * Whether it is a folder, no link to one, of the user of this process, and nobody else may write there: in a place
 * where everybody may make folders, somebody else could have been first, and would answer in Polkan's stead.
 */
export const isFolderOfMine = (folder: string): boolean => {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
};
