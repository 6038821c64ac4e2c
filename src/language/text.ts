/**
 * Text that comes from outside, made harmless: it must not move a terminal's cursor, hide or turn round what
 * stands beside it, or be of any length. This is the one place where that is done.
 */

/** Control and invisible formatting characters, halves of surrogate pairs, and every kind of white space. */
const noWords = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu;

/**
 * What a terminal takes for a command (ECMA-48): a string command to its end (OSC, DCS, APC, PM), a control sequence
 * (CSI, such as a colour), or a single escaped character. The lengths are bounded, so that no text is searched twice.
 */
const terminalCommands =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are looked for.
  /(?:\u001b[\]P_^]|[\u009d\u0090\u009f\u009e])[^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]?|\u001b[ -/]{0,8}[0-~]?/g;

/** What moves the cursor, turns text round or ends a line. */
const unseen = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/**
 * The text as one line of words with single spaces between them: no terminal colours, control or formatting
 * characters. To cut it is for `cutLine`, which takes its secrets before.
 */
export const oneLine = (text: string): string =>
  text.replace(terminalCommands, '').replace(noWords, ' ').trim();

/** At most `longest` characters (code points), the last of them `…` where it was cut. */
export const shortened = (text: string, longest: number): string => {
  if (text.length <= longest) return text;
  // By code points, so that the cut never halves one; no more of them are looked at than can matter.
  const characters = [...text.slice(0, 2 * longest + 1)];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
};

/** A shorter part of a word tells nobody what the word was, characters. */
const shortestPart = 6;

/**
 * One line as `cutLine` makes it, where no rule for secrets is loaded and whoever shows it masks it: the word that the cut falls into
 * is left out, for half of a secret is no longer known for one. Only of a line that is one word the beginning stays.
 */
export const cutAtWord = (text: string, longest: number): string => {
  const line = oneLine(text);
  const cut = shortened(line, longest);
  if (cut === line) return line;
  const before = cut.lastIndexOf(' ') + 1;
  return !line.includes(' ') || cut.length - before <= shortestPart ? cut : `${cut.slice(0, before)}…`;
};

/**
 * The text with nothing left out, and nothing in it that acts: what would is written as JSON writes it,
 * `\u001b`; line ends become ` | `.
 */
export const visible = (text: string): string =>
  text
    .replace(/\r?\n/g, ' | ')
    .replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * What acts, or is not seen and so could part a word that must be known. The joiners stay within emoji and the scripts
 * that need them.
 */
const acting = /(?!\n|(?<=[\u0590-\u{10ffff}])[\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * The text as it was, with nothing in it that acts: no terminal colours, control or formatting characters. Line ends stay;
 * a text that is harmless already is the same text.
 */
export const harmless = (text: string): string =>
  // Most texts are plain, and most of the cost would be theirs.
  /[^\n\x20-\x7e]/.test(text)
    ? text
        .replace(terminalCommands, '')
        .replaceAll('\r\n', '\n')
        .replace(acting, (character) => (/\s/.test(character) ? ' ' : ''))
    : text;

/** A text of several lines as one: each line end, with the white space around it, is a space. */
export const unwrapped = (text: string): string => text.replaceAll(/(?<!\s)\s*\n\s*/g, ' ').trim();

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes what XML, and Telegram's HTML, want escaped, and nothing else. */
export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
