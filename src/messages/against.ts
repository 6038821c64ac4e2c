import { against as en } from './against-en.ts';
import { against as ru } from './against-ru.ts';
import { locales, type Messages } from './messages.ts';

/** The shape of a dictionary of what is held against the past. */
export type AgainstWords = typeof en;

/** What is read of it, in the language of the rest. */
export const againstIn = (rest: Messages): AgainstWords => (rest === locales.en ? en : ru);
