import { byLanguage } from './by-language.ts';
import { inbound as en, type InboundWords } from './inbound-en.ts';
import { inbound as ru } from './inbound-ru.ts';
import { inLanguageOf, type Messages } from './messages.ts';

export type { InboundWords };

/** What a person reads of what scripts say, by language. */
export const inboundWords = byLanguage<InboundWords>(en, () => ru);

/** The same, in the language of the rest. */
export const inboundIn = (words: Messages): InboundWords => inLanguageOf(words, inboundWords);
