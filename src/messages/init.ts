import { init as en, type InitWords } from './init-en.ts';
import { init as ru } from './init-ru.ts';
import type { Locale } from './messages.ts';

export type { InitWords };

/** What stands in a config that `polkan init` writes, by language. */
export const initWords = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, InitWords>;
