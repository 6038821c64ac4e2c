import * as z from 'zod/mini';
import { textField } from '../../language/fields.ts';
import { shown } from '../../language/written.ts';
import { channelsIn } from '../../messages/channels.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { complain, httpTimeoutMs, secretUrlField, urlIn } from '../http/entry.ts';

export interface DiscordConfig {
  /** The address of the webhook, which is a secret. */
  readonly url: URL;
  /** The thread it writes to; empty: none. */
  readonly thread: string;
}

const entry = entryOf(
  () => ({
    url: secretUrlField('The address of a webhook of a channel, which is a secret.'),
    thread: z.optional(textField('The id of a thread in that channel; a forum needs one.')),
  }),
  ({ url: text, thread = '' }, tell, words) => {
    const url = urlIn(text, ['url'], tell, words, { secret: true });
    if (thread !== '' && !/^\d{1,20}$/.test(thread))
      return complain(tell, words, ['thread'], shown(thread), channelsIn(words).wanted.thread);
    return url === null ? null : { url, thread };
  },
);

/** Messages to a channel of Discord, by a webhook. */
export const discordChannel: ChannelDefinition<'discord', DiscordConfig | null> = {
  sort: 'discord',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, atEnd, wayTo }) => {
    const { discord } = await import('./discord.ts');
    const dispatcher = await wayTo(config.url);
    const sink = discord({ ...config, name, words, timeoutMs: httpTimeoutMs, dispatcher });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ url, thread }) => `Discord (${url.origin}${thread === '' ? '' : `, ${thread}`})`,
};
