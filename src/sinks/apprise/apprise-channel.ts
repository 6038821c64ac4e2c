import * as z from 'zod/mini';
import { oneOrMoreField, secretField, textField } from '../../language/fields.ts';
import { safeUrl } from '../../language/secrets.ts';
import { shown } from '../../language/written.ts';
import { channelsIn } from '../../messages/channels.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { complain, httpTimeoutMs, urlField, urlIn } from '../http/entry.ts';

export interface AppriseConfig {
  /** An Apprise API server. */
  readonly url: URL;
  /** A configuration that is kept there; `null`: the URLs go along. */
  readonly key: string | null;
  /** What is told, in Apprise's own URLs, which hold secrets. */
  readonly urls: readonly string[];
  /** Which of a configuration are told; empty: all that it says. */
  readonly tag: string;
}

const entry = entryOf(
  () => ({
    url: urlField('An Apprise API server: http://apprise:8000.'),
    key: z.optional(
      textField('The key of a configuration that is kept there. Its URLs best say overflow=split.'),
    ),
    urls: z.optional(
      oneOrMoreField(
        secretField(
          "A URL of Apprise's: pover://user@token. It splits what is too long, unless it has an overflow= of its own.",
        ),
        'Instead of a key: who is told.',
      ),
    ),
    tag: z.optional(textField('With a key: the tags of those that are told, as Apprise has them.')),
  }),
  (given, tell, words) => {
    const { key = null, tag = '' } = given;
    const { wanted } = channelsIn(words);
    const urls = given.urls === undefined ? [] : typeof given.urls === 'string' ? [given.urls] : given.urls;
    for (const one of urls) tell.secret(one);
    const url = urlIn(given.url, ['url'], tell, words);
    if ((key === null) === (urls.length === 0)) {
      tell.wrong([], wanted.receiver);
      return null;
    }
    if (key !== null && !/^[\w-]{1,128}$/.test(key))
      return complain(tell, words, ['key'], shown(key), wanted.key);
    return url === null ? null : { url, key, urls, tag };
  },
);

/** Messages to an Apprise API server, and by it to a hundred services. */
export const appriseChannel: ChannelDefinition<'apprise', AppriseConfig | null> = {
  sort: 'apprise',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, atEnd, wayTo }) => {
    const { apprise } = await import('./apprise.ts');
    const dispatcher = await wayTo(config.url);
    const sink = apprise({ ...config, name, words, timeoutMs: 4 * httpTimeoutMs, dispatcher });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ url, key }) => `Apprise (${key === null ? '' : `${key}, `}${safeUrl(url)})`,
};
