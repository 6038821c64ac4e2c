import { maskSecrets, withoutSecrets } from '../../../language/secrets.ts';
import { escapeMarkup, harmless, shortened } from '../../../language/text.ts';
import type { Headline } from '../../../messages/messages.ts';
import { beginning, cutMessage } from '../../cut.ts';
import { asPlain } from '../../plain-text.ts';
import type { Keyboard } from '../keyboard.ts';
import type { Place } from '../place.ts';
import type { SharedPace } from '../shared-pace.ts';
import { asHtml, linesAsHtml, telegramLimit } from '../telegram-text.ts';
import { keyboardOf } from './button.ts';
import type { Called, Caller } from './caller.ts';
import type { Answer } from './view.ts';

/** So many answers are written in a minute at most: alerts need room in the same chat, and a flood none. */
export const mostAnswers = { person: 20, group: 10 } as const;
/** So many of them are kept for what came of an order: a question that gets no answer is asked again, an order is done. */
export const keptForOrders = { person: 8, group: 4 } as const;
/** An answer is so many messages at most. */
export const mostPieces = 3;
/** So often an answer is tried. */
const mostTries = 3;
const firstRetryMs = 1_000;
/** A longer pause is not waited for: who asked has long gone. */
const longestWaitMs = 30_000;
/** As much as `answerCallbackQuery` shows, characters. */
export const longestNote = 200;

/** What is said in the chat besides alerts. It never rejects. */
export interface Speaker {
  /** `false`: so much has been said within a minute that no more is. */
  answer(
    answer: Answer,
    to: { readonly messageId: number; readonly thread: number | null },
  ): Promise<boolean>;
  /** What a person who pressed a button sees for a moment. */
  note(pressId: string, text: string): Promise<void>;
  /**
   * Edits a message of ours, best effort; whether it stands there now. One that was too long for one message stands in several, of
   * which the first alone has buttons.
   */
  edit(messages: readonly string[], headline: Headline, keyboard: Keyboard): Promise<boolean>;
}

