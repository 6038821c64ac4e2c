import { type BotApiRules, parseHtml, refusal } from './bot-api-rules.ts';
import { keyboardIn } from './bot-keyboard-rules.ts';

// What the Bot API knows beside `sendMessage`, for a bot that listens: updates, presses, edits, commands. Without HTTP and
// without a clock; as strict as the rest, and stricter than the real server wherever that finds a mistake.

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Somebody in a chat. */
export interface FakePerson {
  readonly id: number;
  readonly first_name: string;
  readonly last_name?: string;
  readonly username?: string;
  readonly is_bot?: boolean;
}

export const anna: FakePerson = { id: 1001, first_name: 'Anna' };

/** How long a press may be answered, milliseconds. The real server does not say; it is not long. */
export const pressLastsMs = 30_000;

const is = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const bad = (description: string): Answer => refusal(400, `Bad Request: ${description}`);
const fine = (result: unknown): Answer => ({ status: 200, body: { ok: true, result } });

const allowed: Readonly<Record<string, readonly string[]>> = {
  getMe: [],
  getUpdates: ['offset', 'limit', 'timeout', 'allowed_updates'],
  answerCallbackQuery: ['callback_query_id', 'text', 'show_alert'],
  editMessageText: ['chat_id', 'message_id', 'text', 'parse_mode', 'link_preview_options', 'reply_markup'],
  editMessageReplyMarkup: ['chat_id', 'message_id', 'reply_markup'],
  setMyCommands: ['commands', 'scope', 'language_code'],
};

/** An edit that was made: what the message shows since. */
export interface MadeEdit {
  readonly chat: string;
  readonly messageId: number;
  readonly text: string;
  readonly at: number;
}

export interface BotConsoleOptions {
  readonly rules: BotApiRules;
  readonly username?: string;
  /** Where people are, by what is configured: private, unless it begins with `-`. */
  readonly firstUpdate?: number;
}

