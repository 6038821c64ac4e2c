import { dayMs } from '../../language/duration.ts';

/** How a zone's clocks stand. */
export interface Offset {
  /** What the clock on the wall shows more than UTC, milliseconds. */
  readonly ms: number;
  /** Until then they stand so, epoch milliseconds; then they may go on as they are. */
  readonly until: number;
}

/** Asks how the clocks of a zone stand at a moment, epoch milliseconds. */
export type OffsetAt = (at: number) => Offset;

/** The clock on a wall of the zone. `Temporal` would know when it changes, but Node 24 has none. */
const clockOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, calendar: 'iso8601', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });

/** The clocks of a zone. What was asked last is remembered: they change twice a year. */
export const offsetsOf = (zone: string): OffsetAt => {
  const clock = clockOf(zone);
  /** At a whole second, in seconds. */
  const offsetAt = (second: number): number => {
    const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of clock.formatToParts(second * 1000)) {
      if (type in shown) shown[type as keyof typeof shown] = Number(value);
    }
    const { year, month, day, hour, minute } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, shown.second) / 1000 - second;
  };
  let known = { ms: 0, from: 0, until: 0 };
  return (at) => {
    if (at < known.from || at >= known.until) {
      const now = Math.floor(at / 1000);
      const offset = offsetAt(now);
      // No clocks are changed twice within a day.
      let unchanged = now;
      let changed = now + dayMs / 1000;
      if (offsetAt(changed) !== offset) {
        while (changed - unchanged > 1) {
          const middle = Math.floor((unchanged + changed) / 2);
          if (offsetAt(middle) === offset) unchanged = middle;
          else changed = middle;
        }
      }
      known = { ms: offset * 1000, from: at, until: changed * 1000 };
    }
    return known;
  };
};
