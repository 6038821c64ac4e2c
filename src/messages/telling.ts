import { type Locale, locales, type Messages } from './messages.ts';
import { telling as en } from './telling-en.ts';
import { telling as ru } from './telling-ru.ts';

/** The shape of a dictionary of telling. */
export type TellingWords = typeof en;

/** What a person reads of telling, by language. */
export const tellingWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, TellingWords>;

/** What is read of telling, in the language of the rest. */
export const tellingIn = (words: Messages): TellingWords => tellingWords[words === locales.en ? 'en' : 'ru'];
