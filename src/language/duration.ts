/** A span of time: milliseconds, or text such as `500ms`, `30s`, `5m`, `24h`, `7d`, `1h30m`. */
export type Duration = number | string;

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

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
  // A number begins where none is before it: in a long row of digits the search would begin at each of them.
  const parts = [...String(duration).matchAll(/(?<![\d.])(\d+(?:\.\d+)?)(ms|[dhms])/g)];
  const sum = parts.reduce((sum, [, n, unit]) => sum + Number(n) * units[unit as keyof typeof units], 0);
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === duration;
  if (!isWhole || !Number.isFinite(sum)) {
    throw new Error(`'${String(duration)}' is no duration: milliseconds, or text such as 30s, 5m, 1h30m`);
  }
  return Math.round(sum);
};

/** Milliseconds since the start, as transcripts have them: `+00:05:00`, `+27:00:00`, `+00:00:01.250`. */
export const elapsed = (sinceStartMs: number): string => {
  const whole = Math.abs(sinceStartMs);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const fraction = whole % 1000 === 0 ? '' : `.${String(whole % 1000).padStart(3, '0')}`;
  return `${sinceStartMs < 0 ? '-' : '+'}${span(whole - (whole % 1000), two)}${fraction}`;
};

const span = (whole: number, two: (n: number) => string): string =>
  `${two(whole / units.h)}:${two((whole % units.h) / units.m)}:${two((whole % units.m) / units.s)}`;

/** A time of day in UTC, with its date when it is a day or more before `now`; both epoch milliseconds. */
export const utcTime = (at: number, now: number): string => {
  const [date = '', time = ''] = new Date(at).toISOString().slice(0, 16).split('T');
  const [, month, day] = date.split('-');
  return now - at < units.d ? time : `${day}.${month} ${time}`;
};
