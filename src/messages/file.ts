import { byLanguage } from './by-language.ts';
import { file as en } from './file-en.ts';
import { file as ru } from './file-ru.ts';
import { inLanguageOf, type Messages } from './messages.ts';

/** The shape of a dictionary of the file. */
export type FileWords = typeof en;

const words = byLanguage<FileWords>(en, () => ru);

/** What is read of the file, in the language of the rest. */
export const fileIn = (rest: Messages): FileWords => inLanguageOf(rest, words);
