/** A day of 24 hours, milliseconds. */
export const dayMs = 86_400_000;

/** A span of time: milliseconds, or text such as `500ms`, `30s`, `5m`, `24h`, `7d`, `1h30m`. */
export type Duration = number | string;

const units = { d: dayMs, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
type Unit = keyof typeof units;
const unitNames = Object.keys(units) as readonly Unit[];

/** How a duration is written, for JSON Schema. */
export const durationPattern = '^(\\d+(\\.\\d+)?(ms|[dhms]))+$';

/** The milliseconds of a duration as people write it, `90s`, `30m`, `1h30m`; `null`: it is none, or is too long. */
export const durationOf = (text: string, longestMs = Number.MAX_VALUE): number | null => {
  // Most have one unit.
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|[dhms])$/.exec(text) ?? [];
  if (number !== undefined) {
    const sum = Number(number) * units[unit as Unit];
    return sum <= longestMs ? Math.round(sum) : null;
  }
  // A number begins where none is before it: in a long row of digits the search would begin at each of them.
  const parts = [...text.matchAll(/(?<![\d.])(\d+(?:\.\d+)?)(ms|[dhms])/g)];
  const sum = parts.reduce((sum, [, n, unit]) => sum + Number(n) * units[unit as Unit], 0);
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === text;
  return isWhole && sum <= longestMs ? Math.round(sum) : null;
};

/**
 * A duration in milliseconds: `ms('30m')` is `1_800_000`.
 *
 * @throws Error when it is no duration
 */
export const ms = (duration: Duration): number => {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return Math.round(duration);
    throw new Error(`${duration} is no duration: milliseconds, 0 or more, are wanted`);
  }
  const given = String(duration);
  const parsed = durationOf(given);
  if (parsed === null) {
    throw new Error(`'${given}' is no duration: milliseconds, or text such as 30s, 5m, 1h30m`);
  }
  return parsed;
};

/** How much of each unit there is in a span, from the largest, `d`, down: 90,061,001 ms is one of each. */
export const unitsOf = (durationMs: number): Readonly<Record<Unit, number>> => {
  const counts = { d: 0, h: 0, m: 0, s: 0, ms: 0 };
  let rest = durationMs;
  for (const unit of unitNames) {
    counts[unit] = Math.floor(rest / units[unit]);
    rest -= counts[unit] * units[unit];
  }
  return counts;
};

/** A duration as `durationOf` reads it, with no unit that is 0: `34m`, `1h30s`, `0s`. */
export const durationText = (durationMs: number): string => {
  const counts = unitsOf(durationMs);
  return (
    unitNames
      .filter((unit) => counts[unit] > 0)
      .map((unit) => `${counts[unit]}${unit}`)
      .join('') || '0s'
  );
};

/** Milliseconds since the start, as transcripts have them: `+00:05:00`, `+27:00:00`, `+00:00:01.250`. */
export const elapsed = (sinceStartMs: number): string => {
  const { d, h, m, s, ms } = unitsOf(Math.abs(sinceStartMs));
  const clock = [24 * d + h, m, s].map((n) => String(n).padStart(2, '0')).join(':');
  return `${sinceStartMs < 0 ? '-' : '+'}${clock}${ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`}`;
};

/** A time of day in UTC, with its date when it is a day or more before `now`; both epoch milliseconds. */
export const utcTime = (at: number, now: number): string => {
  const [date = '', time = ''] = new Date(at).toISOString().slice(0, 16).split('T');
  const [, month, day] = date.split('-');
  return now - at < units.d ? time : `${day}.${month} ${time}`;
};
