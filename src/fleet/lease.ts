/**
 * Who speaks for all, as one host knows it. Times are milliseconds of a clock that only this host has, that nobody sets and
 * that goes on in suspend: two hosts never have to agree on the time, only on how long a while is.
 */
export interface LeaseState {
  /** The record that was seen last; 0: there is none. */
  seq: number;
  /** Whose it is, and how many there were before; `null`: nobody's. */
  holder: string | null;
  term: number;
  /** When another record than before was seen, or the first look was taken; `null`: nobody has looked yet. */
  seenAt: number | null;
  /** When the last renewal that was taken had been sent; `null`: this host is not the voice. */
  heldFrom: number | null;
  /** The same of the last renewal that ever was taken, whether this host is the voice still or not. */
  heldLast: number | null;
  /** Where there is no record, so many leases are waited for whoever may know what a log that was lost said. */
  waits: number;
}

/** Whose record of a voice a host has seen last; `nobody's`: it has seen none. */
export type LastVoice = 'its own' | "another's" | "nobody's";

/** Who was the voice when the log was lost goes first; then who heard it; and a host that has just begun is the last. */
export const leasesToWait: Readonly<Record<LastVoice, number>> = {
  'its own': 0,
  "another's": 0.5,
  "nobody's": 2,
};

export const noLease = (): LeaseState => ({
  ...{ seq: 0, holder: null, term: 0, seenAt: null, heldFrom: null, heldLast: null },
  waits: leasesToWait["nobody's"],
});

/** What stands in the engine was looked at. */
export const sawLease = (
  lease: LeaseState,
  found: { readonly seq: number; readonly holder: string | null; readonly term: number },
  now: number,
): void => {
  if (lease.seenAt !== null && lease.seq === found.seq && lease.holder === found.holder) return;
  const isOwn = lease.heldFrom !== null && found.seq === lease.seq;
  lease.seq = found.seq;
  lease.holder = found.holder;
  lease.term = Math.max(lease.term, found.term);
  lease.seenAt = now;
  if (!isOwn) lease.heldFrom = null;
};

/** This host has written the record itself. `sentAt`: before it was sent, for from then on it may have been seen. */
export const wroteLease = (
  lease: LeaseState,
  { seq, holder, term }: { readonly seq: number; readonly holder: string; readonly term: number },
  sentAt: number,
): void => {
  lease.seq = seq;
  lease.holder = holder;
  lease.term = term;
  lease.seenAt = sentAt;
  lease.heldFrom = sentAt;
  lease.heldLast = sentAt;
};

/** Somebody else has it, or nobody knows: whoever was the voice is it no more. */
export const lostLease = (lease: LeaseState): void => {
  lease.heldFrom = null;
};

/** Nobody has renewed it for a whole lease that this host has watched, or there is none, and who knows more has not come. */
export const mayClaim = (
  { seq, seenAt, heldFrom, waits }: LeaseState,
  now: number,
  leaseMs: number,
): boolean => heldFrom === null && seenAt !== null && now - seenAt >= leaseMs * (seq === 0 ? waits : 1);

/** A voice speaks for two thirds of its lease: others take over after the whole of it, by clocks that may run a little faster. */
export const isVoice = ({ heldFrom }: LeaseState, now: number, leaseMs: number): boolean =>
  heldFrom !== null && now - heldFrom < (leaseMs * 2) / 3;

/** Whether nobody else can have taken over yet, though this host may have stepped down. */
export const wasVoiceLast = ({ heldLast }: LeaseState, now: number, leaseMs: number): boolean =>
  heldLast !== null && now - heldLast < leaseMs;

/** Renewed every third of it. */
export const renewsAt = ({ heldFrom }: LeaseState, leaseMs: number): number | null =>
  heldFrom === null ? null : heldFrom + leaseMs / 3;
