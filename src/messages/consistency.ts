import { byLanguage } from './by-language.ts';
import { consistency as en } from './consistency-en.ts';
import { consistency as ru } from './consistency-ru.ts';
import { inLanguageOf, type Messages } from './messages.ts';

/** The shape of a dictionary of what does not fit together in a config. */
export type ConsistencyWords = typeof en;

const words = byLanguage<ConsistencyWords>(en, () => ru);

/** What does not fit together, in the language of the rest. */
export const consistencyIn = (rest: Messages): ConsistencyWords => inLanguageOf(rest, words);
