import { byLanguage } from './by-language.ts';
import { inLanguageOf, type Messages } from './messages.ts';
import { whatIf as en } from './what-if-en.ts';
import { whatIf as ru } from './what-if-ru.ts';

/** The shape of a dictionary of what-if. */
export type WhatIfWords = typeof en;

export const whatIfWords = byLanguage<WhatIfWords>(en, () => ru);

/** What is read there, in the language of the rest. */
export const whatIfIn = (words: Messages): WhatIfWords => inLanguageOf(words, whatIfWords);
