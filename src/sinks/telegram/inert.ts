/**
 * Which words of a text Telegram's clients would make something of that can be tapped, or that calls somebody:
 * addresses, mentions, commands, hashtags, cashtags, e-mail addresses, phone and card numbers. What a text from outside
 * holds must not be live, and a message doesn't say which part of it came from where. So it is turned round: only words
 * of which nothing can be made may stand in plain text, and all others stand in `<code>`, in which clients look for nothing
 * (https://core.telegram.org/bots/api#formatting-options). A command can be copied from there with one tap besides.
 */

/** A part of a text; what is live must stand in `<code>`. The parts, joined, are the text. */
export interface Part {
  readonly text: string;
  readonly live: boolean;
}

/** Behind so many that are live all the rest is: Telegram takes notice of a hundred entities at most. */
export const mostLive = 40;

/**
 * Letters, digits, and signs that are part of no address, no mention and no command; at the end what ends a phrase.
 * Above all no `.`, `:` and `/` inside, and no `@`, `#`, `$` and `+` anywhere.
 */
const plainWord =
  /^[\p{L}\p{M}\p{N}\p{So}\p{Pd}\p{Pi}\p{Pf}<>=|`\u00b1\u00d7\u00f7\u2190-\u22ff&%'"()[\]*!?,;_\u2026\u00b7\u2022]*[.:]*["'\u00bb\u201d)\]]*[.:,;]*$/u;

/** `97.3`, `14:02:11`, `(2/3)`, `1.5GB`. */
const number =
  /^[([]?[-+~\u2212\u2248]?\d{1,6}(?:[.,:/\u00d7]\d{1,6}){0,2}[\p{L}%\u00b0]{0,4}[)\]]?[.,:;!?]{0,3}$/u;

/** A part of what may be read as the number of a phone or of a card. */
const digits = /^[+(]{0,2}[\d().\u2013-]*\d[\d().\u2013-]*$/;

/** Fewer digits are no number that can be called. */
const fewest = 7;

const countOfDigits = (word: string): number => word.match(/\d/g)?.length ?? 0;

const isInert = (word: string): boolean =>
  (plainWord.test(word) || number.test(word)) &&
  !/\d{7}/.test(word) &&
  (/\p{L}/u.test(word) || countOfDigits(word) < fewest);

/** Which of the words belong to a row of numbers that, read as one, can be called: `+1 650 555 1234`. */
const inRows = (words: readonly string[]): ReadonlySet<number> => {
  const found = new Set<number>();
  let row: number[] = [];
  let count = 0;
  const close = (): void => {
    if (count >= fewest) for (const at of row) found.add(at);
    row = [];
    count = 0;
  };
  for (const [at, word] of words.entries()) {
    // Every other one is white space.
    if (at % 2 === 1) continue;
    const bare = word.replace(/[.,:;!?]{1,8}$/, '');
    if (digits.test(bare)) {
      row.push(at);
      count += countOfDigits(bare);
    }
    if (bare !== word || !digits.test(bare)) close();
  }
  close();
  return found;
};

/** What ends a phrase is no part of an address: who taps on that copies it without. */
const withoutEnds = (parts: readonly { text: string; live: boolean }[]): readonly Part[] =>
  parts.flatMap((part) => {
    const [end = ''] = part.live ? (/(?<=[\p{L}\p{N}/])[:,;.!?]{1,3}$/u.exec(part.text) ?? []) : [];
    if (end === '') return [part];
    return [
      { text: part.text.slice(0, -end.length), live: true },
      { text: end, live: false },
    ];
  });

/** The text in parts: what may stand as it is, and what must stand in `<code>`. */
export const partsOf = (text: string): readonly Part[] => {
  const words = text.split(/(\s+)/);
  const called = inRows(words);
  const parts: { text: string; live: boolean }[] = [];
  let lives = 0;
  for (const [at, word] of words.entries()) {
    if (word === '') continue;
    const last = parts.at(-1);
    const isSpace = at % 2 === 1;
    const next = words[at + 1] ?? '';
    const isLive = (index: number): boolean => called.has(index) || !isInert(words[index] ?? '');
    // White space joins two that are live, unless a line ends there.
    const live = isSpace
      ? last?.live === true && ((next !== '' && isLive(at + 1) && !word.includes('\n')) || lives >= mostLive)
      : isLive(at) || lives >= mostLive;
    if (last?.live === live) last.text += word;
    else {
      parts.push({ text: word, live });
      if (live) lives += 1;
    }
  }
  return withoutEnds(parts);
};
