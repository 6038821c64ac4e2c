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
  // Of a storm there are thousands of these, so nothing is made on the way to the words.
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return both(Math.floor(hours / 24), units.d, hours % 24, units.h);
  if (hours > 0) return both(hours, units.h, minutes % 60, units.min);
  if (minutes > 0) return both(minutes, units.min, minutes < 5 ? seconds % 60 : 0, units.s);
  return `${seconds} ${units.s}`;
};

const both = (large: number, unit: string, small: number, smallUnit: string): string =>
  small > 0 ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;

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
