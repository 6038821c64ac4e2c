import * as z from 'zod/mini';
import { secretField, textField, told } from '../../language/fields.ts';
import { channelsIn } from '../../messages/channels.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { complain, httpTimeoutMs, secretUrlField, urlField, urlIn } from '../http/entry.ts';

export interface SlackConfig {
  /** The address of an incoming webhook, which is a secret; with a token: that of the Web API. */
  readonly url: URL;
  /** A bot's token, and where it writes; `null`: by a webhook. */
  readonly bot: { readonly token: string; readonly channel: string } | null;
  readonly flavor: 'slack' | 'mattermost' | 'rocket';
}

const standardApi = 'https://slack.com/api/';

const entry = entryOf(
  () => ({
    url: z.optional(
      secretUrlField('An incoming webhook, which is a secret: of Slack, Mattermost or Rocket.Chat.'),
    ),
    token: z.optional(
      secretField(
        'Of Slack: the token of a bot (xoxb-…), instead of a webhook. Then a recovery answers its alert in a thread.',
      ),
    ),
    channel: z.optional(textField('With a token: the id of the channel (C…).')),
    api_url: z.optional(urlField(`With a token: the Web API; default: ${standardApi}.`)),
    flavor: z.optional(
      z
        .enum(['slack', 'mattermost', 'rocket'])
        .check(told('How a text is marked up, and how long it may be. Default: slack.')),
    ),
  }),
  (given, tell, words) => {
    const { token, channel, flavor = 'slack' } = given;
    if (token !== undefined) tell.secret(token);
    const isBot = token !== undefined && channel !== undefined;
    if (isBot === (given.url !== undefined) || (token === undefined) !== (channel === undefined)) {
      tell.wrong([], channelsIn(words).wanted.oneWay);
      return null;
    }
    if (isBot && flavor !== 'slack') return complain(tell, words, ['flavor'], flavor, 'slack');
    const url = isBot
      ? urlIn(given.api_url ?? standardApi, ['api_url'], tell, words)
      : urlIn(given.url ?? '', ['url'], tell, words, { secret: true });
    return url === null ? null : { url, bot: isBot ? { token, channel } : null, flavor };
  },
);

const names = { slack: 'Slack', mattermost: 'Mattermost', rocket: 'Rocket.Chat' } as const;

/** Messages to a channel of Slack, Mattermost or Rocket.Chat. */
export const slackChannel: ChannelDefinition<'slack', SlackConfig | null> = {
  sort: 'slack',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, atEnd, wayTo }) => {
    const { slack } = await import('./slack.ts');
    const dispatcher = await wayTo(config.url);
    const sink = slack({ ...config, name, words, timeoutMs: httpTimeoutMs, dispatcher });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ url, bot, flavor }) => `${names[flavor]} (${bot === null ? url.origin : bot.channel})`,
};
