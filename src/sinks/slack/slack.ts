import type { Outgoing, Receipt } from '../../language/delivery.ts';
import type { AnswerRow } from '../http/answers.ts';
import { type HttpSink, type HttpSinkOptions, pathBelow } from '../http/http-sink.ts';
import { jsonOf, textIn } from '../http/json-of.ts';
import { createPoster } from '../http/poster.ts';
import { secretsOf } from '../http/secrets-of.ts';
import type { SlackConfig } from './slack-channel.ts';
import { slackText, splitSlack } from './slack-text.ts';

/**
 * The rows of its own. The Web API answers 200 to nearly everything, and says `"ok": false` with a word
 * (https://docs.slack.dev/reference/methods/chat.postMessage#errors); a webhook has statuses, and a word as its body.
 */
export const slackRows: readonly AnswerRow[] = [
  {
    status: 200,
    says: /"ok":\s*false.*"error":\s*"(?:rate_?limited|service_unavailable|team_added_to_org|request_timeout)"/s,
    means: 'again',
    when: 'not now',
  },
  {
    status: 200,
    says: /"ok":\s*false.*"error":\s*"(?:fatal_error|internal_error)"/s,
    means: 'in doubt',
    when: 'it failed, and says that it may have done a part',
  },
  {
    status: 200,
    says: /"ok":\s*false.*"error":\s*"(?:msg_too_long|msg_blocks_too_long|no_text|invalid_blocks\w*|too_many_\w+|invalid_arg\w*|invalid_json|json_not_object|cannot_reply_to_message)"/s,
    means: 'dropped',
    when: 'it can not read the message',
  },
  {
    status: 200,
    says: /"ok":\s*false/,
    means: 'refused',
    when: 'the token, its rights or the channel is wrong',
  },
  {
    status: 400,
    says: /user_not_found|channel_not_found|invalid_webhook|Invalid webhook|Couldn't find|no_service|no_team/,
    means: 'refused',
    when: 'the webhook leads nowhere',
  },
];

/** One message a second to a channel (https://docs.slack.dev/apis/web-api/rate-limits). */
const rates = [{ count: 1, perMs: 1_000 }];

/** What is posted, by a bot or to a webhook. */
export const slackBody = (
  { notification, replyTo }: Outgoing,
  { bot, flavor }: Pick<SlackConfig, 'bot' | 'flavor'>,
): object => {
  const text = slackText(notification, flavor);
  if (flavor !== 'slack') return { text };
  return {
    // For notifications, and for clients that show no blocks.
    text,
    // Verbatim: no address in it becomes a link.
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
    unfurl_links: false,
    unfurl_media: false,
    ...(bot !== null && {
      channel: bot.channel,
      // In the thread of its alert, and in the channel too: that something is well again is not to be hidden.
      ...(replyTo !== null && { thread_ts: replyTo.messageId, reply_broadcast: true }),
    }),
  };
};

/** Posts each message to a channel. */
export const slack = (options: SlackConfig & HttpSinkOptions): HttpSink => {
  const { name, url, bot, flavor, timeoutMs } = options;
  const poster = createPoster({
    ...options,
    secrets: bot === null ? secretsOf(url) : [bot.token],
    rows: slackRows,
    describe: (body) => textIn(jsonOf(body), 'error') ?? textIn(jsonOf(body), 'message'),
  });
  const headers = bot === null ? {} : { authorization: `Bearer ${bot.token}` };
  return {
    name,
    rates,
    timeoutMs,
    split: (message) => splitSlack(message, flavor),
    async send(outgoing, abort): Promise<Receipt> {
      const path = bot === null ? url.pathname + url.search : pathBelow(url, '/chat.postMessage');
      const answer = await poster.post(
        { path, headers, body: JSON.stringify(slackBody(outgoing, options)) },
        abort,
      );
      if (bot === null) return {};
      const fields = jsonOf(answer.body);
      const [messageId, chat] = [textIn(fields, 'ts'), textIn(fields, 'channel')];
      return { ...(messageId !== undefined && { messageId }), ...(chat !== undefined && { chat }) };
    },
    ...(bot !== null && {
      async check(abort: AbortSignal) {
        await poster.post({ path: pathBelow(url, '/auth.test'), headers, body: '{}' }, abort);
      },
    }),
    close: () => poster.close(),
  };
};
