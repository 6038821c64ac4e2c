const meant = (nearest: string | null): string => (nearest === null ? '' : `; did you mean ${nearest}?`);

/** What may be said of the file that `WATCHDOG_CONFIG` names, in English. The Russian dictionary has this very shape. */
export const file = {
  /** What is wanted at a place: it follows "x is not". */
  wanted: {
    url: (schemes: string) => `a URL (${schemes})`,
    anyText: 'a text of a length that a person would write',
    thread: 'the number of a topic',
    userId: 'the number of a user of Telegram',
    chat: 'a chat: a number, or @channel',
    token: 'a token such as 123456:ABC-def',
  },
  either: (one: string, other: string) => `either ${one} or ${other} may be there, not both`,
  tokenLater: (path: string, why: string) =>
    `${path} holds no token yet: ${why}; it is looked into again, and what Telegram is to be told waits`,
  openVariable: `\${ has no } behind it; a plain \${ is written $\${`,
  badVariable: `a variable is written \${NAME}, \${NAME:-default} or \${file:/run/secrets/name}; a plain \${ is $\${`,
  unsetVariable: (name: string) =>
    `${name} is not set in the environment; \${${name}:-default} says what holds then`,
  secretFile: (path: string, why: string) => `${path} can't be read: ${why}`,
  emptySecret: (path: string) => `${path} is empty`,
  longSecret: (path: string, most: number) => `${path} is longer than ${most} characters`,
  moreFaults: (most: number) =>
    `more than ${most} things are wrong with it; the others are told when these are mended`,
  twice: (what: string, first: string) => `${what} is said twice: the first time at ${first}`,
  noUtf8: 'this is no UTF-8: save the file in that encoding',
  noFiles: 'there is no file in this folder whose name ends in .yaml or .yml',
  manyFiles: (most: number) => `there are more than ${most} files in this folder`,
  manyChannels: (most: number) => `more than ${most} channels`,
  channelName: 'a name is a letter or a digit, and then letters, digits, _, . and -; 64 of them at most',
  takenName: (name: string) => `${name} is what a part of Polkan is called; a channel needs another name`,
  noSort: (given: string, known: readonly string[], nearest: string | null) =>
    `${given} is no type of channel: there are ${known.join(', ')}${meant(nearest)}`,
  noComma: (item: string) => `${item} has a comma in it, which parts one from the next`,
};
