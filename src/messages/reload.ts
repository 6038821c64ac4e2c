import { byLanguage } from './by-language.ts';
import { inLanguageOf, type Messages } from './messages.ts';
import { reload as en } from './reload-en.ts';
import { reload as ru } from './reload-ru.ts';

/** The shape of a dictionary of reloads. */
export type ReloadWords = typeof en;

const words = byLanguage<ReloadWords>(en, () => ru);

/** What is read of reloads, in the language of the rest. */
export const reloadIn = (rest: Messages): ReloadWords => inLanguageOf(rest, words);
