import { Cron } from 'croner';
import { dayMs } from '../../language/duration.ts';
import type { Schedule } from '../rules.ts';
import { type SpanAt, scheduleOf } from './spans.ts';

/** Windows that begin as a cron expression says. */
export interface CronWindows {
  /** Five fields: minute, hour, day of the month, month, weekday. */
  readonly cron: string;
  readonly forMs: number;
  /** An IANA name. */
  readonly zone: string;
}

/**
 * The windows of a cron expression, as one schedule: what touches or overlaps is one window. One that begins in an hour
 * that does not exist begins after it; in one that comes twice, the first time.
 *
 * @returns `null`: it never comes
 * @throws Error when it is no expression
 */
export const cronWindows = ({ cron, forMs, zone }: CronWindows, now: number): Schedule | null => {
  // It is asked alone: nothing is ever started.
  const times = new Cron(cron, { paused: true, mode: '5-part', timezone: zone });
  if (times.nextRun(new Date(now)) === null && times.previousRuns(1, new Date(now)).length === 0) return null;
  const spanAt: SpanAt = (at) => {
    // What begins just now counts as well; croner reads whole seconds.
    const [start] = times.previousRuns(1, new Date((Math.floor(at / 1000) + 1) * 1000));
    const end = start === undefined ? at : start.getTime() + forMs;
    if (end > at) return { open: true, until: end };
    return { open: false, until: times.nextRun(new Date(at))?.getTime() ?? Number.POSITIVE_INFINITY };
  };
  // So many spans and no more are gone through, however short they are.
  const schedule = scheduleOf(spanAt, Math.min(35 * dayMs, dayMs + 500 * forMs));
  return { ...schedule, neverEnds: () => touchEachOther(times, cron, forMs, now) };
};

/** A year of beginnings, and a day of those that come on every day, are all there are. */
const longestMs = 366 * dayMs;

/** Whether each window reaches the next one, so that the first has no end. It goes from the last that begins in one to the last in that. */
const touchEachOther = (times: Cron, cron: string, forMs: number, now: number): boolean => {
  const isDaily = cron
    .trim()
    .split(/\s+/)
    .slice(2)
    .every((field) => field === '*');
  const until = now + (isDaily ? dayMs : longestMs) + forMs;
  let start = times.nextRun(new Date(now))?.getTime() ?? null;
  while (start !== null && start < until) {
    // croner reads whole seconds, and what begins at the very end touches.
    const [last] = times.previousRuns(1, new Date(start + forMs + 1_000));
    if (last === undefined || last.getTime() <= start) return false;
    start = last.getTime();
  }
  return start !== null;
};
