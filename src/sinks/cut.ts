import type { MessageText } from '../language/delivery.ts';

/** What of a message is cut. */
type Cuttable = Pick<MessageText, 'mark' | 'title' | 'detail'>;

/** What is longer, with a counter, is no title: the rest of it is told in the detail. */
export const longestTitle = 500;

/** As much as ` (99999/99999)` needs. */
const counterRoom = 14;

/** As much as the delivery policy may add to the mark of a message that may have arrived before. */
const repeatRoom = 128;

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** The longest beginning of at most `room` units that does not end inside a surrogate pair. */
export const beginning = (text: string, room: number): string =>
  text.slice(0, text.length > room && isHighSurrogate(text.charCodeAt(room - 1)) ? room - 1 : room);

/** Moves what is too much of a title to the head of the detail; both ends of the cut show `…`. */
export const withShortTitle = <Text extends Cuttable>(message: Text): Text => {
  const { title, detail } = message;
  if (title.length <= longestTitle + counterRoom) return message;
  const head = beginning(title, longestTitle - 1);
  return { ...message, title: `${head}…`, detail: `…${title.slice(head.length)}\n${detail}` };
};

/**
 * Where a piece that has to be cut anyway is best cut: before a line end, so that the next does not go on in the line of its title,
 * else after a space, else where it ends.
 */
const endOfPiece = (fits: string): number =>
  Math.max(0, fits.lastIndexOf('\n')) || fits.lastIndexOf(' ') + 1 || fits.length;

/**
 * Cuts a message that is too long for one, however the service counts: `fits` says whether one is short enough, and what
 * is shorter than what fits must fit. Every part has the mark and the title with a counter, `(2/3)`; the details of the
 * parts, joined, are the whole detail.
 *
 * @throws Error where not even the title and one character fit
 */
export const cutMessage = <Text extends Cuttable>(
  message: Text,
  fits: (message: Text) => boolean,
): readonly Text[] => {
  const whole = withShortTitle(message);
  if (fits(whole)) return [whole];
  const { mark, title, detail } = whole;
  // The mark may become longer, and the part is then cut again: better not.
  const roomy = { ...whole, mark: mark + 'x'.repeat(repeatRoom), title: title + '9'.repeat(counterRoom) };
  const fitting = (from: number, length: number): boolean =>
    fits({ ...roomy, detail: beginning(detail.slice(from, from + length + 1), length) });
  const pieces: string[] = [];
  for (let from = 0; from < detail.length; ) {
    const length = longestFitting(detail.length - from, (tried) => fitting(from, tried));
    const rest = detail.length - from;
    const piece = beginning(detail.slice(from, from + length + 1), length);
    const end = length >= rest ? rest : endOfPiece(piece);
    if (end === 0) throw new Error('not even one character fits');
    pieces.push(detail.slice(from, from + end));
    from += end;
  }
  return pieces.map((piece, index) => ({
    ...whole,
    title: `${title} (${index + 1}/${pieces.length})`,
    detail: piece,
  }));
};

/** The greatest length up to `most` that fits, found by doubling and then by halves: no part is tried at full length. */
const longestFitting = (most: number, fits: (length: number) => boolean): number => {
  let enough = 0;
  let tooMuch = 256;
  while (tooMuch < most && fits(tooMuch)) {
    enough = tooMuch;
    tooMuch *= 2;
  }
  if (tooMuch >= most) {
    if (fits(most)) return most;
    tooMuch = most;
  }
  while (tooMuch - enough > 1) {
    const middle = Math.floor((enough + tooMuch) / 2);
    if (fits(middle)) enough = middle;
    else tooMuch = middle;
  }
  // Half a character is none: a pair must fit, or the cutting would never end.
  return enough === 1 && fits(2) ? 2 : enough;
};
