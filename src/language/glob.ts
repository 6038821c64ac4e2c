/** Whether a text is a glob: `*` stands for any text, `?` for any one character. */
export const isGlob = (text: string): boolean => /[*?]/.test(text);

/**
 * Whether a glob fits the whole of a text. Its time grows with the product of their lengths at worst: an expression would
 * take for ever over `*a*a*a*b`.
 */
export const globFits = (glob: string, text: string): boolean => {
  let [p, n] = [0, 0];
  /** Where the last `*` stands, and where the text it stands for ends so far. */
  let [star, taken] = [-1, 0];
  while (n < text.length) {
    if (glob[p] === '*') [star, taken, p] = [p, n, p + 1];
    else if (p < glob.length && (glob[p] === '?' || glob[p] === text[n])) [p, n] = [p + 1, n + 1];
    else if (star >= 0) [taken, p, n] = [taken + 1, star + 1, taken + 1];
    else return false;
  }
  while (glob[p] === '*') p += 1;
  return p === glob.length;
};
