/** Why something failed, in words. Plain JavaScript may throw anything, even what can't be put in words. */
export const messageOf = (error: unknown): string => {
  try {
    return error instanceof Error ? error.message || error.name : String(error);
  } catch {
    return 'it failed, and can not say why';
  }
};
