/** What may be said of the file that `WATCHDOG_CONFIG` names, in English. The Russian dictionary has this very shape. */
export const file = {
  /** What is wanted at a place: it follows "x is not". */
  wanted: {
    anyText: 'a text of a length that a person would write',
    url: (schemes: string) => `a URL (${schemes})`,
    token: 'a token such as 123456:ABC-def',
    chat: 'a chat: a number, or @channel',
    thread: 'the number of a topic',
    sort: (known: readonly string[]) => `a type of channel: ${known.join(', ')}`,
  },
  either: (one: string, other: string) => `either ${one} or ${other} may be there, not both`,
  tokenLater: (path: string, why: string) =>
    `${path} holds no token yet: ${why}; it is looked into again, and what Telegram is to be told waits`,
};
