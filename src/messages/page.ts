import { type Locale, locales, type Messages } from './messages.ts';
import { page as en } from './page-en.ts';
import { page as ru } from './page-ru.ts';

/** The shape of a dictionary of the pages. */
export type PageWords = typeof en;

/** What a person reads on the pages, by language. */
export const pageWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, PageWords>;

/** What is read on the pages, in the language of the rest. */
export const pageIn = (words: Messages): PageWords => pageWords[words === locales.en ? 'en' : 'ru'];
