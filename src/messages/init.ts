import { byLanguage } from './by-language.ts';
import { init as en, type InitWords } from './init-en.ts';
import { init as ru } from './init-ru.ts';

export type { InitWords };

/** What stands in a config that `polkan init` writes, by language. */
export const initWords = byLanguage<InitWords>(en, () => ru);
