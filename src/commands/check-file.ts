import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  rmdirSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FaultError } from '../language/fault.ts';
import { whySystemFailed } from '../messages/faults.ts';
import type { Messages } from '../messages/messages.ts';

/** What Polkan writes, and what may stand in its place already: anything else is left alone at `run`. */
const places: Readonly<Record<'journal' | 'tap' | 'socket', (path: string) => void>> = {
  journal: (path) => judge(statSync(path), (stats) => stats.isFile(), path),
  // A link might lead it into a file of somebody else.
  tap: (path) => judge(lstatSync(path), (stats) => stats.isFile(), path),
  socket: (path) => {
    if (!lstatSync(path).isSocket()) throw new FaultError({ code: 'noSocketFile' });
  },
};

const judge = (stats: Stats, isRight: (stats: Stats) => boolean, path: string): void => {
  if (!isRight(stats)) throw new FaultError({ code: 'noPlainFile' });
  accessSync(path, constants.R_OK | constants.W_OK);
};

/**
 * Why a file of Polkan's own can't be written at a path, tried as `run` would; `null`: it can. A folder that is made and
 * removed again in the nearest one there is tells more than its mode: who is root may write everywhere, but not below /proc.
 */
export const whyUnwritable = (path: string, what: keyof typeof places, words: Messages): string | null => {
  let folder = dirname(resolve(path));
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    if (existsSync(path)) places[what](path);
    if (!statSync(folder).isDirectory()) return words.check.noFolder(folder);
    rmdirSync(mkdtempSync(join(folder, '.polkan-check-')));
    return null;
  } catch (error) {
    return whySystemFailed(error, words);
  }
};
