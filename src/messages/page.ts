import { byLanguage } from './by-language.ts';
import { inLanguageOf, type Messages } from './messages.ts';
import { page as en } from './page-en.ts';
import { page as ru } from './page-ru.ts';

/** The shape of a dictionary of the pages. */
export type PageWords = typeof en;

/** What a person reads on the pages, by language. */
export const pageWords = byLanguage<PageWords>(en, () => ru);

/** What is read on the pages, in the language of the rest. */
export const pageIn = (words: Messages): PageWords => inLanguageOf(words, pageWords);
