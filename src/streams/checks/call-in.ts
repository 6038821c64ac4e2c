import { cutLine } from '../../language/cut-line.ts';
import type { ChecksWords } from '../../messages/checks.ts';
import { exactTime } from '../../messages/clock.ts';
import type { PingProbe } from './check.ts';
import { type Finding, fieldsOf } from './probe.ts';

/** What somebody who calls in can say. */
export type CallEvent = 'success' | 'start' | 'fail' | 'log';

export interface CallIn {
  /** Whose it is. */
  readonly slug: string;
  readonly event: CallEvent;
  /** What a program ended with. */
  readonly code: number | null;
  /** Which run of several at once it is; `null`: it does not say. */
  readonly run?: string | null;
  /** What it says of itself; a line of it is kept. */
  readonly text: string;
  /** When, on the wall, epoch milliseconds. */
  readonly at: number;
}

/** What is known of who calls in. Times are epoch milliseconds of the clock on the wall; `null`: never. */
export interface CallBook {
  /** Since when it is watched. */
  readonly since: number;
  readonly success: number | null;
  readonly failure: number | null;
  /** A start that has no end yet, of a run that does not say which it is. */
  readonly start: number | null;
  /** The starts of runs that do and have no end yet, the oldest first; left out: there are none. */
  readonly runs?: readonly { readonly id: string; readonly at: number }[];
  readonly code: number | null;
  readonly text: string;
}

/** The longest text that is kept of a call, characters. */
export const longestSaid = 300;

export const emptyBook = (since: number): CallBook => ({
  ...{ since, success: null, failure: null, start: null, code: null, text: '' },
});

/** So many runs of one job are known to go on at once. */
export const mostRuns = 20;

type Starts = Pick<CallBook, 'start' | 'runs'>;

/** The starts with one more. */
const begun = ({ start, runs = [] }: CallBook, run: string | null, at: number): Starts =>
  run === null
    ? { start: at, runs }
    : { start, runs: [...runs.filter(({ id }) => id !== run), { id: run, at }].slice(-mostRuns) };

/** The starts without one that has ended: that of the run, where it is known, else all of those that may be meant. */
const ended = ({ start, runs = [] }: CallBook, run: string | null): Starts => {
  if (run === null) return { start: null, runs: [] };
  return runs.some(({ id }) => id === run)
    ? { start, runs: runs.filter(({ id }) => id !== run) }
    : { start: null, runs };
};

/** The book with one more call. */
export const called = (book: CallBook, { event, code, run = null, text: said, at }: CallIn): CallBook => {
  const text = said === '' ? book.text : cutLine(said, longestSaid);
  const last = { code, text: said === '' ? '' : text };
  const { runs: _, ...before } = book;
  const withStarts = ({ start, runs = [] }: Starts): Starts => ({ start, ...(runs.length > 0 && { runs }) });
  switch (event) {
    case 'start':
      return { ...before, ...withStarts(begun(book, run, at)) };
    case 'log':
      return { ...book, text };
    case 'success':
      return { ...before, success: at, ...withStarts(ended(book, run)), ...last };
    case 'fail':
      return { ...before, failure: at, ...withStarts(ended(book, run)), ...last };
  }
};

/** When what has not ended yet began first; `null`: nothing goes on. */
const beganFirst = ({ start, runs = [] }: CallBook): number | null => {
  const all = [...(start === null ? [] : [start]), ...runs.map(({ at }) => at)];
  return all.length === 0 ? null : Math.min(...all);
};

/** As the memory of the source has it; of what is none `null`. */
export const bookIn = (memory: unknown): CallBook | null => {
  const { since, success, failure, start, runs, code, text } = fieldsOf(memory);
  const known = (Array.isArray(runs) ? runs : []).flatMap((run: unknown) => {
    const { id, at } = fieldsOf(run);
    return typeof id === 'string' && typeof at === 'number' ? [{ id, at }] : [];
  });
  const number = (value: unknown): number | null => (Number.isFinite(value) ? (value as number) : null);
  return typeof since === 'number'
    ? {
        ...{ since, success: number(success), failure: number(failure), start: number(start) },
        ...(known.length > 0 && { runs: known.slice(-mostRuns) }),
        ...{ code: number(code), text: typeof text === 'string' ? text.slice(0, longestSaid) : '' },
      }
    : null;
};

/** When a time of a plan was last due before a moment; `null`: never. */
export type DueBefore = (at: number) => number | null;

/** Whose clock is a little ahead calls before its time. */
const toleranceMs = 60_000;

/**
 * How it stands. A call is due every so often after the last success, or at the times of a plan; a failure stands until the next success, a
 * start that has not ended in time until it ends.
 *
 * @param dueBefore the plan, where it is one
 */
export const standing = (
  probe: PingProbe,
  book: CallBook,
  at: number,
  dueBefore: DueBefore | null,
  words: ChecksWords,
): Finding => {
  const { since, success, failure, code, text } = book;
  const start = beganFirst(book);
  // The time of day: what is told is read later than it was seen, behind a silence by hours.
  const clock = (time: number): string => exactTime(time, at);
  const said = text === '' ? '' : `\n${words.ping.log(text)}`;
  const alert = (detail: string): Finding => ({ element: '', active: true, detail: detail + said });
  if (failure !== null && failure >= (success ?? 0)) return alert(words.ping.failed(clock(failure), code));
  if (start !== null && probe.longestMs !== null && at - start > probe.longestMs)
    return alert(words.ping.hangs(clock(start), probe.longestMs));
  const due = missedSince(probe, success ?? since, success !== null, at, dueBefore);
  if (due !== null)
    return alert(
      success === null ? words.ping.never(clock(due)) : words.ping.missed(clock(due), clock(success)),
    );
  const detail =
    start !== null
      ? words.ping.running(clock(start))
      : success === null
        ? words.ping.waiting
        : words.ping.well(clock(success));
  return { element: '', active: false, detail };
};

/** Since when a call is due that has not come, its grace over; `null`: none is. */
const missedSince = (
  { due, graceMs }: PingProbe,
  last: number,
  hasCalled: boolean,
  at: number,
  dueBefore: DueBefore | null,
): number | null => {
  if ('everyMs' in due) return at > last + due.everyMs + graceMs ? last + due.everyMs : null;
  const planned = dueBefore?.(at - graceMs) ?? null;
  if (planned === null) return null;
  return last < planned - (hasCalled ? toleranceMs : 0) ? planned : null;
};
