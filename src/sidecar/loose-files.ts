import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { journalSuffixes } from '../language/journal-files.ts';

/** A file or folder of Polkan's that others than its owner may read, write or look into. */
export interface LooseFile {
  readonly path: string;
  /** As `chmod` has it: `644`. */
  readonly mode: string;
  /** What it should be. */
  readonly right: '600' | '700';
}

const forOthers = 0o077;

/**
 * What there is of journal and tap that is open to others. Polkan makes its folders 700 and its files 600; what was
 * made by somebody else it leaves as it is.
 */
export const looseFiles = ({ journal, tap }: Pick<Config, 'journal' | 'tap'>): LooseFile[] => {
  const paths = [journal?.path, tap?.path].filter((path) => path !== undefined);
  const folders = new Set(paths.map((path) => dirname(path)));
  return [
    ...[...folders].flatMap((folder) => looseAt(folder, '700')),
    ...paths.flatMap((path) => familyOf(path).flatMap((file) => looseAt(file, '600'))),
  ];
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
    const { mode } = statSync(path);
    return (mode & forOthers) === 0 ? [] : [{ path, mode: (mode & 0o777).toString(8), right }];
  } catch {
    // What is not there yet will be made as it should be.
    return [];
  }
};
