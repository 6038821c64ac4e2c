import { commandIn } from '../../language/commands.ts';
import type { MessageText } from '../../language/delivery.ts';
import { escapeMarkup } from '../../language/text.ts';
import type { Headline } from '../../messages/messages.ts';
import { partsOf } from './inert.ts';

/**
 * A notification as Telegram's text: its HTML, its plain twin, and the cut into several messages.
 *
 * Telegram allows 1 to 4096 characters, counted after the entities are parsed. It counts code points; we
 * count UTF-16 units, which is never less. Its other limit, 32,768 bytes of raw text, can't be reached
 * within that: the longest escape of one unit has 6 bytes, and there are few tags.
 */
export const telegramLimit = 4096;

/** A part is kept shorter, for the delivery policy may add a remark to it and cut what is then too long. */
const longestPart = telegramLimit - 128;

/** As much as ` (99999/99999)` needs. */
const roomForCounter = 14;

/** What is longer, with a counter, is no title: the rest of it is told in the detail. */
export const longestTitle = 500;

const joined = (mark: string, title: string, detail: string): string =>
  `${mark === '' ? '' : `${mark} `}${title}${detail === '' ? '' : `: ${detail}`}`.toWellFormed();

/** A detail, its lines and its commands each made into text. */
const byLine = (detail: string, line: (text: string) => string, command: (text: string) => string): string =>
  detail
    .split('\n')
    .map((text) => {
      const given = commandIn(text);
      return given === null ? line(text) : command(given);
    })
    .join('\n');

const itself = (text: string): string => text;

/** The text, escaped, with what would be live in `<code>`, and everything else in the tag, if one is given. */
const marked = (text: string, tag = ''): string => {
  const [open, close] = tag === '' ? ['', ''] : [`<${tag}>`, `</${tag}>`];
  return partsOf(text.toWellFormed())
    .map((part) =>
      part.live ? `<code>${escapeMarkup(part.text)}</code>` : `${open}${escapeMarkup(part.text)}${close}`,
    )
    .join('');
};

/**
 * `{mark} <b>{title}</b>: {detail}`, escaped; without the colon if there is no detail. Commands are code, and so is every
 * word that a client would make a link, a mention or a command of its own.
 */
export const asHtml = ({ mark, title, detail }: Headline): string =>
  joined(
    marked(mark),
    marked(title, 'b'),
    byLine(
      detail,
      (line) => marked(line),
      (command) => `<code>${escapeMarkup(command)}</code>`,
    ),
  );

/** What a person sees of `asHtml`, and what is sent when Telegram can't parse it. */
export const asPlain = ({ mark, title, detail }: Headline): string =>
  joined(mark, title, byLine(detail, itself, itself));

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** The longest beginning of at most `room` units that does not end inside a surrogate pair. */
const beginning = (text: string, room: number): string =>
  text.slice(0, text.length > room && isHighSurrogate(text.charCodeAt(room - 1)) ? room - 1 : room);

/** Pieces of at most `room` units: cut after a line end, else after a space, else anywhere. */
const cut = (text: string, room: number): readonly string[] => {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > room) {
    const fits = beginning(text.slice(from, from + room + 1), room);
    const end = fits.lastIndexOf('\n') + 1 || fits.lastIndexOf(' ') + 1 || fits.length;
    pieces.push(fits.slice(0, end));
    from += end;
  }
  return [...pieces, text.slice(from)];
};

/** Moves what is too much of a title to the head of the detail; both ends of the cut show `…`. */
const withShortTitle = (notification: MessageText): MessageText => {
  const { title, detail } = notification;
  if (title.length <= longestTitle + roomForCounter) return notification;
  const head = beginning(title, longestTitle - 1);
  return { ...notification, title: `${head}…`, detail: `…${title.slice(head.length)}\n${detail}` };
};

/**
 * Cuts a notification that is too long for one message. Every part has the mark and the title with a
 * counter, `(2/3)`; the details of the parts, joined, are the whole detail. Escaping comes after this, so
 * no cut falls inside a tag or an entity.
 */
export const splitNotification = (notification: MessageText): readonly MessageText[] => {
  const whole = withShortTitle(notification);
  if (asPlain(whole).length <= telegramLimit) return [whole];
  const headline = asPlain({ ...whole, detail: ' ' }).length - 1;
  // A surrogate pair must fit, or the cutting would never end.
  const details = cut(whole.detail, Math.max(2, longestPart - headline - roomForCounter));
  return details.map((detail, index) => ({
    ...whole,
    title: `${whole.title} (${index + 1}/${details.length})`,
    detail,
  }));
};
