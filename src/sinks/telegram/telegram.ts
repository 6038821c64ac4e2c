import { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { readBody } from '../../language/body.ts';
import type { MessageId, Outgoing, Rate, Receipt } from '../../language/delivery.ts';
import type { Fault } from '../../language/fault.ts';
import { faultOf } from '../../language/fault-of.ts';
import { maskSecrets } from '../../language/secrets.ts';
import { orAborted } from '../../language/within.ts';
import { faultText } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import { asPlain } from '../plain-text.ts';
import { type Sink, SinkError, sinkErrorOf } from '../sink.ts';
import { type Failure, isRefusal, type Verdict, verdictOf } from './telegram-answer.ts';
import { asHtml, splitNotification } from './telegram-text.ts';

export interface TelegramOptions {
  /** What this channel is called. Default: telegram. */
  readonly name?: string;
  /** Empty: it is in the file, and was not there yet. */
  readonly token: string;
  /** Why there is none, in words. */
  readonly lacks?: string;
  /** Reads the token's file anew; rejects with why it can't, in words. Default: there is none. */
  readonly freshToken?: () => Promise<string>;
  /** A number, negative for a group, or `@name` of a channel. */
  readonly chatId: string;
  /** The forum topic; absent or 1 is the General topic. */
  readonly threadId?: number;
  /** Where the Bot API is; it may have a path of its own. */
  readonly apiUrl: URL;
  /** How to get there, if not straight. */
  readonly dispatcher?: Dispatcher;
  readonly timeoutMs: number;
  /** What its failures and warnings are worded in. */
  readonly words: Messages;
  /** Says what the operator should put right in the config. */
  readonly warn: (message: string) => void;
  /** Any clock that goes on evenly, milliseconds. Default: that of the process. */
  readonly now?: () => number;
}

/** A topic that was refused may be opened again: after so long it is tried once more. */
export const topicPauseMs = 3_600_000;

/** No answer of `sendMessage` comes near this. */
export const longestAnswerBytes = 1024 * 1024;

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

/**
 * The Telegram sink: one `sendMessage` for each notification, sent once more where the answer tells how to
 * put it right (a group that moved, a topic that is gone, HTML that can't be parsed). Fails with a
 * `SinkError` whose message holds Telegram's description, and neither the token nor a URL: the token is in
 * the path, so the connection is made from the origin alone. `close` drops the connections.
 */
export const telegram = (options: TelegramOptions): Sink & { close(): Promise<void> } => {
  const { chatId, apiUrl, timeoutMs, words, now = () => performance.now() } = options;
  const dispatcher =
    options.dispatcher ??
    new Pool(apiUrl.origin, {
      // Well before the time is over, so that "not reached" is told from "no answer".
      connectTimeout: Math.ceil(timeoutMs / 2),
      // The delivery policy ends an attempt; it may give a slow one longer than the last.
      headersTimeout: 0,
      bodyTimeout: 0,
      // A name's first address may be a broken one: the next has its turn in time, and neither is cut short.
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: Math.ceil(timeoutMs / 4),
      // One message a second needs no more than what every server and proxy speaks.
      allowH2: false,
    });
  /** It may be rotated in its file. */
  let { token } = options;
  const pathOf = (method: string): string =>
    `${apiUrl.pathname.replace(/\/$/, '')}/bot${encodeURIComponent(token).replace('%3A', ':')}/${method}`;
  const failure = (why: Fault, how: Failure): SinkError =>
    new SinkError(maskSecrets(faultText(why, words), [token]), how);
  const warn = (message: string): void => options.warn(maskSecrets(message, [token]));

  // What Telegram has taught us since the start; a restart learns it again.
  let chat = chatId;
  const topic = options.threadId === 1 ? undefined : options.threadId;
  let topicRefusedAt = Number.NEGATIVE_INFINITY;
  const thread = (): number | undefined => (now() - topicRefusedAt < topicPauseMs ? undefined : topic);

  /**
   * A group that has moved counts its messages anew: an id of the old one may be another message there. An id
   * from before chats were kept is one of the chat that is configured.
   */
  const isHere = (message: MessageId): boolean => (message.chat ?? chatId) === chat;

  const request = ({ notification, replyTo }: Outgoing, html: boolean): string => {
    const threadId = thread();
    return JSON.stringify({
      chat_id: chat,
      text: html ? asHtml(notification) : asPlain(notification),
      link_preview_options: { is_disabled: true },
      // Where there are no tags, nothing in it may be live either.
      ...(html ? { parse_mode: 'HTML' } : { entities: [asCode(asPlain(notification))] }),
      ...(threadId === undefined ? {} : { message_thread_id: threadId }),
      ...(replyTo !== null && isHere(replyTo)
        ? { reply_parameters: { message_id: Number(replyTo.messageId), allow_sending_without_reply: true } }
        : {}),
    });
  };

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
        path: pathOf('sendMessage'),
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': String(bytes.length) },
        body,
        signal: abort,
      });
      return verdictOf(answer.statusCode, await readBody(answer.body, longestAnswerBytes));
    };
    try {
      abort.throwIfAborted();
      // By itself undici would not reject before a connection is there.
      return await orAborted(exchange(), abort);
    } catch (error) {
      throw failure(
        { code: sent ? 'unanswered' : 'notReached', why: faultOf(error) },
        { mayHaveArrived: sent },
      );
    }
  };

  /** Learns from a refusal; whether sending again, changed, can help. */
  const learnt = (verdict: Verdict, html: boolean): boolean => {
    if (verdict.kind === 'moved' && verdict.chatId !== chat) {
      warn(words.telegram.moved(chat, verdict.chatId));
      chat = verdict.chatId;
      return true;
    }
    const refusedThread = verdict.kind === 'no thread' ? thread() : undefined;
    if (verdict.kind === 'no thread' && refusedThread !== undefined) {
      warn(words.telegram.noTopic(refusedThread, faultText(verdict.why, words)));
      topicRefusedAt = now();
      return true;
    }
    return verdict.kind === 'unparsed' && html;
  };

  /** Looks into the token's file again; whether there is another one now. Fails where there should be one. */
  const renewed = async (abort: AbortSignal): Promise<boolean> => {
    if (options.freshToken === undefined) return false;
    const found = await orAborted(options.freshToken(), abort).catch((error: unknown) => {
      throw new SinkError(sinkErrorOf(error, words).message, { refused: true });
    });
    const isNew = found !== token;
    token = found;
    return isNew;
  };

  const posted = async (json: string, abort: AbortSignal): Promise<Verdict> => {
    if (token === '') await renewed(abort);
    const verdict = await post(json, abort);
    const isRefused = verdict.kind === 'failed' && verdict.how.refused === true;
    return isRefused && (await renewed(abort)) ? post(json, abort) : verdict;
  };

  const send = async (outgoing: Outgoing, abort: AbortSignal): Promise<Receipt> => {
    let html = true;
    let verdict = await posted(request(outgoing, html), abort);
    if (learnt(verdict, html)) {
      html = verdict.kind !== 'unparsed';
      verdict = await post(request(outgoing, html), abort);
    }
    if (verdict.kind === 'sent') {
      return verdict.messageId === undefined ? {} : { messageId: verdict.messageId, chat };
    }
    if (verdict.kind === 'failed') throw failure(verdict.why, verdict.how);
    if (learnt(verdict, html)) throw failure(verdict.why, {});
    // A text may be beyond help; a chat or a topic can be put right.
    throw failure(verdict.why, verdict.kind === 'unparsed' ? { permanent: true } : { refused: true });
  };

  const check = async (abort: AbortSignal): Promise<void> => {
    if (token === '') await renewed(abort);
    const asked = async (): Promise<number> => {
      const { statusCode, body } = await dispatcher.request({
        origin: apiUrl.origin,
        path: pathOf('getMe'),
        method: 'GET',
        signal: abort,
      });
      await body.dump();
      return statusCode;
    };
    const answered = (): Promise<number> =>
      orAborted(asked(), abort).catch((error: unknown) => {
        throw failure({ code: 'notReached', why: faultOf(error) }, {});
      });
    const first = await answered();
    const status = isRefusal(first) && (await renewed(abort)) ? await answered() : first;
    if (status !== 200) throw new SinkError(words.check.unauthorized(status), { refused: isRefusal(status) });
  };

  return {
    name: options.name ?? 'telegram',
    rates: ratesOf(chatId),
    timeoutMs,
    ...(token === '' && options.lacks !== undefined && { lacks: options.lacks }),
    split: splitNotification,
    send,
    check,
    close: async () => {
      // A dispatcher that was handed in is its owner's to close.
      if (options.dispatcher === undefined) await dispatcher.destroy();
    },
  };
};
