/** How far JSON from outside may go before it is parsed. What goes further is no JSON to Polkan. */
export const jsonLimits = {
  /** Lists and objects within each other. */
  nesting: 64,
  /** Lists and objects in one body: each takes about 100 bytes of memory, however short it is written. */
  brackets: 500_000,
} as const;

/** Whether a text may be parsed as JSON: what nests deeply or is all brackets takes a hundred times its size. */
export const isModest = (text: string): boolean => {
  let depth = 0;
  let brackets = 0;
  let inText = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inText) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      brackets += 1;
      if (depth > jsonLimits.nesting || brackets > jsonLimits.brackets) return false;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return true;
};
