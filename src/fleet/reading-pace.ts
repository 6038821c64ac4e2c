/**
 * What is told of all hosts, and read by each of them, grows with their square: so much of it all of them read in a second
 * together, characters, and so many messages at a time.
 */
export const together = { perSecond: 33_554_432, messages: 2_048 };
/** Nobody reads fewer messages at a time, nor waits for less than what so long allows: few hosts wait for nothing. */
export const least = { messages: 4, forMs: 1_000 };
/** Hosts that lose their shares together begin so far from each other, milliseconds, and within this share of their patience. */
const apart = { eachMs: 30, share: 1 / 4 };

/** How fast a host reads what is told of all. Times are milliseconds. */
export interface ReadingPace {
  /** Others begin as well: chance says when this one does. */
  begin(): void;
  mayRead(): boolean;
  /** So many messages at a time. */
  readonly most: number;
  /** It has read so many characters. */
  read(length: number): void;
}

/** Spreads what all hosts read, by how many there are. */
export const createReadingPace = ({
  monotonic,
  random,
  patienceMs,
  hosts,
}: {
  readonly monotonic: () => number;
  readonly random: () => number;
  readonly patienceMs: number;
  readonly hosts: () => number;
}): ReadingPace => {
  /** What was read is paid for by then. */
  let paidAt = Number.NEGATIVE_INFINITY;
  let notBefore = Number.NEGATIVE_INFINITY;
  const count = (): number => Math.max(1, hosts());
  return {
    begin: () => {
      notBefore = monotonic() + random() * Math.min(apart.eachMs * count(), patienceMs * apart.share);
    },
    mayRead: () => monotonic() >= notBefore && paidAt - monotonic() < least.forMs,
    get most() {
      return Math.max(least.messages, Math.floor(together.messages / count()));
    },
    read: (length) => {
      paidAt = Math.max(paidAt, monotonic()) + (length * count() * 1_000) / together.perSecond;
    },
  };
};
