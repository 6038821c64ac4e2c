/** An option that may be given more than once. */
export const collected = (one: string, all: readonly string[] = []): string[] => [...all, one];
