import type { ChannelDefinition } from './channel-definition.ts';
import { mailChannel } from './mail/mail-channel.ts';
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
] as const satisfies readonly ChannelDefinition[];
