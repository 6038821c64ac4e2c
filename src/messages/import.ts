import { byLanguage } from './by-language.ts';
import { imported as en, type ImportWords } from './import-en.ts';
import { imported as ru } from './import-ru.ts';

export type { ImportWords };

/** What a person reads of a config of another tool, by language. */
export const importWords = byLanguage<ImportWords>(en, () => ru);
