import type { MessageText } from '../../language/delivery.ts';
import { cutMessage } from '../cut.ts';
import { byLine, joined } from '../plain-text.ts';
import type { SlackConfig } from './slack-channel.ts';

type Flavor = SlackConfig['flavor'];

/**
 * How long a text may be, with all that makes it inert. Slack: 3,000 characters in a section
 * (https://docs.slack.dev/reference/block-kit/blocks/section-block). Mattermost: 4,000 where its database is old, else 16,383
 * (`PostMessageMaxRunesV1` and `V2` in `server/public/model/post.go`). Rocket.Chat: 5,000, by its settings
 * (`Message_MaxAllowedSize`); what is longer vanishes without an error.
 */
export const slackLimits: Readonly<Record<Flavor, number>> = {
  slack: 3_000,
  mattermost: 4_000,
  rocket: 4_000,
};

/** Nothing that stands behind it is a mention, and nobody sees it. */
const noMention = '@\u200b';

/** Text from outside, so that nothing in it is markup, a link or a mention. */
const inert: Readonly<Record<Flavor, (text: string) => string>> = {
  // Mentions, links and dates are all in `<…>` (https://docs.slack.dev/messaging/formatting-message-text).
  slack: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  mattermost: (text) => text.replace(/[\\`*_{}[\]()#+!|<>~:-]/g, '\\$&').replaceAll('@', noMention),
  rocket: (text) => text.replaceAll('@', noMention),
};

const bold: Readonly<Record<Flavor, string>> = { slack: '*', mattermost: '**', rocket: '*' };

/** A command as code: a backtick in it would end that. */
const code = (text: string, flavor: Flavor): string =>
  `\`${(flavor === 'slack' ? inert.slack(text) : text).replaceAll('`', '\u2019')}\``;

/** Bold where it would be: around a text that has something in it, and no sign of its own that would end it. */
const strong = (text: string, flavor: Flavor): string =>
  /^\s|\s$|^$|[*\n]/.test(text)
    ? inert[flavor](text)
    : `${bold[flavor]}${inert[flavor](text)}${bold[flavor]}`;

/** A message as the service's own markup. */
export const slackText = ({ mark, title, detail }: MessageText, flavor: Flavor): string =>
  joined(
    mark,
    strong(title, flavor),
    byLine(
      detail,
      (line) => inert[flavor](line),
      (command) => code(command, flavor),
    ),
  );

export const splitSlack = (message: MessageText, flavor: Flavor): readonly MessageText[] =>
  cutMessage(message, (part) => slackText(part, flavor).length <= slackLimits[flavor]);
