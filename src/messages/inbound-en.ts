/** What a person reads of what scripts say, and of sources of the operator's own, in English. The Russian dictionary has this very shape. */
export const inbound = {
  watched: 'what scripts say (polkan signal)',
  full: (key: string) => `${key}: not taken, so many things are said to be in a state already`,
  active: (key: string, until: string | null) =>
    `${key} is active${until === null ? '' : ` until ${until}`}.`,
  well: (key: string) => `${key} is well.`,
  eitherOr: 'say either --active or --inactive',
  badKind: (kind: string) => `${kind} is no kind: small letters, digits and _, a letter first, at most 50`,
  taken: (kind: string) => `${kind} is a kind of Polkan's own: choose another`,
  badDuration: (text: string) => `${text} is no duration such as 90s, 30m, 2h, 7d, up to 366d`,
  badSeverity: (text: string) => `${text} is no severity: info, warning, critical`,
  noText: (what: string) => `${what} is no text`,
  tooLong: (what: string, most: number) => `${what} is longer than ${most} characters`,
  modules: (names: string) => `own sources ${names}`,
  moduleSays: (name: string, line: string) => `source ${name}: ${line}`,
  moduleHeldUp: (name: string, ms: number) =>
    `source ${name} has held up everything for ${(ms / 1000).toFixed(1)} s; NODE_OPTIONS=--allow-worker gives it a thread of its own`,
  noModuleName: (name: string) =>
    `${name} is no name of a source: small letters, digits, _ and -, a letter first; say another with name`,
  sameModule: (name: string) => `two sources are called ${name}`,
  off: 'nothing listens to signals: WATCHDOG_SOCKET is off',
  isFull: (most: number) =>
    `${most} things are said to be in a state, which is the most: end some by --inactive`,
};

/** The shape of a dictionary of what scripts say. */
export type InboundWords = typeof inbound;
