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

/** The words for sizes. */
export interface Sizes {
  readonly mb: string;
  readonly gb: string;
}

/** Bytes as a person reads them, counted as `df -h` counts: `1.2 GB` from one gibibyte up, whole `512 MB` below. */
export const sizeOf = (bytes: number, { mb, gb }: Sizes): string => {
  const mebibytes = bytes / 1_048_576;
  return mebibytes < 1024 ? `${Math.floor(mebibytes)} ${mb}` : `${(mebibytes / 1024).toFixed(1)} ${gb}`;
};
