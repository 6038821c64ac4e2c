// What is said of the log itself, in English, beside it: on standard error.

export const log = {
  works: (lost: number) => `The log is written again; lines lost: ${lost}.`,
  broken: (why: string) => `The log can't be written: ${why}.`,
  unread: 'Nobody reads the log: its lines are lost from here on.',
};

/** The shape of a dictionary of the log. */
export type LogWords = typeof log;
