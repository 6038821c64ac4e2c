import type { Hold } from '../language/telling.ts';
import { byLanguage } from './by-language.ts';
import { inLanguageOf, type Messages } from './messages.ts';
import { telling as en } from './telling-en.ts';
import { telling as ru } from './telling-ru.ts';

/** The shape of a dictionary of telling. */
export type TellingWords = typeof en;

/** What a person reads of telling, by language. */
export const tellingWords = byLanguage<TellingWords>(en, () => ru);

/** What holds something back, for the end of a line. */
export const lawIn = (words: TellingWords, { reason, by }: Pick<Hold, 'reason' | 'by'>): string =>
  reason === 'caused' && by === null ? words.awaitsCause : words.laws[reason];

/** What is read of telling, in the language of the rest. */
export const tellingIn = (words: Messages): TellingWords => inLanguageOf(words, tellingWords);
