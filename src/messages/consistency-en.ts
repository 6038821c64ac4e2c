const meant = (nearest: string | null): string => (nearest === null ? '' : `; did you mean ${nearest}?`);

/** What is said where one part of a config names another, or two of its values contradict each other, in English. */
export const consistency = {
  noCheck: (name: string, nearest: string | null) => `${name} is the name of no check${meant(nearest)}`,
  noSource: (name: string, nearest: string | null) => `${name} is the name of no source${meant(nearest)}`,
  /** Of a glob. */
  fitsNoKind: (glob: string) => `no kind that Polkan has fits ${glob}`,
  fitsNoSource: (glob: string) => `the name of no source fits ${glob}`,
  fitsNothing: (glob: string, kind: string) => `nothing of the kind ${kind} that is watched now fits ${glob}`,
  notWatched: (key: string, nearest: string | null) => `${key} is not watched now${meant(nearest)}`,
  noLabel: (name: string, nearest: string) =>
    `nothing has a label ${name}, as far as is known now; did you mean ${nearest}?`,
  ownKind: (kind: string) =>
    `${kind} is no kind that Polkan has: only a script (polkan signal) or a module can say it`,
  otherHost: (name: string, host: string) =>
    `${name} is not this host, which is called ${host}, and it stands alone`,
  noContainer: (name: string, nearest: string | null) => `there is no container ${name} now${meant(nearest)}`,
  /** Of a label on a container. */
  noContainerIn: (container: string, label: string, name: string, nearest: string | null) =>
    `${container}: ${label}: there is no container or service ${name} now${meant(nearest)}`,

  /** A value as it is named in what follows: `interval (10 s, polkan.yaml:3:1)`. */
  value: (name: string, value: string, place: string | null) =>
    `${name} (${value}, ${place ?? 'the default'})`,
  isMore: (one: string, other: string) => `${one} is more than ${other}`,
  environment: 'the environment',
  limitHolds: 'it is the limit itself that is used',
  bothHold: 'both are used as they stand',
  overlap: (one: string, other: string) =>
    `${one} and ${other} can both hold: what is alerted would be well at once`,
  endless: (cron: string, lasts: string) =>
    `it never ends: by ${cron} it begins again before ${lasts} (for) are over; a silence that has no end is said as one (polkan silence)`,
};
