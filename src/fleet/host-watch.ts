import { forgetOldest } from '../language/forget-oldest.ts';
import type { Signal } from '../language/signal.ts';
import { type Entry, hostIn } from './log.ts';
import { readBeat, type Swept } from './records.ts';

/** What is known of one host. Times are the server's, epoch milliseconds. */
export interface WatchedHost {
  readonly host: string;
  /** When the server took its last beat. */
  heardAt: number;
  /** The same without what the stream had stood still by then. */
  heardFor: number;
  /** By how much its clock is before the server's, milliseconds. */
  skewMs: number;
  stopped: boolean;
  version: string;
  /** How many events of its journal are not in the log yet. */
  lag: number;
  /** Those of people; `null`: it does not say. */
  channels: readonly string[] | null;
  /** Another process beats by its name. */
  twice: boolean;
}

/** What one reader of beats knows. It reads no clock: what the server has stamped is the time. */
export interface HostWatch {
  readonly hosts: Map<string, WatchedHost>;
  /** When an operator has taken them out: those that were not heard of since. */
  readonly gone: Map<string, number>;
  /** The latest time that the server has stamped; 0: nothing was read. */
  now: number;
  /** Until then, whoever was not heard of may just not have come through. */
  unknownUntil: number;
  /** How long the stream has stood still, milliseconds: nobody could be heard meanwhile. */
  stoodStillMs: number;
}

export const emptyWatch = (): HostWatch => ({
  ...{ hosts: new Map(), gone: new Map() },
  ...{ now: 0, unknownUntil: 0, stoodStillMs: 0 },
});

/** The source whose transitions are the voice's own. */
export const fleetSource = 'fleet';

/** What is told of hosts by whoever speaks for all. */
export const fleetKinds = ['host_silent', 'host_clock'] as const;

/** From so much on a clock is said to be wrong, milliseconds. */
export const mostSkewMs = 30_000;

/** So many hosts are watched; a fleet is an operator's own, so more are somebody's mistake. */
export const mostHosts = 2_000;

/** What a message said of a host. */
interface Heard {
  readonly host: string;
  /** `null`: an operator has taken it out of the fleet. */
  readonly swept: readonly Swept[] | null;
}

/**
 * Takes in one message of the stream of what is so now. `usualGapMs`: nothing at all is written for longer only while nobody
 * can write. Gives what its sources did, where it is a beat, or that the host was taken out of the fleet.
 */
export const heard = (
  watch: HostWatch,
  { subject, at, text }: Entry,
  { silentMs, usualGapMs }: { readonly silentMs: number; readonly usualGapMs: number },
): Heard | null => {
  // Who begins to look knows of nobody whether he was silent; nor does anyone after the engine was away.
  if (watch.now === 0 || at - watch.now > usualGapMs) watch.unknownUntil = at + silentMs;
  // What is less than that may still be more than a host beats again in.
  else watch.stoodStillMs += Math.max(0, at - watch.now - silentMs * beatShare);
  watch.now = Math.max(watch.now, at);
  const gone = hostIn('gone', subject);
  if (gone !== null) {
    const known = watch.hosts.get(gone);
    if (known !== undefined && known.heardAt > at) return null;
    watch.hosts.delete(gone);
    watch.gone.set(gone, at);
    forgetOldest(watch.gone, mostHosts);
    return { host: gone, swept: null };
  }
  const host = hostIn('beat', subject);
  if (host === null) return null;
  const beat = readBeat(text);
  if (beat === null || (watch.hosts.size >= mostHosts && !watch.hosts.has(host))) return null;
  watch.gone.delete(host);
  watch.hosts.set(host, {
    host,
    heardAt: at,
    heardFor: at - watch.stoodStillMs,
    skewMs: beat.at - at,
    stopped: beat.stopped === true,
    version: beat.version,
    lag: Math.max(0, beat.end - beat.shipped),
    channels: beat.channels ?? null,
    twice: beat.twice === true,
  });
  return { host, swept: beat.swept };
};

/** What the operator reads of a host. */
export interface WatchWords {
  title(host: string): string;
  heard(): string;
  /** What all of a storm say is said once: so it is for how long nobody is missed, and not how long it was. */
  silent(overMs: number): string;
  stopped(): string;
  unknown(): string;
  clockTitle(host: string): string;
  clock(byMs: number): string;
}

/** Beats are so far apart; and so much later than that one may come from a busy machine. */
const beatShare = 1 / 3;
const lateShare = 1 / 6;

/** What was read by whoever did not listen tells nothing of whether the stream stood still. */
export const beganToListen = (watch: HostWatch): void => {
  watch.stoodStillMs = 0;
  for (const host of watch.hosts.values()) host.heardFor = host.heardAt;
};

/**
 * Who is silent, and of whom that is not said yet. Those that end at once were heard for the last time no further apart than two beats may
 * be: so of who was first it is said once none of these is on his way to be silent, too, and of all of them together. Who was heard
 * later than that has not ended with them, and nobody waits for him, however late he is.
 */
const silentHosts = (watch: HostWatch, silentMs: number): ReadonlyMap<string, 'silent' | 'waiting'> => {
  const now = watch.now - watch.stoodStillMs;
  const running = [...watch.hosts.values()].filter(({ stopped }) => !stopped);
  const silent = running
    .filter(({ heardFor }) => now - heardFor > silentMs)
    .sort((one, other) => one.heardFor - other.heardFor);
  const heard = running.map(({ heardFor }) => heardFor).filter((at) => now - at <= silentMs);
  const nextHeard = Math.min(...heard);
  const found = new Map<string, 'silent' | 'waiting'>();
  let endsAt = Number.NEGATIVE_INFINITY;
  for (const { host, heardFor } of silent) {
    if (heardFor >= endsAt) endsAt = heardFor + silentMs * (beatShare + lateShare);
    found.set(host, nextHeard < endsAt ? 'waiting' : 'silent');
  }
  return found;
};

/** Every host as a signal: silent, well, or nobody knows. */
export const signalsOf = (watch: HostWatch, silentMs: number, words: WatchWords): readonly Signal[] => {
  const silent = silentHosts(watch, silentMs);
  return [...watch.hosts.values()].flatMap(({ host, skewMs, stopped }): Signal[] => {
    const isWaiting = silent.get(host) === 'waiting';
    const isSilent = silent.has(host);
    const isUnheard = isSilent || stopped;
    const isUnknown = isSilent && (isWaiting || watch.now < watch.unknownUntil);
    const about = { entity: host, labels: { host } };
    const detail = stopped ? words.stopped() : isUnheard ? words.silent(silentMs) : words.heard();
    return [
      {
        ...about,
        kind: 'host_silent',
        title: words.title(host),
        active: isUnknown ? null : isUnheard,
        detail: isUnknown && !isWaiting ? words.unknown() : detail,
      },
      {
        ...about,
        kind: 'host_clock',
        title: words.clockTitle(host),
        active: isUnheard ? null : Math.abs(skewMs) > mostSkewMs,
        detail: words.clock(skewMs),
      },
    ];
  });
};
