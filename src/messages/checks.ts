import { byLanguage } from './by-language.ts';
import { type ChecksWords, checks as en } from './checks-en.ts';
import { checks as ru } from './checks-ru.ts';
import { inLanguageOf, type Messages } from './messages.ts';

export type { ChecksWords };

/** What a person reads of checks, by language. */
export const checksWords = byLanguage<ChecksWords>(en, () => ru);

/** The same, in the language of the rest. */
export const checksIn = (words: Messages): ChecksWords => inLanguageOf(words, checksWords);
