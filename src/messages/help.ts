import { byLanguage } from './by-language.ts';
import { help as en, type HelpWords } from './help-en.ts';
import { help as ru } from './help-ru.ts';

export type { HelpWords };

/** What `--help` says, by language. */
export const helpWords = byLanguage<HelpWords>(en, () => ru);
