import { isCriticalLane } from './lane.ts';
import type { Law } from './law.ts';
import type { Rules } from './rules.ts';
import type { GroupNotice } from './state.ts';

/** The window of a group that is open on a channel. */
interface Window {
  readonly start: number;
  readonly lengthMs: number;
  readonly told: number;
  /** It began with a digest: whatever comes waits for its end. */
  readonly digesting: boolean;
}

/** The last window that these notices, in their order, have opened; `null`: there was none. */
export const windowOf = (
  notices: readonly GroupNotice[],
  { windowMs, longestMs }: Rules['group'],
): Window | null => {
  const [first, ...rest] = notices;
  if (first === undefined) return null;
  let window: Window = { start: first.at, lengthMs: windowMs, told: 1, digesting: false };
  for (const { at, digest } of rest) {
    const { start, lengthMs, told, digesting } = window;
    if (at < start + lengthMs) window = { start, lengthMs, told: told + 1, digesting };
    else if (!digest) window = { start: at, lengthMs: windowMs, told: 1, digesting: false };
    else window = { start: at, lengthMs: Math.min(2 * lengthMs, longestMs), told: 1, digesting: true };
  }
  return window;
};

/**
 * Holds back what comes to a group that has told so many notices within its window, until that ends; and what is
 * heard within a second after the first. Criticals have a pace of their own.
 */
export const grouped: Law = ({ rules, now, incident, lane, joins, hinted, hearing: { held } }) => {
  const { group, laws } = rules;
  const last = lane.at(-1);
  if (group.burst === 0 || joins || last === undefined) return null;
  if (isCriticalLane(incident)) {
    const end = last.at + group.criticalMs;
    return now < end ? { reason: 'grouped', by: null, until: end } : null;
  }
  const window = windowOf(lane, group);
  if (window === null || now >= window.start + window.lengthMs) return null;
  if (window.digesting || window.told >= group.burst) {
    return { reason: 'grouped', by: null, until: window.start + window.lengthMs };
  }
  // What is told at the same moment has nothing to wait for.
  const joined = window.start + group.joinMs;
  // What waits for that waits on, whatever else it is looked at for.
  const waits = hinted || (laws > 2 && held?.reason === 'grouped' && held.until === joined);
  return waits && window.start < now && now < joined ? { reason: 'grouped', by: null, until: joined } : null;
};
