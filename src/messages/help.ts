import { help as en, type HelpWords } from './help-en.ts';
import { help as ru } from './help-ru.ts';
import type { Locale } from './messages.ts';

export type { HelpWords };

/** What `--help` says, by language. */
export const helpWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, HelpWords>;
