import { type Locale, locales, type Messages } from './messages.ts';
import { whatIf as en } from './what-if-en.ts';
import { whatIf as ru } from './what-if-ru.ts';

/** The shape of a dictionary of what-if. */
export type WhatIfWords = typeof en;

export const whatIfWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, WhatIfWords>;

/** What is read there, in the language of the rest. */
export const whatIfIn = (words: Messages): WhatIfWords => whatIfWords[words === locales.en ? 'en' : 'ru'];
