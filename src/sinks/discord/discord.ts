import type { MessageText, Outgoing, Receipt } from '../../language/delivery.ts';
import { cutMessage } from '../cut.ts';
import type { AnswerRow } from '../http/answers.ts';
import type { HttpSink, HttpSinkOptions } from '../http/http-sink.ts';
import { jsonOf, pauseInField, textIn } from '../http/json-of.ts';
import { createPoster } from '../http/poster.ts';
import { secretsOf } from '../http/secrets-of.ts';
import { byLine, joined } from '../plain-text.ts';
import type { DiscordConfig } from './discord-channel.ts';

/** Characters of the content of a message (https://docs.discord.com/developers/resources/webhook#execute-webhook). */
export const discordLimit = 2_000;

/** The rows of its own: its answers are JSON with a code of their own. */
export const discordRows: readonly AnswerRow[] = [
  {
    status: 400,
    says: /"code":\s*(?:10003|160005|220001|50083)\b/,
    means: 'refused',
    when: 'the thread is gone, closed, or needed',
  },
];

/** Five messages in two seconds to a webhook, thirty a minute to a channel. */
const rates = [
  { count: 5, perMs: 2_000 },
  { count: 30, perMs: 60_000 },
];

/** No preview of a link, and, where it shall ring nobody, no sound (https://docs.discord.com/developers/resources/message#message-object-message-flags). */
const flags = { noPreviews: 1 << 2, silent: 1 << 12 } as const;

/** Text from outside, so that nothing in it is markup, a mention or a link. */
const inert = (text: string): string =>
  text
    .replace(/[\\`*_~|<>@#:[\]()+.-]/g, (sign) => (/[.+-]/.test(sign) ? sign : `\\${sign}`))
    .replace(/^(\s*)([-+]|\d+\.)(?=\s)/, '$1\\$2');

const code = (text: string): string => `\`${text.replaceAll('`', '\u2019')}\``;

/** A message in Discord's markdown. */
export const discordText = ({ mark, title, detail }: MessageText): string =>
  joined(mark, title.trim() === '' ? inert(title) : `**${inert(title)}**`, byLine(detail, inert, code));

const fits = (message: MessageText): boolean => discordText(message).length <= discordLimit;

/** What is posted. */
export const discordBody = ({ notification, quietly }: Outgoing): object => ({
  // What is only white space would be taken for empty, and refused.
  content: discordText(notification).trim() || '…',
  allowed_mentions: { parse: [] },
  flags: flags.noPreviews | (quietly ? flags.silent : 0),
});

/** Posts each message to a webhook. A webhook can't answer a message, so a recovery is one of its own. */
export const discord = (options: DiscordConfig & HttpSinkOptions): HttpSink => {
  const { name, url, thread, timeoutMs } = options;
  const query = new URLSearchParams(url.search);
  // Without it a message that is not kept is no error.
  query.set('wait', 'true');
  if (thread !== '') query.set('thread_id', thread);
  const poster = createPoster({
    ...options,
    secrets: secretsOf(url),
    rows: discordRows,
    describe: (body) => textIn(jsonOf(body), 'message'),
    pauseOf: (body) => pauseInField(jsonOf(body), 'retry_after', 1_000),
  });
  return {
    name,
    rates,
    timeoutMs,
    split: (message) => cutMessage(message, fits),
    async send(outgoing, abort): Promise<Receipt> {
      const body = JSON.stringify(discordBody(outgoing));
      const answer = await poster.post({ path: `${url.pathname}?${query}`, body }, abort);
      const fields = jsonOf(answer.body);
      const [messageId, chat] = [textIn(fields, 'id'), textIn(fields, 'channel_id')];
      return { ...(messageId !== undefined && { messageId }), ...(chat !== undefined && { chat }) };
    },
    async check(abort) {
      await poster.post({ path: url.pathname, method: 'GET' }, abort);
    },
    close: () => poster.close(),
  };
};
