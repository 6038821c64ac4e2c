import type { MessageText } from '../../language/delivery.ts';
import { escapeMarkup } from '../../language/text.ts';
import type { Headline } from '../../messages/messages.ts';
import { cutMessage } from '../cut.ts';
import { asPlain, byLine, joined } from '../plain-text.ts';
import { partsOf } from './inert.ts';

/**
 * A notification as Telegram's text: its HTML, its plain twin, and the cut into several messages.
 *
 * Telegram allows 1 to 4096 characters, counted after the entities are parsed. It counts code points; we
 * count UTF-16 units, which is never less. Its other limit, 32,768 bytes of raw text, can't be reached
 * within that: the longest escape of one unit has 6 bytes, and there are few tags.
 */
export const telegramLimit = 4096;

/** The text, escaped, with what would be live in `<code>`, and everything else in the tag, if one is given. */
const marked = (text: string, tag = ''): string => {
  const [open, close] = tag === '' ? ['', ''] : [`<${tag}>`, `</${tag}>`];
  return partsOf(text.toWellFormed())
    .map((part) =>
      part.live ? `<code>${escapeMarkup(part.text)}</code>` : `${open}${escapeMarkup(part.text)}${close}`,
    )
    .join('');
};

/** Lines of any text, escaped, with what would be live in `<code>`. */
export const linesAsHtml = (text: string): string =>
  byLine(
    text,
    (line) => marked(line),
    (command) => `<code>${escapeMarkup(command)}</code>`,
  );

/**
 * `{mark} <b>{title}</b>: {detail}`, escaped; without the colon if there is no detail. Commands are code, and so is every
 * word that a client would make a link, a mention or a command of its own.
 */
export const asHtml = ({ mark, title, detail }: Headline): string =>
  joined(marked(mark), marked(title, 'b'), linesAsHtml(detail));

/**
 * Cuts a notification that is too long for one message. Escaping comes after this, so no cut falls inside a tag or an
 * entity.
 */
export const splitNotification = (notification: MessageText): readonly MessageText[] =>
  cutMessage(notification, (part) => asPlain(part).length <= telegramLimit);
