import { imported as en, type ImportWords } from './import-en.ts';
import { imported as ru } from './import-ru.ts';
import type { Locale } from './messages.ts';

export type { ImportWords };

/** What a person reads of a config of another tool, by language. */
export const importWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, ImportWords>;
