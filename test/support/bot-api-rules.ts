import type { ApiResponse, Message } from '@grammyjs/types';
import { keyboardIn, type ShownKeyboard } from './bot-keyboard-rules.ts';

/** What a person sees of a message, and what the bot sent. */
export interface Accepted {
  readonly messageId: number;
  readonly chat: string;
  /** Without tags, entities resolved, trimmed: as Telegram shows it. */
  readonly text: string;
  /** As it was sent. */
  readonly raw: string;
  readonly parseMode: 'HTML' | null;
  /** The message this one answers; `null` too if that was not there and need not be. */
  readonly replyTo: number | null;
  readonly thread: number | null;
  readonly at: number;
  /** It rang nobody. Left out: it did. */
  readonly silent?: true;
  /** What could be pressed under it. Left out: nothing. */
  readonly keyboard?: ShownKeyboard;
}

/** What a message of the bot shows now. */
export interface ShownMessage {
  text: string;
  keyboard: ShownKeyboard;
  /** The message that it answers; `null`: none. */
  readonly replyTo: number | null;
}

type Sent = Pick<Message.TextMessage, 'message_id' | 'date' | 'text'> & { chat: { id: number | string } };

/** An answer of the Bot API: HTTP status and JSON. */
export interface BotApiAnswer {
  readonly status: number;
  readonly body: ApiResponse<Sent>;
}

export interface BotApiRulesOptions {
  /** The chats the bot may write to: numbers as text, or `@names`. */
  readonly chats: readonly string[];
  /** The forum topics that exist, in every chat. */
  readonly threads?: readonly number[];
  /** How many messages in one second a chat takes. Default 1. */
  readonly burst?: number;
}

/** Every parameter of `sendMessage`; a misspelt one would be ignored by the real server, and is refused here. */
const parameters = new Set(
  `business_connection_id chat_id message_thread_id direct_messages_topic_id text parse_mode entities
   link_preview_options disable_notification protect_content allow_paid_broadcast message_effect_id
   suggested_post_parameters reply_parameters reply_markup`.split(/\s+/),
);

const plainTags = 'b strong i em u ins s strike del code pre tg-spoiler blockquote a span tg-emoji'.split(
  ' ',
);

/** The attributes a tag may have, as they are written. */
const attributes: Readonly<Record<string, RegExp>> = {
  a: /^ href="[^"]*"$/,
  span: /^ class="tg-spoiler"$/,
  'tg-emoji': /^ emoji-id="\d+"$/,
  code: /^( class="language-[^"]+")?$/,
  blockquote: /^( expandable)?$/,
};

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const token = /<(\/?)([a-z-]+)([^<>]*)>|&(?:(amp|lt|gt|quot)|#(\d{1,7})|#x([0-9a-f]{1,6}));|[<>&]|[^<>&]+/gi;

/**
 * The text of Telegram's HTML, or why it is none. Stricter than Telegram, which takes a lone `&` or `>` as
 * it is: what a bot sends must be escaped.
 */
export const parseHtml = (html: string): { text: string } | { error: string } => {
  const open: string[] = [];
  let text = '';
  for (const match of html.matchAll(token)) {
    const [all, slash, tagName, rest = '', name, decimal, hex] = match;
    const offset = `at byte offset ${Buffer.byteLength(html.slice(0, match.index))}`;
    if (tagName !== undefined) {
      const tag = tagName.toLowerCase();
      if (!plainTags.includes(tag)) return { error: `Unsupported start tag "${tag}" ${offset}` };
      if (slash === '/') {
        const last = open.pop();
        if (last === undefined) return { error: `Unexpected end tag ${offset}` };
        if (last !== tag || rest !== '') {
          return { error: `Unmatched end tag ${offset}, expected "</${last}>", found "</${tag}${rest}>"` };
        }
      } else {
        if (!(attributes[tag] ?? /^$/).test(rest)) return { error: `Bad attributes of "${tag}" ${offset}` };
        open.push(tag);
      }
    } else if (name !== undefined) text += named[name.toLowerCase()] ?? '';
    else if (decimal !== undefined || hex !== undefined) {
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      if (code === 0 || code > 0x10ffff) return { error: `No such character ${offset}` };
      text += String.fromCodePoint(code);
    } else if (/^[<>&]$/.test(all)) return { error: `Unescaped "${all}" ${offset}` };
    else text += all;
  }
  const unclosed = open.pop();
  return unclosed === undefined
    ? { text }
    : { error: `Can't find end tag corresponding to start tag "${unclosed}"` };
};

/** As Telegram cleans a text: control characters are spaces, and white space at both ends goes. */
const cleaned = (text: string): string =>
  text
    .replaceAll('\r', '')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim();

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPositive = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

/** Refuses, as the Bot API words it. */
export const refusal = (code: number, description: string, parameters?: object): BotApiAnswer => ({
  status: code,
  body: { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) },
});

/**
 * The rules of `sendMessage` without HTTP and without a clock: give it the JSON of a request and the time,
 * it gives the answer and keeps the message. Stricter than the real server wherever that helps to find a
 * mistake: unknown parameters, lone `&`, UTF-16 units instead of characters, no bursts.
 */
