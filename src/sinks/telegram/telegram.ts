import type { MessageId, Outgoing, Rate, Receipt } from '../../language/delivery.ts';
import { faultText } from '../../messages/faults.ts';
import { asPlain } from '../plain-text.ts';
import { type Sink, SinkError } from '../sink.ts';
import { type Bot, type BotOptions, createBot } from './bot.ts';
import type { Keyboard } from './keyboard.ts';
import { createPlace, type Place } from './place.ts';
import { isRefusal, type Verdict, verdictOf } from './telegram-answer.ts';
import { asHtml, splitNotification } from './telegram-text.ts';

export interface TelegramOptions extends BotOptions {
  /** What this channel is called. Default: telegram. */
  readonly name?: string;
  /** Why there is no token, in words. */
  readonly lacks?: string;
  /** A number, negative for a group, or `@name` of a channel. */
  readonly chatId: string;
  /** The forum topic; absent or 1 is the General topic. */
  readonly threadId?: number;
  /** Says what the operator should put right in the config. */
  readonly warn: (message: string) => void;
  /** Any clock that goes on evenly, milliseconds. Default: that of the process. */
  readonly now?: () => number;
  /** What can be pressed under a message, where somebody listens. Default: nothing. */
  readonly buttons?: (outgoing: Outgoing) => Keyboard | null;
  /** Resolves when it is its turn, where others write there, too. Default: always. */
  readonly turn?: () => Promise<void>;
  /** A message has arrived. */
  readonly onSent?: (outgoing: Outgoing, message: MessageId) => void;
}

/** A Telegram sink, and what else may be done at its place in its bot's name. */
export interface Telegram extends Sink {
  readonly bot: Bot;
  readonly place: Place;
  close(): Promise<void>;
}

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
 * `SinkError` whose message holds Telegram's description, and neither the token nor a URL (`bot.ts`). `close` drops the
 * connections.
 */
export const telegram = (options: TelegramOptions): Telegram => {
  const { chatId, timeoutMs, words, now = () => performance.now(), buttons, onSent } = options;
  const bot = createBot(options);
  const { failure } = bot;
  const place = createPlace({
    ...{ chatId, threadId: options.threadId, words, now },
    warn: (message) => options.warn(bot.masked(message)),
  });

  /**
   * A group that has moved counts its messages anew: an id of the old one may be another message there. An id
   * from before chats were kept is one of the chat that is configured.
   */
  const isHere = (message: MessageId): boolean => (message.chat ?? chatId) === place.chat();

  const request = (outgoing: Outgoing, html: boolean): string => {
    const { notification, replyTo, quietly = false } = outgoing;
    const threadId = place.thread();
    const keyboard = buttons?.(outgoing) ?? null;
    return JSON.stringify({
      chat_id: place.chat(),
      text: html ? asHtml(notification) : asPlain(notification),
      link_preview_options: { is_disabled: true },
      // Where there are no tags, nothing in it may be live either.
      ...(html ? { parse_mode: 'HTML' } : { entities: [asCode(asPlain(notification))] }),
      ...(threadId === undefined ? {} : { message_thread_id: threadId }),
      ...(quietly && { disable_notification: true }),
      ...(keyboard !== null && { reply_markup: keyboard }),
      ...(replyTo !== null && isHere(replyTo)
        ? { reply_parameters: { message_id: Number(replyTo.messageId), allow_sending_without_reply: true } }
        : {}),
    });
  };

  const post = async (json: string, abort: AbortSignal): Promise<Verdict> => {
    const { status, body } = await bot.post('sendMessage', json, abort);
    return verdictOf(status, body);
  };

  /** Learns from a refusal; whether sending again, changed, can help. */
  const learnt = (verdict: Verdict, html: boolean): boolean => {
    if (verdict.kind === 'moved') return place.move(verdict.chatId);
    if (verdict.kind === 'no thread') return place.refuseThread(faultText(verdict.why, words));
    return verdict.kind === 'unparsed' && html;
  };

  const posted = async (json: string, abort: AbortSignal): Promise<Verdict> => {
    if (!bot.hasToken()) await bot.renewed(abort);
    const verdict = await post(json, abort);
    const isRefused = verdict.kind === 'failed' && verdict.how.refused === true;
    return isRefused && (await bot.renewed(abort)) ? post(json, abort) : verdict;
  };

  const send = async (outgoing: Outgoing, abort: AbortSignal): Promise<Receipt> => {
    let html = true;
    await options.turn?.();
    let verdict = await posted(request(outgoing, html), abort);
    if (learnt(verdict, html)) {
      html = verdict.kind !== 'unparsed';
      verdict = await post(request(outgoing, html), abort);
    }
    if (verdict.kind === 'sent') {
      if (verdict.messageId === undefined) return {};
      const message = { messageId: verdict.messageId, chat: place.chat() };
      onSent?.(outgoing, message);
      return message;
    }
    if (verdict.kind === 'failed') throw failure(verdict.why, verdict.how);
    if (learnt(verdict, html)) throw failure(verdict.why, {});
    // A text may be beyond help; a chat or a topic can be put right.
    throw failure(verdict.why, verdict.kind === 'unparsed' ? { permanent: true } : { refused: true });
  };

  const check = async (abort: AbortSignal): Promise<void> => {
    if (!bot.hasToken()) await bot.renewed(abort);
    const first = await bot.ask('getMe', abort);
    const isNew = isRefusal(first.status) && (await bot.renewed(abort));
    const { status, body } = isNew ? await bot.ask('getMe', abort) : first;
    if (status !== 200) throw new SinkError(words.check.noBot(status), { refused: isRefusal(status) });
    // Whoever answers so takes messages and delivers none: a portal, a parked domain, a wrong address.
    if (verdictOf(status, body).kind !== 'sent')
      throw failure({ code: 'noBotApiAnswer', status }, { refused: true });
  };

  return {
    name: options.name ?? 'telegram',
    rates: ratesOf(chatId),
    timeoutMs,
    ...(!bot.hasToken() && options.lacks !== undefined && { lacks: options.lacks }),
    split: splitNotification,
    send,
    check,
    bot,
    place,
    close: () => bot.close(),
  };
};
