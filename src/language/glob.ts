/** Whether a text is a glob: `*` stands for any text, `?` for any one character. */
export const isGlob = (text: string): boolean => /[*?]/.test(text);

/**
 * Whether a glob fits the whole of a text. Its time grows with the product of their lengths at worst: an expression would
 * take for ever over `*a*a*a*b`.
 */
export const globFits = (glob: string, text: string): boolean => {
  // Every event of Docker asks: nothing is made for a character, and none is looked at where any will do.
  let p = 0;
  let n = 0;
  /** Where the last `*` stands, and where the text it stands for ends so far. */
  let star = -1;
  let taken = 0;
  while (n < text.length) {
    if (glob[p] === '*') {
      star = p;
      taken = n;
      p += 1;
      if (p === glob.length) return true;
    } else if (p < glob.length && (glob[p] === '?' || glob[p] === text[n])) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      taken += 1;
      p = star + 1;
      n = taken;
    } else return false;
  }
  while (glob[p] === '*') p += 1;
  return p === glob.length;
};
