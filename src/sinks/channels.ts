import { alertmanagerChannel } from './alertmanager/alertmanager-channel.ts';
import { appriseChannel } from './apprise/apprise-channel.ts';
import type { ChannelDefinition } from './channel-definition.ts';
import { discordChannel } from './discord/discord-channel.ts';
import { mailChannel } from './mail/mail-channel.ts';
import { matrixChannel } from './matrix/matrix-channel.ts';
import { ntfyChannel } from './ntfy/ntfy-channel.ts';
import { slackChannel } from './slack/slack-channel.ts';
import { telegramChannel } from './telegram/telegram-channel.ts';
import { webhookChannel } from './webhook/webhook-channel.ts';

/**
 * Every sort of channel there is, in the order in which it is documented, read, made and told of. The log is none:
 * it is always there, and can't refuse.
 */
export const channels = [
  telegramChannel,
  mailChannel,
  webhookChannel,
  ntfyChannel,
  slackChannel,
  discordChannel,
  matrixChannel,
  appriseChannel,
  alertmanagerChannel,
] as const satisfies readonly ChannelDefinition[];
