import * as z from 'zod/mini';
import { secretField, textField } from '../../language/fields.ts';
import { safeUrl } from '../../language/secrets.ts';
import { shown } from '../../language/written.ts';
import { channelsIn } from '../../messages/channels.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { complain, httpTimeoutMs, urlField, urlIn } from '../http/entry.ts';

export interface NtfyConfig {
  /** The server, with a path where it has one. */
  readonly url: URL;
  readonly topic: string;
  /** An access token; empty: there is none. */
  readonly token: string;
  /** What a tap on the notification opens; empty: nothing of ours. */
  readonly click: string;
}

const standardUrl = 'https://ntfy.sh';

const entry = entryOf(
  () => ({
    topic: textField('The topic. Whoever knows it can read it, if the server does not forbid that.'),
    url: z.optional(urlField(`The server; default: ${standardUrl}.`)),
    token: z.optional(secretField('An access token (tk_…), for a topic that is protected.')),
    click: z.optional(urlField('What a tap on the notification opens: the page of Polkan, say.')),
  }),
  (given, tell, words) => {
    const { topic, token = '', click = '' } = given;
    tell.secret(token);
    const isTopic = /^[-_A-Za-z0-9]{1,64}$/.test(topic);
    if (!isTopic) complain(tell, words, ['topic'], shown(topic), channelsIn(words).wanted.topic);
    const url = urlIn(given.url ?? standardUrl, ['url'], tell, words);
    const link = click === '' ? '' : urlIn(click, ['click'], tell, words);
    if (url === null || link === null || !isTopic) return null;
    return { url, topic, token, click: link === '' ? '' : link.href };
  },
);

/** Messages to a topic of an ntfy server. */
export const ntfyChannel: ChannelDefinition<'ntfy', NtfyConfig | null> = {
  sort: 'ntfy',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, atEnd, wayTo }) => {
    const { ntfy } = await import('./ntfy.ts');
    const dispatcher = await wayTo(config.url);
    const sink = ntfy({ ...config, name, words, timeoutMs: httpTimeoutMs, dispatcher });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ url, topic }) => `ntfy (${topic}, ${safeUrl(url)})`,
};
