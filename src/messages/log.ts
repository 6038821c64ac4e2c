import { log as en, type LogWords } from './log-en.ts';
import { log as ru } from './log-ru.ts';
import type { Locale } from './messages.ts';

export type { LogWords };

/** What is said of the log itself, by language. */
export const logWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, LogWords>;
