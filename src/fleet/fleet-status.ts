import { fenceFault } from './fence.ts';
import { emptyWatch, heard } from './host-watch.ts';
import { type Entry, subjects } from './log.ts';
import { readLease } from './records.ts';

/** A host of a fleet, as the log has it. Times are milliseconds. */
export interface HostStanding {
  readonly host: string;
  readonly version: string;
  readonly is: 'heard' | 'silent' | 'stopped';
  /** Since its last beat. */
  readonly heardMs: number;
  /** By how much its clock is before the server's. */
  readonly skewMs: number;
  /** How many events of its journal are not in the log yet. */
  readonly lag: number;
}

/** A fleet at a glance. */
export interface FleetStatus {
  readonly server: { readonly version: string; readonly replicas: number; readonly trusted: boolean };
  /** `null`: nobody speaks for all. `owed`: messages that it has decided on and that have not arrived yet. */
  readonly voice: { readonly host: string; readonly renewedMs: number; readonly owed: number } | null;
  readonly hosts: readonly HostStanding[];
}

/**
 * What the stream of what is so now says of a fleet.
 * @param now the server's time, epoch milliseconds
 * @param leaseMs a lease that was not renewed for so long is nobody's
 */
export const fleetStatus = (
  entries: readonly Entry[],
  server: { readonly version: string; readonly replicas: number },
  { now, silentMs, leaseMs }: { readonly now: number; readonly silentMs: number; readonly leaseMs: number },
): FleetStatus => {
  const watch = emptyWatch();
  let voice: FleetStatus['voice'] = null;
  for (const entry of entries) {
    heard(watch, entry, { silentMs, usualGapMs: silentMs });
    if (entry.subject !== subjects.lease) continue;
    const record = readLease(entry.text);
    const renewedMs = Math.max(0, now - entry.at);
    voice =
      record === null || renewedMs > leaseMs ? null : { host: record.host, renewedMs, owed: record.owed };
  }
  const hosts = [...watch.hosts.values()].map(({ host, version, heardAt, skewMs, stopped, lag }) => {
    const heardMs = Math.max(0, now - heardAt);
    const is = stopped ? 'stopped' : heardMs > silentMs ? 'silent' : 'heard';
    return { host, version, is, heardMs, skewMs, lag } satisfies HostStanding;
  });
  return {
    server: { ...server, trusted: fenceFault(server) === null },
    voice,
    hosts: hosts.sort((one, other) => (one.host < other.host ? -1 : 1)),
  };
};
