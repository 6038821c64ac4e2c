/** What a person reads who answers in a chat, in English. The Russian dictionary has this very shape. */
export const console = {
  /** In the journal, for whoever reads it. */
  heard: (sink: string, number: number) => `${sink} is heard up to ${number}`,
};
