import { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { readBody } from '../../language/body.ts';
import type { Outgoing, Rate, Receipt } from '../../language/delivery.ts';
import { maskSecrets } from '../../language/secrets.ts';
import { orAborted } from '../../language/within.ts';
import { type Sink, SinkError } from '../sink.ts';
import { type Failure, judge, type Verdict } from './telegram-answer.ts';
import { asHtml, asPlain, splitNotification } from './telegram-text.ts';

export interface TelegramOptions {
  /** What this channel is called. Default: telegram. */
  readonly name?: string;
  readonly token: string;
  /** A number, negative for a group, or `@name` of a channel. */
  readonly chatId: string;
  /** The forum topic; absent or 1 is the General topic. */
  readonly threadId?: number;
  /** Where the Bot API is; it may have a path of its own. */
  readonly apiUrl: URL;
  /** How to get there, if not straight. */
  readonly dispatcher?: Dispatcher;
  readonly timeoutMs: number;
  /** Says what the operator should put right in the config. */
  readonly warn: (message: string) => void;
}

/** No answer of `sendMessage` comes near this. */
const longestAnswerBytes = 1024 * 1024;

/**
 * Telegram promises nothing, but asks for no more than one message a second in a chat and 20 a minute in a
 * group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). What is behind
 * an `@name` can't be told from here, so it counts as a group.
 */
const ratesOf = (chatId: string): readonly Rate[] => {
  const perChat = { count: 1, perMs: 1000 };
  return /^[-@]/.test(chatId) ? [perChat, { count: 20, perMs: 60_000 }] : [perChat];
};

/** The whole text as code; Telegram counts UTF-16 units here, as JavaScript does. */
const asCode = ({ length }: string) => ({ type: 'code', offset: 0, length });

const reason = (error: unknown): string => {
  // A host with several addresses fails with one error for each, and no message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reason).join(', ');
  // The message of an OpenSSL error names threads and source files; its reason is a few words.
  if (error instanceof Error && 'reason' in error && 'library' in error)
    return `TLS: ${String(error.reason)}`;
  if (error instanceof Error) return error.message || error.name;
  return String(error);
};

/**
 * The Telegram sink: one `sendMessage` for each notification, sent once more where the answer tells how to
 * put it right (a group that moved, a topic that is gone, HTML that can't be parsed). Fails with a
 * `SinkError` whose message holds Telegram's description, and neither the token nor a URL: the token is in
 * the path, so the connection is made from the origin alone. `close` drops the connections.
 */
export const telegram = (options: TelegramOptions): Sink & { close(): Promise<void> } => {
  const { token, chatId, apiUrl, timeoutMs } = options;
  const dispatcher =
    options.dispatcher ??
    new Pool(apiUrl.origin, {
      // Well before the time is over, so that "not reached" is told from "no answer".
      connectTimeout: Math.ceil(timeoutMs / 2),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      // One message a second needs no more than what every server and proxy speaks.
      allowH2: false,
    });
  const tokenInPath = encodeURIComponent(token).replace('%3A', ':');
  const path = `${apiUrl.pathname.replace(/\/$/, '')}/bot${tokenInPath}/sendMessage`;
  const failure = (why: string, how: Failure): SinkError => new SinkError(maskSecrets(why, [token]), how);
  const warn = (message: string): void => options.warn(maskSecrets(message, [token]));

  // What Telegram has taught us since the start; a restart learns it again.
  let chat = chatId;
  let thread = options.threadId === 1 ? undefined : options.threadId;

  const request = ({ notification, replyTo }: Outgoing, html: boolean): string =>
    JSON.stringify({
      chat_id: chat,
      text: html ? asHtml(notification) : asPlain(notification),
      link_preview_options: { is_disabled: true },
      // Where there are no tags, nothing in it may be live either.
      ...(html ? { parse_mode: 'HTML' } : { entities: [asCode(asPlain(notification))] }),
      ...(thread === undefined ? {} : { message_thread_id: thread }),
      // A group that has moved counts its messages anew: an id of the old one may be another message there.
      ...(replyTo === null || chat !== chatId
        ? {}
        : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
    });

  const post = async (json: string, abort: AbortSignal): Promise<Verdict> => {
    const bytes = Buffer.from(json);
    let sent = false;
    const body = Readable.from(
      // The body is asked for when there is a connection, so from here on the message may arrive.
      (function* () {
        sent = true;
        yield bytes;
      })(),
    );
    const exchange = async (): Promise<Verdict> => {
      const answer = await dispatcher.request({
        origin: apiUrl.origin,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(bytes.length) },
        body,
        signal: abort,
      });
      return judge(answer.statusCode, await readBody(answer.body, longestAnswerBytes));
    };
    try {
      abort.throwIfAborted();
      // By itself undici would not reject before a connection is there.
      return await orAborted(exchange(), abort);
    } catch (error) {
      throw failure(`${sent ? 'no answer' : 'not reached'}: ${reason(error)}`, { mayHaveArrived: sent });
    }
  };

  /** Learns from a refusal; whether sending again, changed, can help. */
  const learnt = (verdict: Verdict, html: boolean): boolean => {
    if (verdict.kind === 'moved' && verdict.chatId !== chat) {
      warn(
        `The Telegram chat ${chat} has moved to ${verdict.chatId}: put the new id into the configuration.`,
      );
      chat = verdict.chatId;
      return true;
    }
    if (verdict.kind === 'no thread' && thread !== undefined) {
      warn(`Telegram refuses the topic ${thread} (${verdict.why}): messages go to the chat without it.`);
      thread = undefined;
      return true;
    }
    return verdict.kind === 'unparsed' && html;
  };

  const send = async (outgoing: Outgoing, abort: AbortSignal): Promise<Receipt> => {
    let html = true;
    let verdict = await post(request(outgoing, html), abort);
    if (learnt(verdict, html)) {
      html = verdict.kind !== 'unparsed';
      verdict = await post(request(outgoing, html), abort);
    }
    if (verdict.kind === 'sent') {
      return verdict.messageId === undefined ? {} : { messageId: verdict.messageId };
    }
    if (verdict.kind === 'failed') throw failure(verdict.why, verdict.how);
    throw failure(verdict.why, { permanent: !learnt(verdict, html) });
  };

  return {
    name: options.name ?? 'telegram',
    rates: ratesOf(chatId),
    timeoutMs,
    split: splitNotification,
    send,
    close: async () => {
      // A dispatcher that was handed in is its owner's to close.
      if (options.dispatcher === undefined) await dispatcher.destroy();
    },
  };
};
