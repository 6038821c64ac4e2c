import { isAbsolute, join, resolve } from 'node:path';
import type { Machine } from '../../language/setting.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import { fileIn } from '../../messages/file.ts';
import type { Messages } from '../../messages/messages.ts';
import { tellingIn } from '../../messages/telling.ts';
import type { FilePlace } from './merge.ts';

/** Longer texts, all together, are no config that a person has written, characters. */
export const longestConfig = 1_000_000;
/** More files in a folder are none, either. */
export const mostFiles = 100;

export type Complain = (place: FilePlace, message: string) => void;

/** Whether a file of a folder is read. Hidden ones are an editor's, or what Kubernetes swaps behind its links. */
export const isConfigFile = (name: string): boolean => /^[^.].*\.ya?ml$/s.test(name);

/** The files that a path names: itself, or what lies in the folder that it is. */
export const filesAt = (
  path: string,
  machine: Machine,
  words: Messages,
  complain: Complain,
): readonly string[] => {
  try {
    const names = machine.listFolder?.(path) ?? null;
    if (names === null) return [path];
    const files = names.filter(isConfigFile).sort();
    if (files.length === 0) complain({ file: path, line: 1, column: 1 }, fileIn(words).noFiles);
    if (files.length > mostFiles)
      complain({ file: path, line: 1, column: 1 }, fileIn(words).manyFiles(mostFiles));
    return files.slice(0, mostFiles).map((name) => join(path, name));
  } catch (error) {
    complain({ file: path, line: 1, column: 1 }, whyNotRead(path, error, words));
    return [];
  }
};

/**
 * The text of one; empty where it can't be had, and then that is said.
 *
 * @param room so many characters it may have: those before it have had the others
 */
export const textOf = (
  name: string,
  room: number,
  { readFile }: Machine,
  words: Messages,
  complain: Complain,
): string => {
  const place = { file: name, line: 1, column: 1 };
  try {
    const text = readFile(name);
    // What is no UTF-8 is read so, each byte of it; UTF-16 begins with two.
    const strange = text.indexOf('\ufffd');
    if (text.length > room) complain(place, tellingIn(words).config.tooMuch(longestConfig));
    else if (strange >= 0) complain(placeIn(text, strange, name), fileIn(words).noUtf8);
    else return text;
  } catch (error) {
    complain(place, whyNotRead(name, error, words));
  }
  return '';
};

/** With where it was looked for: in a container, or under a service manager, that is seldom where its writer stood. */
const whyNotRead = (path: string, error: unknown, words: Messages): string => {
  const why = whySystemFailed(error, words);
  return isAbsolute(path) ? why : `${why} (${resolve(path)})`;
};

/** Whether no more than names stand there, what is below them commented out. */
export const isNothing = (whole: unknown): boolean =>
  whole === null ||
  whole === undefined ||
  (typeof whole === 'object' && Object.values(whole).every((given) => given === null));

const placeIn = (text: string, at: number, file: string): FilePlace => {
  const lines = text.slice(0, at).split('\n');
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
};
