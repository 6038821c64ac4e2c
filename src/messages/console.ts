import { byLanguage } from './by-language.ts';
import { console as en } from './console-en.ts';
import { console as ru } from './console-ru.ts';
import { inLanguageOf, type Messages } from './messages.ts';

/** The shape of a dictionary of the console. */
export type ConsoleWords = typeof en;

/** What a person reads who answers in a chat, by language. */
export const consoleWords = byLanguage<ConsoleWords>(en, () => ru);

/** What is read in a chat, in the language of the rest. */
export const consoleIn = (words: Messages): ConsoleWords => inLanguageOf(words, consoleWords);
