import { file as en } from './file-en.ts';
import { file as ru } from './file-ru.ts';
import { type Locale, locales, type Messages } from './messages.ts';

/** The shape of a dictionary of the file. */
export type FileWords = typeof en;

const words = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, FileWords>;

/** What is read of the file, in the language of the rest. */
export const fileIn = (rest: Messages): FileWords => words[rest === locales.en ? 'en' : 'ru'];
