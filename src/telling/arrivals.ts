import type { Announcement, Delivery } from '../language/delivery.ts';
import { rememberLatest } from '../language/forget-oldest.ts';
import type { Standing } from '../language/standing.ts';

/** What a notice says of one incident; `null`: it is about none. */
export interface Said {
  readonly incident: string | null;
  readonly action: Announcement['notifications'][number]['action'];
}

/** What has arrived, so that what is only decided is not called told. */
export interface Arrivals {
  /** A notice goes to a channel; nothing is changed by one that is known. */
  decided(channel: string, notice: string | null, said: readonly Said[]): void;
  delivered(delivery: Delivery): void;
  /** Where a channel stands with an incident, by what it has got. */
  of(standing: Standing, channel: string, incident: string): Standing;
  /** Whether anything waits, or was given up. */
  readonly anyMissing: boolean;
}

/** What a channel has got of an incident; times are epoch milliseconds. */
interface Got {
  /** When its alert arrived; `null`: that is not known. */
  firstAt: number | null;
  /** When something of it arrived last; `null`: nothing is known to have. */
  lastAt: number | null;
  /** What was given up since then. */
  lost: { readonly action: Said['action']; readonly at: number } | null;
}

/** Of so many incidents a channel it is remembered when they arrived; of one that is forgotten the moment of the decision is said. */
export const mostArrivals = 5_000;

export const createArrivals = (): Arrivals => {
  /** By channel and notice: what it says. */
  const notices = new Map<string, Map<string, readonly Said[]>>();
  /** By channel and incident: by notice, what waits of it. */
  const waiting = new Map<string, Map<string, Map<string, Said['action']>>>();
  const got = new Map<string, Map<string, Got>>();

  const gotOf = (channel: string, incident: string): Got => {
    const own = got.get(channel) ?? new Map<string, Got>();
    got.set(channel, own);
    const known = own.get(incident) ?? { firstAt: null, lastAt: null, lost: null };
    // What is told of last is forgotten last.
    rememberLatest(own, incident, known, mostArrivals);
    return known;
  };

  return {
    decided(channel, notice, said) {
      if (notice === null) return;
      const own = notices.get(channel) ?? new Map<string, readonly Said[]>();
      notices.set(channel, own.set(notice, said));
      const those = waiting.get(channel) ?? new Map<string, Map<string, Said['action']>>();
      waiting.set(channel, those);
      for (const { incident, action } of said) {
        if (incident === null) continue;
        const waits = those.get(incident) ?? new Map<string, Said['action']>();
        those.set(incident, waits.set(notice, action));
      }
    },

    delivered({ sink, notice, outcome, at }) {
      const said = notice === undefined ? undefined : notices.get(sink)?.get(notice);
      if (outcome === 'retrying' || notice === undefined || said === undefined) return;
      notices.get(sink)?.delete(notice);
      for (const { incident, action } of said) {
        if (incident === null) continue;
        const waits = waiting.get(sink)?.get(incident);
        waits?.delete(notice);
        if (waits?.size === 0) waiting.get(sink)?.delete(incident);
        if (outcome === 'skipped') continue;
        const known = gotOf(sink, incident);
        if (outcome === 'dropped') known.lost = { action, at };
        else {
          if (action === 'alert') known.firstAt = at;
          known.lastAt = at;
          known.lost = null;
        }
      }
    },

    of(standing, channel, incident) {
      if (standing.code !== 'told' && standing.code !== 'over') return standing;
      const waits = [...(waiting.get(channel)?.get(incident)?.values() ?? [])];
      const known = got.get(channel)?.get(incident);
      const { at: decidedAt } = standing;
      if (waits.includes('alert')) return { code: 'owed', action: 'alert', at: decidedAt };
      if (standing.code === 'over' && waits.includes('recovery'))
        return { code: 'owed', action: 'recovery', at: decidedAt };
      const lost = known?.lost ?? null;
      if (lost?.action === 'alert' || (lost?.action === 'recovery' && standing.code === 'over'))
        return { code: 'lost', action: lost.action, at: lost.at };
      const at = known?.lastAt ?? decidedAt;
      const firstAt = known?.firstAt ?? null;
      return standing.code === 'told' && firstAt !== null && firstAt < at
        ? { ...standing, at, firstAt }
        : { ...standing, at };
    },

    get anyMissing() {
      return (
        [...notices.values()].some(({ size }) => size > 0) ||
        [...got.values()].some((those) => [...those.values()].some(({ lost }) => lost !== null))
      );
    },
  };
};

/** Whether a channel knows that there is, or was, such an incident: its alert has arrived. */
export const knowsOf = (standing: Standing): boolean => {
  switch (standing.code) {
    case 'told':
    case 'over':
      return true;
    case 'held':
    case 'undecided':
    case 'owed':
    case 'lost':
      return standing.action !== 'alert';
    default:
      return false;
  }
};
