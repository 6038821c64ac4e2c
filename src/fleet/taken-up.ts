import type { FleetState } from './fleet-state.ts';

/**
 * So much a host takes up to speak for all: incidents that are open, about 2 kB of memory each, and characters that hosts have
 * written and no voice has decided on, 1.3 bytes each.
 */
export const mostTakenUp = { incidents: 100_000, waiting: 67_108_864 } as const;

/** Default: `mostTakenUp`. */
export type MostTakenUp = Readonly<Record<keyof typeof mostTakenUp, number>>;

/** Whether a log that is read is more than that. A host that ended of it would see nothing of its own any more either. */
export const isTooMuch = ({ journal, waitingLength }: FleetState, most: MostTakenUp = mostTakenUp): boolean =>
  waitingLength > most.waiting || journal.telling.incidents.size > most.incidents;
