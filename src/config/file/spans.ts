import { dayMs } from '../../language/duration.ts';

/** How long one of a unit is that is a time, milliseconds. */
export const spans: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, days: dayMs };
