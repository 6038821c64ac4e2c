import { FaultError } from './fault.ts';

/** How far JSON from outside may go before it is parsed. What goes further is no JSON to Polkan. */
export const jsonLimits = {
  /** Lists and objects within each other. */
  nesting: 64,
  /** Lists and objects in one body: each takes about 100 bytes of memory, however short it is written. */
  brackets: 500_000,
} as const;

/** What is said of a text that may not be parsed. */
export const tooDeep = (): FaultError => new FaultError({ code: 'jsonTooDeep', ...jsonLimits });

/** Whether a text may be parsed as JSON: what nests deeply or is all brackets takes a hundred times its size. */
export const isModest = (text: string): boolean => {
  let depth = 0;
  let brackets = 0;
  const marks = /["[\]{}]/g;
  while (marks.test(text)) {
    const code = text.charCodeAt(marks.lastIndex - 1);
    if (code === 0x22) {
      const end = endOfText(text, marks.lastIndex);
      if (end < 0) return true;
      marks.lastIndex = end + 1;
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      brackets += 1;
      if (depth > jsonLimits.nesting || brackets > jsonLimits.brackets) return false;
    } else depth -= 1;
  }
  return true;
};

/** Where the text that begins at `from` has its closing quote; below 0: nowhere. */
const endOfText = (text: string, from: number): number => {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (end - escapes > from && text.charCodeAt(end - escapes - 1) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return -1;
};