export const botConsoleRules = ({
  rules,
  username = 'polkan_bot',
  firstUpdate = 700_001,
}: BotConsoleOptions) => {
  let nextUpdate = firstUpdate;
  let nextMessage = 100_000;
  const queue: { readonly update_id: number }[] = [];
  const presses = new Map<string, { readonly at: number; answered: string | null }>();
  const edits: MadeEdit[] = [];
  const commands = new Map<string, readonly { command: string; description: string }[]>();
  let webhook = false;
  let wake: () => void = () => undefined;

  const put = (update: object): number => {
    const update_id = nextUpdate;
    nextUpdate += 1;
    queue.push({ update_id, ...update });
    wake();
    return update_id;
  };

  const chatOf = (id: string): object => ({
    id: Number(id),
    type: id.startsWith('-') ? 'supergroup' : 'private',
  });
  const personOf = (from: FakePerson): object => ({ is_bot: false, ...from });

  const edit = (body: Readonly<Record<string, unknown>>, now: number, withText: boolean): Answer => {
    const chat = String(body.chat_id);
    const movedTo = rules.movedTo(chat);
    if (movedTo !== null)
      return refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: Number(movedTo),
      });
    if (!Number.isSafeInteger(body.message_id)) return bad('message identifier is not specified');
    const found = rules.shown(chat, Number(body.message_id));
    if (found === null) return bad('message to edit not found');
    const keyboard = keyboardIn(body.reply_markup);
    if ('error' in keyboard) return bad(keyboard.error);
    let text = found.text;
    if (withText) {
      if (typeof body.text !== 'string' || body.text === '') return bad('message text is empty');
      if (body.parse_mode !== undefined && body.parse_mode !== 'HTML') return bad('unsupported parse_mode');
      const parsed = body.parse_mode === 'HTML' ? parseHtml(body.text) : { text: body.text };
      if ('error' in parsed) return bad(`can't parse entities: ${parsed.error}`);
      text = parsed.text.trim();
      if (text.length > 4096) return bad('message is too long');
    }
    if (text === found.text && JSON.stringify(keyboard.rows) === JSON.stringify(found.keyboard)) {
      return bad(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    found.text = text;
    found.keyboard = keyboard.rows;
    edits.push({ chat, messageId: Number(body.message_id), text, at: now });
    return fine({ message_id: body.message_id });
  };

  const answer = (method: string, body: unknown, now: number): Answer | null => {
    const names = allowed[method];
    if (names === undefined) return null;
    if (!is(body)) return bad("can't parse JSON object");
    const stranger = Object.keys(body).find((name) => !names.includes(name));
    if (stranger !== undefined) return bad(`no parameter ${stranger} (the real server would ignore it)`);
    switch (method) {
      case 'getMe':
        return fine({ id: 123456, is_bot: true, first_name: 'Polkan', username });
      case 'answerCallbackQuery': {
        const press = presses.get(String(body.callback_query_id));
        const { text = '' } = body;
        if (typeof text !== 'string' || [...text].length > 200) return bad('MESSAGE_TOO_LONG');
        if (press === undefined || now - press.at > pressLastsMs || press.answered !== null)
          return bad('query is too old and response timeout expired or query ID is invalid');
        press.answered = text;
        return fine(true);
      }
      case 'editMessageText':
        return edit(body, now, true);
      case 'editMessageReplyMarkup':
        return edit(body, now, false);
      case 'setMyCommands': {
        const { commands: list, scope, language_code = '' } = body;
        if (!Array.isArray(list) || list.length === 0 || list.length > 100)
          return bad('BOT_COMMANDS_INVALID');
        for (const one of list as unknown[]) {
          if (!is(one) || !/^[a-z0-9_]{1,32}$/.test(String(one.command))) return bad('BOT_COMMAND_INVALID');
          const { length } = [...String(one.description ?? '')];
          if (length < 1 || length > 256) return bad('BOT_COMMAND_DESCRIPTION_INVALID');
        }
        if (!is(scope) || scope.type !== 'chat') return bad('this server wants the scope of a chat');
        const movedTo = rules.movedTo(String(scope.chat_id));
        if (movedTo !== null)
          return refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
            migrate_to_chat_id: Number(movedTo),
          });
        if (!rules.knows(String(scope.chat_id))) return bad('chat not found');
        if (!/^([a-z]{2})?$/.test(String(language_code))) return bad('language code is invalid');
        commands.set(String(language_code), list as { command: string; description: string }[]);
        return fine(true);
      }
      default:
        return null;
    }
  };

  /** What there is to be told at once, confirming what lies before the offset; or why the request is none. */
  const updates = (body: unknown): { readonly answer: Answer } | { readonly waitS: number } => {
    if (!is(body)) return { answer: bad("can't parse JSON object") };
    const stranger = Object.keys(body).find((name) => !allowed.getUpdates?.includes(name));
    if (stranger !== undefined) return { answer: bad(`no parameter ${stranger}`) };
    if (webhook)
      return {
        answer: refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ),
      };
    const { offset = 0, limit = 100, timeout = 0, allowed_updates } = body;
    if (!Array.isArray(allowed_updates))
      return { answer: bad('this server wants allowed_updates with each call') };
    if (!Number.isInteger(offset) || Number(offset) < 0)
      return { answer: bad('this server wants an offset from 0') };
    if (!Number.isInteger(limit) || Number(limit) < 1 || Number(limit) > 100) return { answer: bad('limit') };
    if (!Number.isInteger(timeout) || Number(timeout) < 0 || Number(timeout) > 50)
      return { answer: bad('timeout') };
    while ((queue[0]?.update_id ?? Number.POSITIVE_INFINITY) < Number(offset)) queue.shift();
    const told = queue.slice(0, Number(limit));
    return told.length > 0 || timeout === 0 ? { answer: fine(told) } : { waitS: Number(timeout) };
  };

  return {
    answer,
    updates,
    edits: edits as readonly MadeEdit[],
    commands: commands as ReadonlyMap<string, readonly { command: string; description: string }[]>,
    /** Updates that were not confirmed yet. */
    waiting: (): number => queue.length,
    /** Calls back when there is something new. */
    onUpdate: (call: () => void): void => {
      wake = call;
    },
    setWebhook: (on: boolean): void => {
      webhook = on;
      wake();
    },
    /** Puts in any update, as it is, but for its number. */
    put,
    /** Somebody writes. */
    say: (
      text: string,
      more: {
        readonly chat?: string;
        readonly from?: FakePerson;
        /** Epoch milliseconds. */
        readonly at: number;
        readonly replyTo?: number;
        readonly message?: object;
      },
    ): number => {
      nextMessage += 1;
      const { chat = '42', from = anna, at, replyTo, message } = more;
      return put({
        message: {
          message_id: nextMessage,
          date: Math.floor(at / 1000),
          chat: chatOf(chat),
          from: personOf(from),
          text,
          ...(replyTo !== undefined && { reply_to_message: { message_id: replyTo } }),
          ...message,
        },
      });
    },
    /** Somebody presses what is shown under a message; gives the id of the press. */
    press: (
      messageId: number,
      label: string | { readonly data: string },
      more: { readonly chat?: string; readonly from?: FakePerson; readonly at: number },
    ): string => {
      const { chat = '42', from = anna, at } = more;
      const shown = rules.shown(chat, messageId);
      const buttons = shown?.keyboard.flat() ?? [];
      const button = typeof label === 'string' ? buttons.find(({ text }) => text === label) : label;
      if (button === undefined)
        throw new Error(`no button ${String(label)} under ${messageId}, but ${JSON.stringify(buttons)}`);
      const id = `press-${presses.size + 1}`;
      presses.set(id, { at, answered: null });
      put({
        callback_query: {
          id,
          from: personOf(from),
          chat_instance: '1',
          message: {
            ...{ message_id: messageId, date: 1, chat: chatOf(chat) },
            ...(shown?.replyTo != null && { reply_to_message: { message_id: shown.replyTo } }),
          },
          data: button.data,
        },
      });
      return id;
    },
    /** What a person who pressed saw for a moment; `null`: nothing yet. */
    noteOf: (press: string): string | null => presses.get(press)?.answered ?? null,
  };
};

export type BotConsoleRules = ReturnType<typeof botConsoleRules>;
