import { type ChecksWords, checks as en } from './checks-en.ts';
import { checks as ru } from './checks-ru.ts';
import { type Locale, locales, type Messages } from './messages.ts';

export type { ChecksWords };

/** What a person reads of checks, by language. */
export const checksWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, ChecksWords>;

/** The same, in the language of the rest. */
export const checksIn = (words: Messages): ChecksWords => checksWords[words === locales.en ? 'en' : 'ru'];
