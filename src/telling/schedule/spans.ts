import { dayMs } from '../../language/duration.ts';
import type { Schedule } from '../rules.ts';

/** What holds from a moment on. */
export interface Span {
  readonly open: boolean;
  /** Nothing changes before this, epoch milliseconds; later than the moment that was asked of. Then it may go on. */
  readonly until: number;
}

/** Asks what holds at a moment, epoch milliseconds. */
export type SpanAt = (at: number) => Span;

/** Longer than any month. */
const longestAheadMs = 35 * dayMs;

/**
 * Open where any of several is, so that windows that touch are one. Of those that are closed, it asks
 * again when the first of them may open.
 */
export const anyOf = (all: readonly SpanAt[]): SpanAt => {
  const [only, ...others] = all;
  if (only === undefined) return () => ({ open: false, until: Number.POSITIVE_INFINITY });
  if (others.length === 0) return only;
  return (at) => {
    let opens = Number.POSITIVE_INFINITY;
    let ends = at;
    for (const spanAt of all) {
      const { open, until } = spanAt(at);
      if (open) ends = Math.max(ends, until);
      else opens = Math.min(opens, until);
    }
    return ends > at ? { open: true, until: ends } : { open: false, until: opens };
  };
};

/**
 * A schedule of spans. A window that goes on for longer than `aheadMs` is judged anew at the end of every day (of
 * UTC): it may be one that never ends. The end depends on nothing but the moment that is asked of; what was asked
 * last is only remembered, so that asking again costs nothing.
 */
export const scheduleOf = (spanAt: SpanAt, aheadMs: number = longestAheadMs): Schedule => {
  /** From when until when the last answer holds. */
  let known: Answer & { readonly from: number } = { from: 0, until: 0, end: null, goesOn: false };
  /** What was found last, and from when until when that is so. */
  let next: Beginning & { readonly asked: number } = { asked: 0, until: 0, from: null };
  return {
    endOf(at) {
      if (at < known.from || at >= known.until) known = { from: at, ...answer(spanAt, at, aheadMs) };
      return known.end;
    },
    goesOn: (at) => at >= known.from && at < known.until && known.goesOn,
    nextFrom(at) {
      if (at < next.asked || at >= next.until) next = { asked: at, ...beginning(spanAt, at) };
      return next.from;
    },
  };
};

interface Answer {
  readonly end: number | null;
  readonly until: number;
  readonly goesOn: boolean;
}

const answer = (spanAt: SpanAt, at: number, aheadMs: number): Answer => {
  // From the day's beginning, so that all of a day has one answer.
  const day = Math.floor(at / dayMs) * dayMs;
  let span = spanAt(at);
  if (!span.open) return { until: span.until, end: null, goesOn: false };
  while (span.open && span.until < day + aheadMs) {
    const end = span.until;
    span = spanAt(end);
    if (!span.open) return { until: end, end, goesOn: false };
  }
  return { until: day + dayMs, end: day + dayMs, goesOn: true };
};

interface Beginning {
  readonly from: number | null;
  readonly until: number;
}

/** So far it is looked for the next window, milliseconds, and in so many steps. */
const nextAheadMs = 100 * dayMs;
const mostSteps = 400;

const beginning = (spanAt: SpanAt, at: number): Beginning => {
  let span = spanAt(at);
  for (let steps = 0; steps < mostSteps && span.until < at + nextAheadMs; steps += 1) {
    const from = span.until;
    const before = span.open;
    span = spanAt(from);
    // While one lasts, the next one may be another: it is asked for again when it is over.
    if (span.open && !before) return { from, until: from };
  }
  return { from: null, until: at + dayMs };
};