export const botApiRules = ({ chats, threads = [], burst = 1 }: BotApiRulesOptions) => {
  const messages: Accepted[] = [];
  const known = new Set(chats);
  const topics = new Set(threads);
  const moved = new Map<string, string>();
  const histories = new Map<string, number[]>();
  const shown = new Map<string, ShownMessage>();

  /** Seconds until the chat takes another message; 0 if it does now. */
  const waitS = (chat: string, times: readonly number[], now: number): number => {
    const limits = [{ count: burst, perMs: 1000 }];
    if (/^[-@]/.test(chat)) limits.push({ count: 20, perMs: 60_000 });
    const waits = limits.map(({ count, perMs }) => {
      const oldest = times.at(-count);
      return oldest === undefined ? 0 : oldest + perMs - now;
    });
    return Math.ceil(Math.max(0, ...waits) / 1000);
  };

  const answer = (body: unknown, now: number): BotApiAnswer => {
    const bad = (description: string, parameters?: object): BotApiAnswer =>
      refusal(400, `Bad Request: ${description}`, parameters);
    if (!isRecord(body)) return bad("can't parse JSON object");
    const stranger = Object.keys(body).find((name) => !parameters.has(name));
    if (stranger !== undefined) return bad(`no parameter ${stranger} (the real server would ignore it)`);

    const { chat_id, text: raw, parse_mode, message_thread_id, reply_parameters } = body;
    const { disable_notification, reply_markup } = body;
    if (typeof raw !== 'string' || raw === '') return bad('message text is empty');
    if (!raw.isWellFormed()) return bad('text must be encoded in UTF-8');
    if (Buffer.byteLength(raw) > 32_768) return bad('text is too long');
    if (parse_mode !== undefined && parse_mode !== 'HTML') return bad('unsupported parse_mode');
    const parsed = parse_mode === 'HTML' ? parseHtml(raw) : { text: raw };
    if ('error' in parsed) return bad(`can't parse entities: ${parsed.error}`);
    const text = cleaned(parsed.text);

    if (chat_id === undefined || chat_id === '') return bad('chat_id is empty');
    const chat = String(chat_id);
    const movedTo = moved.get(chat);
    if (movedTo !== undefined) {
      return bad('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: Number(movedTo) });
    }
    if (!known.has(chat)) return bad('chat not found');
    const thread = message_thread_id ?? null;
    if (thread !== null && !(isPositive(thread) && topics.has(thread))) {
      return bad('message thread not found');
    }

    const history = histories.get(chat) ?? [];
    let replyTo: number | null = null;
    if (reply_parameters !== undefined) {
      if (!isRecord(reply_parameters) || !isPositive(reply_parameters.message_id)) {
        return bad("can't parse reply parameters");
      }
      // What people write has numbers of its own here, above those of the bot.
      if (reply_parameters.message_id <= history.length || reply_parameters.message_id > 100_000)
        replyTo = reply_parameters.message_id;
      else if (reply_parameters.allow_sending_without_reply !== true) {
        return bad('message to be replied not found');
      }
    }

    const keyboard = keyboardIn(reply_markup);
    if ('error' in keyboard) return bad(keyboard.error);
    if (disable_notification !== undefined && typeof disable_notification !== 'boolean') {
      return bad('disable_notification');
    }
    if (text === '') return bad('text must be non-empty');
    if (text.length > 4096) return bad('message is too long');

    const retryAfter = waitS(chat, history, now);
    if (retryAfter > 0) {
      return refusal(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });
    }

    const messageId = history.push(now);
    histories.set(chat, history);
    shown.set(`${chat} ${messageId}`, { text, keyboard: keyboard.rows, replyTo });
    messages.push({
      messageId,
      chat,
      text,
      raw,
      parseMode: parse_mode === 'HTML' ? 'HTML' : null,
      replyTo,
      thread,
      at: now,
      ...(disable_notification === true && { silent: true }),
      ...(keyboard.rows.length > 0 && { keyboard: keyboard.rows }),
    });
    const id = chat.startsWith('@') ? chat : Number(chat);
    const result: Sent = { message_id: messageId, date: Math.floor(now / 1000), text, chat: { id } };
    return { status: 200, body: { ok: true, result } };
  };

  return {
    /** Every accepted message, in the order of acceptance. */
    messages: messages as readonly Accepted[],
    /** What the server says to the JSON `body` of a `sendMessage` that arrives at `now`, epoch milliseconds. */
    answer,
    /** What a message of the bot shows now; `null`: there is none. */
    shown: (chat: string, messageId: number): ShownMessage | null =>
      shown.get(`${chat} ${messageId}`) ?? null,
    knows: (chat: string): boolean => known.has(chat),
    movedTo: (chat: string): string | null => moved.get(chat) ?? null,
    /** The group `from` becomes the supergroup `to`. */
    migrate: (from: string, to: string): void => {
      moved.set(from, to);
      known.add(to);
    },
    /** The topic is deleted. */
    deleteThread: (thread: number): void => void topics.delete(thread),
  };
};

export type BotApiRules = ReturnType<typeof botApiRules>;
