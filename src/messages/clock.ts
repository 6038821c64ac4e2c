import { dayMs } from '../language/duration.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * A time of day in the zone of the process (`TZ`), `14:30`; with the date, `21.11 14:30`, when it is
 * a day or more from `now`, before or after. Both in epoch milliseconds.
 */
export const clockTime = (at: number, now: number): string => {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return Math.abs(now - at) < dayMs ? time : `${two(date.getDate())}.${two(date.getMonth() + 1)} ${time}`;
};

/** The same to the second: `14:30:05`. */
export const exactTime = (at: number, now: number): string =>
  `${clockTime(at, now)}:${two(new Date(at).getSeconds())}`;
