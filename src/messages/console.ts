import { console as en } from './console-en.ts';
import { console as ru } from './console-ru.ts';
import { type Locale, locales, type Messages } from './messages.ts';

/** The shape of a dictionary of the console. */
export type ConsoleWords = typeof en;

/** What a person reads who answers in a chat, by language. */
export const consoleWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, ConsoleWords>;

/** What is read in a chat, in the language of the rest. */
export const consoleIn = (words: Messages): ConsoleWords => consoleWords[words === locales.en ? 'en' : 'ru'];
