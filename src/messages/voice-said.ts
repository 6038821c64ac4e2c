import type { VoiceSaid, VoiceStanding } from '../language/voice-said.ts';
import type { Locale } from './messages.ts';
import { tellingWords } from './telling.ts';
import { type VoiceSaidWords, voiceSaidEn } from './voice-said-en.ts';
import { voiceSaidRu } from './voice-said-ru.ts';

const words: Readonly<Record<Locale, VoiceSaidWords>> = { en: voiceSaidEn, ru: voiceSaidRu };

export const voiceSaidIn = (locale: Locale): VoiceSaidWords => words[locale];

/** What is asked about, as it is said. */
export interface SaidOptions {
  readonly locale: Locale;
  /** Who speaks for all now; `null`: nobody does. */
  readonly voice: string | null;
  /** A time as it is shown, of epoch milliseconds. */
  readonly time: (at: number) => string;
}

/** What the voice of a fleet has said of an incident, a line a channel. */
export const voiceSaidLines = (
  { channels }: Pick<VoiceSaid, 'channels'>,
  { locale, voice, time }: SaidOptions,
): readonly string[] => {
  const say = words[locale];
  const who = say.voice(voice);
  const line = (channel: string, standing: VoiceStanding): string => {
    switch (standing.is) {
      case 'held': {
        const { reason, until } = standing;
        return say.held(who, channel, tellingWords[locale].laws[reason], until === null ? null : time(until));
      }
      case 'on its way':
        return say.onItsWay(who, channel, time(standing.at));
      case 'told':
      case 'over':
        return say[standing.is](who, channel, time(standing.at));
    }
  };
  return Object.entries(channels).map(([channel, standing]) => line(channel, standing));
};

/** The same of what this host's own journal does not have: what the voice itself has found, or is of another host. */
export const foreignLines = (said: VoiceSaid, options: SaidOptions): readonly string[] => {
  const { host, ownKey, title, detail } = said;
  return [
    host === null ? `${title ?? ownKey}: ${detail ?? ''}` : words[options.locale].ofHost(host, ownKey),
    ...voiceSaidLines(said, options),
  ];
};
