import type { FleetStatus, HostStanding } from '../language/fleet-standing.ts';
import { fenceFault } from './fence.ts';
import { emptyWatch, type HostWatch, heard } from './host-watch.ts';
import { type Entry, subjects } from './log.ts';
import { readLease, type Shared } from './records.ts';

/** What was last seen of the lease. */
export interface SeenLease {
  readonly seq: number;
  readonly host: string;
  /** When the server took it, epoch milliseconds. */
  readonly at: number;
  readonly owed: number;
  /** Until then who speaks misses nobody; `null`: it does not say. */
  readonly unknownUntil: number | null;
  /** Which records of voices hosts may know by their shares; `null`: none. */
  readonly shared: Shared | null;
}

/** What a message says of the lease; `null`: it is another, or can't be read. */
export const seenLease = ({ seq, subject, at, text }: Entry): SeenLease | null => {
  const record = subject === subjects.lease ? readLease(text) : null;
  if (record === null) return null;
  const { host, owed, unknownUntil = null, shared = null } = record;
  return { seq, host, at, owed, unknownUntil, shared };
};

/** What one host knows of its fleet, and when. */
export interface Knowing {
  readonly watch: HostWatch;
  readonly lease: SeenLease | null;
  readonly server: { readonly version: string; readonly replicas: number } | null;
  /** The server's time, epoch milliseconds. */
  readonly now: number;
  /** When it was that the stream was read last, by the same clock. */
  readonly readAt: number;
  /** The same of the beats of others, which are read less often. */
  readonly beatsAt: number;
  readonly silentMs: number;
  /** A lease that was not renewed for so long is nobody's. */
  readonly leaseMs: number;
  /** The host that knows it, and how many events of its journal are not in the log yet. */
  readonly own?: { readonly host: string; readonly lag: number };
}

/** What is known of a fleet. Of whom nothing can be known, since the log is away or was a moment ago, is unseen: neither silent nor well. */
export const statusOf = (knowing: Knowing): FleetStatus => {
  const { watch, lease, server, now, readAt, beatsAt, silentMs, leaseMs, own = null } = knowing;
  const reached = now - readAt <= silentMs;
  const renewedMs = lease === null ? 0 : Math.max(0, now - lease.at);
  const hosts = [...watch.hosts.values()].map((known) => {
    const { host, version, heardAt, skewMs, stopped, channels, twice } = known;
    // What this host itself has not shipped yet nobody knows as well as it does.
    const lag = own?.host === host ? own.lag : known.lag;
    const isSilent = watch.now - heardAt > silentMs;
    const isUnknown = !reached || (isSilent && watch.now < watch.unknownUntil);
    const is = isUnknown ? 'unseen' : stopped ? 'stopped' : isSilent ? 'silent' : 'heard';
    const heardMs = Math.max(0, (reached ? beatsAt : now) - heardAt);
    return { host, version, is, heardMs, skewMs, lag, channels, twice } satisfies HostStanding;
  });
  return {
    server: server === null ? null : { ...server, trusted: fenceFault(server) === null },
    reached,
    voice: lease === null || renewedMs > leaseMs ? null : { host: lease.host, renewedMs, owed: lease.owed },
    hosts: hosts.sort((one, other) => (one.host < other.host ? -1 : 1)),
  };
};

/**
 * What the stream of what is so now says of a fleet, to whoever has just read all of it.
 * @param now the server's time, epoch milliseconds
 */
export const fleetStatus = (
  entries: readonly Entry[],
  server: { readonly version: string; readonly replicas: number },
  { now, silentMs, leaseMs }: Pick<Knowing, 'now' | 'silentMs' | 'leaseMs'>,
): FleetStatus => {
  const watch = emptyWatch();
  let lease: SeenLease | null = null;
  for (const entry of entries) {
    heard(watch, entry, { silentMs, usualGapMs: silentMs });
    lease = seenLease(entry) ?? lease;
  }
  // Nothing more has come, so it is now; and whoever asks wants to know, where a voice would wait and see.
  watch.now = Math.max(watch.now, now);
  watch.unknownUntil = 0;
  return statusOf({ watch, lease, server, now, readAt: now, beatsAt: now, silentMs, leaseMs });
};
