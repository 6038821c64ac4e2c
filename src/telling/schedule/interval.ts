import { dayMs } from '../../language/duration.ts';
import type { Schedule } from '../rules.ts';
import { anyOf, type Span, type SpanAt, scheduleOf } from './spans.ts';
import { type OffsetAt, offsetsOf } from './zone.ts';

/** The first and the last of a row, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A part of a day by the clock on the wall, milliseconds since midnight; one that ends before it begins ends on the next day. */
export interface TimeOfDay {
  readonly fromMs: number;
  /** Excluded. */
  readonly toMs: number;
}

/**
 * When, by the clock and the calendar on the wall: what is said of all these must hold; `null`: any. Alertmanager's
 * `time_interval`. A window over midnight belongs to the day on which it begins.
 */
export interface Interval {
  /** An IANA name. */
  readonly zone: string;
  readonly times: readonly TimeOfDay[] | null;
  /** 0 is Sunday. */
  readonly weekdays: readonly Range[] | null;
  /** From 1; -1 is the last day of the month. */
  readonly daysOfMonth: readonly Range[] | null;
  /** From 1. */
  readonly months: readonly Range[] | null;
  readonly years: readonly Range[] | null;
}

/** The windows of intervals, as one schedule: what touches or overlaps is one window. */
export const windowsOf = (intervals: readonly Interval[]): Schedule =>
  scheduleOf(anyOf(intervals.map((interval) => spansOf(interval, offsetsOf(interval.zone)))));

/** A part of a day, as it is asked of it. */
interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  /** So many days ago it began: what lies behind midnight is asked of the day before. */
  readonly daysAgo: 0 | 1;
}

const piecesOf = ({ fromMs, toMs }: TimeOfDay): readonly Piece[] =>
  fromMs < toMs
    ? [{ fromMs, toMs, daysAgo: 0 }]
    : [
        { fromMs, toMs: dayMs, daysAgo: 0 },
        { fromMs: 0, toMs, daysAgo: 1 },
      ];

/**
 * The spans of one interval, each within one day on the wall and one stand of the clocks. So an hour that does not
 * exist has no windows, and in one that comes twice they come twice, as the clock on the wall says.
 */
const spansOf = (interval: Interval, offsetAt: OffsetAt): SpanAt => {
  const pieces = (interval.times ?? [{ fromMs: 0, toMs: dayMs }]).flatMap(piecesOf);
  return (at): Span => {
    const clocks = offsetAt(at);
    const wall = at + clocks.ms;
    const day = Math.floor(wall / dayMs);
    const now = wall - day * dayMs;
    const isOn = [isDayOf(interval, day), isDayOf(interval, day - 1)] as const;
    let open = false;
    let opens = dayMs;
    let ends = now;
    for (const { fromMs, toMs, daysAgo } of pieces) {
      if (!isOn[daysAgo] || toMs <= now) continue;
      if (fromMs > now) opens = Math.min(opens, fromMs);
      else {
        open = true;
        ends = Math.max(ends, toMs);
      }
    }
    return { open, until: Math.min(at + (open ? ends : opens) - now, clocks.until) };
  };
};

const isIn = (ranges: readonly Range[] | null, value: number): boolean =>
  ranges === null || ranges.some(({ first, last }) => first <= value && value <= last);

/** Whether a day, counted from that of the epoch, is one of the interval's. */
const isDayOf = ({ weekdays, daysOfMonth, months, years }: Interval, day: number): boolean => {
  // The wall's calendar without any zone: a `Date` that is read in UTC.
  const date = new Date(day * dayMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (!isIn(years, year) || !isIn(months, month + 1) || !isIn(weekdays, date.getUTCDay())) return false;
  if (daysOfMonth === null) return true;
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const fromStart = (n: number): number => (n < 0 ? length + n + 1 : n);
  return daysOfMonth.some(({ first, last }) => {
    const today = date.getUTCDate();
    return fromStart(first) <= today && today <= fromStart(last);
  });
};
