import { byLanguage } from './by-language.ts';
import { channels as en } from './channels-en.ts';
import { channels as ru } from './channels-ru.ts';
import { inLanguageOf, type Messages } from './messages.ts';

/** The shape of a dictionary of channels. */
export type ChannelWords = typeof en;

const words = byLanguage<ChannelWords>(en, () => ru);

/** What may be said of channels, in the language of the rest. */
export const channelsIn = (rest: Messages): ChannelWords => inLanguageOf(rest, words);
