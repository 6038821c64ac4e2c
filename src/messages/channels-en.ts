/** What may be said of channels other than Telegram, in English. The Russian dictionary has this very shape. */
export const channels = {
  /** What is wanted at a place of the file: it follows "x is not". */
  wanted: {
    topic: 'a topic: letters, digits, - and _, 64 at most',
    header: 'the name or the value of a header',
    address: 'an address: name@host, or Name <name@host>',
    addresses: 'one address or several',
    thread: 'the id of a thread, a number',
    room: 'a room by its id, !room:server',
    key: 'a key as Apprise has it: letters, digits, - and _',
    expires: 'a duration between 5m and 30d',
    receiver: 'either urls or key',
    oneWay: 'either url alone, or token with channel',
  },
  plain: (where: string) =>
    `${where} is reached by http, not https: what is told, and the password, go over the network in the clear`,
  noTls: (host: string) =>
    `${host} does not offer STARTTLS, and tls: required is configured: nothing is sent over it in the clear`,
  rejected: (name: string, address: string) =>
    `${name}: the server does not take mail for ${address}; the others were told`,
  /** What a mail says at its end. */
  footer: (host: string) => `Polkan, watching ${host}`,
  /** A member of a list that was cut. */
  left: (count: number) => `${count} more`,
  /** What alerts are told again and again to, and does not take them. */
  refresh: {
    fails: (name: string, why: string) =>
      `${name}: what still fires could not be said again: ${why}. It is tried every minute`,
    works: (name: string) => `${name}: what fires is said again`,
    some: (name: string, where: string, why: string) =>
      `${name}: ${where} could not be told: ${why}. The others were; it is tried every minute`,
  },
  /** `polkan channels`. */
  list: {
    columns: ['name', 'type', 'where', 'works'],
    works: 'yes',
    unknown: 'can only be known by telling something: polkan notify --channel NAME',
    fails: (why: string) => `no: ${why}`,
    none: 'No channel is configured: everything is told to the log alone.',
    noSuch: (name: string, known: readonly string[]) =>
      `There is no channel ${name}${known.length === 0 ? '; none is configured' : `. There are: ${known.join(', ')}`}.`,
  },
};
