import { channels as en } from './channels-en.ts';
import { channels as ru } from './channels-ru.ts';
import { type Locale, locales, type Messages } from './messages.ts';

/** The shape of a dictionary of channels. */
export type ChannelWords = typeof en;

const words = {
  en,
  get ru() {
    return ru;
  },
} as const satisfies Record<Locale, ChannelWords>;

/** What may be said of channels, in the language of the rest. */
export const channelsIn = (rest: Messages): ChannelWords => words[rest === locales.en ? 'en' : 'ru'];
