import { unitsOf } from '../language/duration.ts';

/** How numbers are put in messages; shared by every language. */

/** The words for units of time. */
export interface Duration {
  readonly d: string;
  readonly h: string;
  readonly min: string;
  readonly s: string;
}

/** Milliseconds → words, e.g. `34 min`. */
export type Span = (ms: number) => string;

/** The two largest units that say something: `45 s`, `34 min`, `1 h 30 min`, `2 d 3 h`. Rounded down. */
export const spell = (ms: number, units: Duration): string => {
  const { d, h, m, s } = unitsOf(Math.max(0, ms));
  const both = (large: number, unit: string, small: number, smallUnit: string): string =>
    small > 0 ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;
  if (d >= 2) return both(d, units.d, h, units.h);
  if (d + h > 0) return both(24 * d + h, units.h, m, units.min);
  return m > 0 ? both(m, units.min, m < 5 ? s : 0, units.s) : `${s} ${units.s}`;
};

/** At most one decimal, none where it would be zero: `91.5`, `90`. */
export const percent = (value: number): string => String(Math.round(value * 10) / 10);

/** Mebibytes → gibibytes with one decimal (two below one), as `df -h` counts. */
export const megabytesAsGb = (mb: number): string => {
  const gb = mb / 1024;
  return gb < 1 ? gb.toFixed(2) : gb.toFixed(1);
};
