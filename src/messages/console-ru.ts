import type { ConsoleWords } from './console.ts';

/** The same, in Russian. */
export const console: ConsoleWords = {
  heard: (sink, number) => `${sink}: услышано до ${number}`,
};
