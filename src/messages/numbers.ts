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
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} ${units.s}`;
  const min = Math.floor(s / 60);
  if (min < 60)
    return min < 5 && s % 60 > 0 ? `${min} ${units.min} ${s % 60} ${units.s}` : `${min} ${units.min}`;
  const h = Math.floor(min / 60);
  if (h < 48) return min % 60 > 0 ? `${h} ${units.h} ${min % 60} ${units.min}` : `${h} ${units.h}`;
  const d = Math.floor(h / 24);
  return h % 24 > 0 ? `${d} ${units.d} ${h % 24} ${units.h}` : `${d} ${units.d}`;
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