export const createSpeaker = (options: {
  readonly caller: Caller;
  readonly place: Place;
  readonly pace: SharedPace;
  readonly now: () => number;
  readonly secrets: readonly string[];
  /** Of a message behind one that says all of it by now. */
  readonly above: string;
  readonly warn: (what: 'unanswered' | 'notEdited' | 'tooMuch', why: string) => void;
}): Speaker => {
  const { caller, place, pace, now, secrets, above, warn } = options;
  const times: number[] = [];
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, and never faster than the chat takes it. */
  const paced = (work: () => Promise<Called>): Promise<Called> => {
    const result = last.then(() => pace.turn()).then(work);
    // It never rejects: neither does what is called.
    last = result;
    return result;
  };

  const cleaned = (text: string): string => withoutSecrets(maskSecrets(harmless(text)), secrets);

  /** Sends what `parameters` makes, again where the answer tells how to put it right, or that it may help. */
  const insist = async (
    method: string,
    parameters: (html: boolean) => object,
    tries: number,
  ): Promise<Called> => {
    let html = true;
    for (let attempt = 1; ; attempt += 1) {
      const called = await caller.call(method, parameters(html));
      if (called.ok || caller.stop.aborted || attempt >= tries) return called;
      const { verdict, retryAfterMs } = called;
      if (verdict?.kind === 'moved') place.move(verdict.chatId);
      else if (verdict?.kind === 'unparsed' && html) html = false;
      else if (retryAfterMs !== null && retryAfterMs <= longestWaitMs) await caller.pause(retryAfterMs);
      else if (called.code === null || called.code >= 500)
        await caller.pause(firstRetryMs * 2 ** (attempt - 1));
      else return called;
    }
  };

  const say = async (
    text: string,
    {
      own,
      keyboard,
      messageId,
      thread,
    }: {
      readonly own: boolean;
      readonly keyboard: Keyboard | null;
      readonly messageId: number;
      readonly thread: number | null;
    },
  ): Promise<void> => {
    const called = await paced(() =>
      insist(
        'sendMessage',
        (html) => ({
          chat_id: place.chat(),
          text: html ? (own ? escapeMarkup(text) : linesAsHtml(text)) : text,
          ...(html
            ? { parse_mode: 'HTML' }
            : { entities: [{ type: 'code', offset: 0, length: text.length }] }),
          link_preview_options: { is_disabled: true },
          // Who asked looks at the chat.
          disable_notification: true,
          ...(thread !== null && { message_thread_id: thread }),
          ...(keyboard !== null && { reply_markup: keyboard }),
          reply_parameters: { message_id: messageId, allow_sending_without_reply: true },
        }),
        mostTries,
      ),
    );
    if (!called.ok && !caller.stop.aborted) warn('unanswered', called.why);
  };

  return {
    answer: async ({ text, rows, own = false, ofOrder = false }, { messageId, thread }) => {
      while (times.length > 0 && now() - (times[0] ?? 0) >= 60_000) times.shift();
      const here = /^[-@]/.test(place.chat()) ? 'group' : 'person';
      const most = mostAnswers[here] - (ofOrder ? 0 : keptForOrders[here]);
      if (times.length >= most) {
        warn('tooMuch', String(most));
        return false;
      }
      times.push(now());
      const pieces = piecesOf(cleaned(text));
      for (const [index, piece] of pieces.entries()) {
        const isLast = index === pieces.length - 1;
        const keyboard = isLast && rows.length > 0 ? keyboardOf(...rows) : null;
        await say(piece, { own, keyboard, messageId, thread });
      }
      return true;
    },

    note: async (pressId, text) => {
      const shown = shortened(cleaned(text), longestNote - 1);
      // A press that is too old to be answered needs none: who pressed has seen the message change, or will press again.
      await insist(
        'answerCallbackQuery',
        () => ({ callback_query_id: pressId, ...(shown !== '' && { text: shown }) }),
        1,
      );
    },

    edit: async (messages, headline, keyboard) => {
      const { mark, title, detail } = headline;
      const shown = { mark, title: cleaned(title), detail: cleaned(detail) };
      let stands = true;
      for (const [index, piece] of inMessages(shown, messages.length, above).entries()) {
        const parameters = {
          ...{ chat_id: place.chat(), message_id: Number(messages[index]), parse_mode: 'HTML' },
          ...{ text: asHtml(piece), link_preview_options: { is_disabled: true } },
          ...(index === 0 && { reply_markup: keyboard }),
        };
        const called = await paced(() => insist('editMessageText', () => parameters, 2));
        if (!called.ok && !caller.stop.aborted) warn('notEdited', called.why);
        stands &&= called.ok;
      }
      return stands;
    },
  };
};

/**
 * A message in as many as it stands in already: what is too long for them is cut, with `…`, and where less is to be said by now the
 * messages behind say that it stands `above`.
 */
const inMessages = (whole: Headline, count: number, above: string): readonly Headline[] => {
  const pieces = cutMessage(whole, (part) => asPlain(part).length <= telegramLimit - 1);
  const { mark, title } = whole;
  return Array.from({ length: count }, (_, index) => {
    const piece = pieces[index];
    if (piece === undefined) return { mark, title, detail: above };
    const isCut = index === count - 1 && pieces.length > count;
    return isCut ? { ...piece, detail: `${piece.detail.trimEnd()}…` } : piece;
  });
};

/** Cut at line ends; what does not fit into the last piece is said to be more. */
const piecesOf = (text: string): readonly string[] => {
  const room = telegramLimit - 96;
  const pieces: string[] = [];
  let piece = '';
  for (const line of text.split('\n')) {
    const shown = line.length > room ? `${beginning(line, room - 1)}…` : line;
    if (piece !== '' && piece.length + 1 + shown.length > room) {
      pieces.push(piece);
      piece = '';
      if (pieces.length === mostPieces) return [...pieces.slice(0, -1), `${pieces.at(-1) ?? ''}\n…`];
    }
    piece = piece === '' ? shown : `${piece}\n${shown}`;
  }
  return [...pieces, piece];
};
