import { type FleetWords, fleetEn } from './fleet-en.ts';
import { fleetRu } from './fleet-ru.ts';
import { type Locale, locales } from './messages.ts';

export type { FleetWords };

/** What is said of a fleet, in the operator's language. Apart from the rest: whoever has no fleet does not load it. */
export const fleetWordsIn = (locale: Locale): FleetWords =>
  locale === 'ru' ? fleetRu(locales.ru.span) : fleetEn(locales.en.span);
