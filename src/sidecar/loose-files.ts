import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { journalSuffixes } from '../language/journal-files.ts';

/** A file or folder of Polkan's that others than its owner may read, write or look into. */
export interface LooseFile {
  readonly path: string;
  /** As `chmod` has it: `644`. */
  readonly mode: string;
  /** What it should be; `null`: that is not Polkan's to say, for it is of others as well. */
  readonly right: '600' | '700' | null;
}

const forOthers = 0o077;
const writtenByAll = 0o002;
const stickyBit = 0o1000;

/**
 * What there is of journal and tap that is open to others. Polkan makes its folders 700 and its files 600; what was
 * made by somebody else, the configuration too, it leaves as it is, and says only where anybody may put something else in its place.
 */
export const looseFiles = ({
  journal,
  tap,
  configFile,
}: Pick<Config, 'journal' | 'tap' | 'configFile'>): LooseFile[] => {
  const paths = [journal?.path, tap?.path].filter((path) => path !== undefined);
  const folders = new Set(paths.map((path) => dirname(path)));
  const given = configFile === null ? [] : [dirname(configFile), configFile];
  return [
    ...[...folders].flatMap((folder) => looseAt(folder, isShared(folder) ? null : '700')),
    ...given.filter((path) => !folders.has(path)).flatMap((path) => looseAt(path, null)),
    ...paths.flatMap((path) => familyOf(path).flatMap((file) => looseAt(file, '600'))),
  ];
};

/** Folders that every machine has, for all of its programs (Filesystem Hierarchy Standard 3.0). */
const ofTheSystem =
  /^\/(?:(?:bin|boot|dev|etc|home|lib\w*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)(?:\/(?:cache|lib|local|lock|log|mail|opt|run|shm|spool|tmp|user))?)?$/;

/** Whether a folder is for others as well: of the system, for anybody to write into (the sticky bit), or of somebody else. */
const isShared = (folder: string): boolean => {
  if (ofTheSystem.test(resolve(folder))) return true;
  try {
    const { mode, uid } = statSync(folder);
    return (mode & stickyBit) !== 0 || uid !== process.getuid?.();
  } catch {
    // What is not there yet will be made as it should be.
    return false;
  }
};

/** Whether a name with this behind that of a journal or a tap belongs to it. */
const isOfTheFamily = (suffix: string): boolean => journalSuffixes.includes(suffix) || /^\.\d+$/.test(suffix);

/** The file, and those that lie beside it under its name: `journal.db-wal`, `tap.jsonl.1`. */
const familyOf = (path: string): string[] => {
  const name = basename(path);
  try {
    return readdirSync(dirname(path))
      .filter((each) => isOfTheFamily(each.slice(name.length)))
      .filter((each) => each.startsWith(name))
      .sort()
      .map((each) => join(dirname(path), each));
  } catch {
    // A folder that can't be read is told of by whoever writes into it.
    return [];
  }
};

const looseAt = (path: string, right: LooseFile['right']): LooseFile[] => {
  try {
    const found = statSync(path);
    const { mode } = found;
    // A pipe or a device is none that Polkan writes: that is told by who would.
    const isWanted = (right !== '600' && found.isDirectory()) || (right !== '700' && found.isFile());
    // With the sticky bit nobody takes away, or replaces, what is of somebody else.
    const isLoose =
      right === null ? (mode & (writtenByAll | stickyBit)) === writtenByAll : (mode & forOthers) !== 0;
    return isWanted && isLoose ? [{ path, mode: (mode & 0o777).toString(8), right }] : [];
  } catch {
    // What is not there yet will be made as it should be.
    return [];
  }
};
