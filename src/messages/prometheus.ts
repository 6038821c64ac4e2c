import { byLanguage } from './by-language.ts';
import { inLanguageOf, type Messages } from './messages.ts';
import { prometheus as en, type PrometheusWords } from './prometheus-en.ts';
import { prometheus as ru } from './prometheus-ru.ts';

export type { PrometheusWords };

/** What a person reads of alerts that Prometheus pushes, by language. */
export const prometheusWords = byLanguage<PrometheusWords>(en, () => ru);

/** The same, in the language of the rest. */
export const prometheusIn = (words: Messages): PrometheusWords => inLanguageOf(words, prometheusWords);
