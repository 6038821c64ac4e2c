/** What `explain` says beside the words it shares, in English. The Russian dictionary has this very shape. */
export const explaining = {
  /** `over`: since when it is over; `null`: it is open. */
  ofIncident: (since: string, over: string | null) =>
    over === null ? `Of what is wrong since ${since}:` : `Of what was wrong from ${since} to ${over}:`,
  ofIncidents: (n: number, first: string, last: string) =>
    `Of ${n} that were wrong for a while, the first at ${first}, the last at ${last}:`,
  more: (n: number) => `… and of ${n} before.`,
  said: 'What was said of it:',
  /** `until` is `null`: without an end. */
  ack: (who: string, until: string | null) =>
    `${who} ${until === null ? 'acknowledged it' : `snoozed it until ${until}`}`,
  unack: (who: string) => `${who} took the acknowledgement back`,
  by: (what: string) => `, by ${what}`,
  firstLook: (until: string) =>
    `Nobody has looked at it since the start: until somebody has, nothing new is told of it, but not for longer than until ${until}.`,
};
