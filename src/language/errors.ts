/** Why something failed, in words. Plain JavaScript may throw anything, even what can't be put in words: that is `wordless`. */
export const messageOf = (error: unknown, wordless = 'it failed, and can not say why'): string => {
  try {
    return error instanceof Error ? error.message || error.name : String(error);
  } catch {
    return wordless;
  }
};
