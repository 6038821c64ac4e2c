import { byLanguage } from './by-language.ts';
import { explaining as en } from './explaining-en.ts';
import { explaining as ru } from './explaining-ru.ts';
import { inLanguageOf, type Messages } from './messages.ts';

/** The shape of a dictionary of what `explain` says beside the words it shares. */
export type ExplainingWords = typeof en;

const words = byLanguage<ExplainingWords>(en, () => ru);

/** What `explain` says, in the language of the rest. */
export const explainingIn = (rest: Messages): ExplainingWords => inLanguageOf(rest, words);
