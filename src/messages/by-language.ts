import type { Locale } from './messages.ts';

/**
 * The words of one part, by language. Russian stands behind a function: in the bundle it is a file of its own, which is read only where
 * an operator has chosen it.
 */
export const byLanguage = <Words>(en: Words, ru: () => Words): Readonly<Record<Locale, Words>> => ({
  en,
  get ru() {
    return ru();
  },
});
