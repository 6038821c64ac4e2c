import { byLanguage } from './by-language.ts';
import { log as en, type LogWords } from './log-en.ts';
import { log as ru } from './log-ru.ts';

export type { LogWords };

/** What is said of the log itself, by language. */
export const logWords = byLanguage<LogWords>(en, () => ru);
