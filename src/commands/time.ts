import { durationOf } from '../language/duration.ts';
import { longestDate } from '../language/signal.ts';

/** A date, or a date and a time; without a zone it is that of the process, as everywhere in what Polkan prints. */
const iso = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The time somebody means, as epoch milliseconds; `null`: it is none. It may be an ISO time, a time of day
 * (the last one, in the zone of the process), epoch milliseconds as in the records, or so long ago: `90s`,
 * `1h30m`, `7d`.
 */
export const timeOf = (given: string, now: number): number | null => {
  const time = meant(given, now);
  return time === null || Math.abs(time) > longestDate ? null : time;
};

const meant = (given: string, now: number): number | null => {
  const ago = durationOf(given);
  if (ago !== null) return now - ago;
  if (/^\d{12,15}$/.test(given)) return Number(given);
  const [, h, min, s = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(given) ?? [];
  if (h !== undefined && min !== undefined) return lastTimeOfDay(Number(h), Number(min), Number(s), now);
  if (!iso.test(given)) return null;
  // A date alone would be midnight in UTC.
  const at = Date.parse(given.length === 10 ? `${given}T00:00` : given.replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
};

const lastTimeOfDay = (h: number, min: number, s: number, now: number): number | null => {
  if (h > 23 || min > 59 || s > 59) return null;
  const date = new Date(now);
  date.setHours(h, min, s, 0);
  if (date.getTime() > now) date.setDate(date.getDate() - 1);
  return date.getTime();
};
