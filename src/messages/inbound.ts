import { inbound as en, type InboundWords } from './inbound-en.ts';
import { inbound as ru } from './inbound-ru.ts';
import { type Locale, locales, type Messages } from './messages.ts';

export type { InboundWords };

/** What a person reads of what scripts say, by language. */
export const inboundWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, InboundWords>;

/** The same, in the language of the rest. */
export const inboundIn = (words: Messages): InboundWords => inboundWords[words === locales.en ? 'en' : 'ru'];
