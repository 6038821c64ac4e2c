import { against as en } from './against-en.ts';
import { against as ru } from './against-ru.ts';
import { byLanguage } from './by-language.ts';
import { inLanguageOf, type Messages } from './messages.ts';

/** The shape of a dictionary of what is held against the past. */
export type AgainstWords = typeof en;

const words = byLanguage<AgainstWords>(en, () => ru);

/** What is read of it, in the language of the rest. */
export const againstIn = (rest: Messages): AgainstWords => inLanguageOf(rest, words);
