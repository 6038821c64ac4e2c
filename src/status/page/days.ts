import { type Lasted, notRunning } from '../history.ts';
import type { Mark } from './things.ts';

/** A day of one thing: well, a little trouble, trouble, or not looked at. */
export type Day = 'g' | 'y' | 'r' | 'u';

export interface Days {
  /** The oldest first; the last one is today. */
  readonly days: readonly Day[];
  /** How much of the time that it was looked at it was well, 0 to 1; `null`: it was never looked at. */
  readonly uptime: number | null;
}

export const daysShown = 90;
/** So much trouble makes a day bad, milliseconds. */
const muchMs = 3_600_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

const isInOrder = (spans: readonly Span[]): boolean => {
  for (let at = 1; at < spans.length; at += 1) {
    if ((spans[at - 1]?.from ?? 0) > (spans[at]?.from ?? 0)) return false;
  }
  return true;
};

/** The spans in order, without overlap. What comes from the journal is in order, and is thousands: it is not sorted again. */
const merged = (spans: readonly Span[]): Span[] => {
  const ordered = isInOrder(spans) ? spans : [...spans].sort((one, other) => one.from - other.from);
  const out: { from: number; to: number }[] = [];
  let last: { from: number; to: number } | null = null;
  for (let at = 0; at < ordered.length; at += 1) {
    const { from, to } = ordered[at] as Span;
    if (last !== null && from <= last.to) last.to = Math.max(last.to, to);
    else if (to > from) {
      last = { from, to };
      out.push(last);
    }
  }
  return out;
};

/** How much of spans in order, without overlap, lies in each of the times between `bounds`, milliseconds. */
const shares = (spans: readonly Span[], bounds: readonly number[]): readonly number[] => {
  const found = new Array<number>(bounds.length - 1).fill(0);
  let index = 0;
  for (const { from, to } of spans) {
    while (index < found.length && (bounds[index + 1] ?? 0) <= from) index += 1;
    for (let at = index; at < found.length && (bounds[at] ?? 0) < to; at += 1) {
      const part = Math.min(to, bounds[at + 1] ?? 0) - Math.max(from, bounds[at] ?? 0);
      found[at] = (found[at] ?? 0) + Math.max(0, part);
    }
  }
  return found;
};

/** What is left of `spans` without `others`; both in order, without overlap. */
const without = (spans: readonly Span[], others: readonly Span[]): Span[] => {
  const out: Span[] = [];
  let first = 0;
  for (const { from, to } of spans) {
    let at = from;
    while (first < others.length && (others[first]?.to ?? 0) <= from) first += 1;
    for (let index = first; index < others.length; index += 1) {
      const other = others[index];
      if (other === undefined || other.from >= to) break;
      if (other.from > at) out.push({ from: at, to: other.from });
      at = Math.max(at, other.to);
    }
    if (at < to) out.push({ from: at, to });
  }
  return out;
};

/** Midnight, in the zone of the process, of the day that is `back` days before that of `now`. */
const midnight = (now: number, back: number): number => {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() - back);
  return date.getTime();
};

/** When what a page shows begins, epoch milliseconds. */
export const shownFrom = (now: number): number => midnight(now, daysShown - 1);

/** When a thing was first seen: of what nobody knows it was never, if it is not known now. */
export const firstSeenOf = (
  noted: number | undefined,
  mark: Mark,
  { startedAt, at }: { readonly startedAt: number; readonly at: number },
): number => noted ?? (mark === 'unknown' ? at : startedAt);

export interface SeenThing {
  readonly key: string;
  readonly source: string;
  /** When it was first seen, epoch milliseconds. */
  readonly since: number;
}

/**
 * The days of things. What a thing was not looked at is neither good nor bad: before it was first seen, while Polkan did not
 * run, while its source was blind, and while the thing itself could not be read.
 *
 * @param now epoch milliseconds
 */
export const daysOf = (lasted: readonly Lasted[], now: number): ((thing: SeenThing) => Days) => {
  const byKey = new Map<string, Lasted[]>();
  // By their index: there are thousands, and the image runs without an optimizing compiler.
  for (let at = 0; at < lasted.length; at += 1) {
    const one = lasted[at] as Lasted;
    const known = byKey.get(one.key);
    if (known === undefined) byKey.set(one.key, [one]);
    else known.push(one);
  }
  const bounds = Array.from({ length: daysShown + 1 }, (_, index) =>
    index === daysShown ? now : midnight(now, daysShown - 1 - index),
  );
  const [first = now] = bounds;
  const spansOf = (key: string): readonly Span[] =>
    (byKey.get(key) ?? []).map(({ since, until }) => ({ from: since, to: until ?? now }));
  const apart = merged(spansOf(notRunning));
  const bySource = new Map<string, Span[]>();
  const unseenOf = (source: string): readonly Span[] => {
    const known = bySource.get(source);
    if (known !== undefined) return known;
    const spans = merged([...apart, ...spansOf(`blind/${source}`)]);
    bySource.set(source, spans);
    return spans;
  };

  return ({ key, source, since }) => {
    const own = key === `blind/${source}` ? apart : unseenOf(source);
    const before = since > first ? [{ from: first, to: Math.min(since, now) }] : [];
    const unseen = merged([...own, ...spansOf(`unseen/${key}`), ...before]);
    const down = without(merged(spansOf(key)), unseen);
    const unseenIn = shares(unseen, bounds);
    const beforeIn = shares(before, bounds);
    const downIn = shares(down, bounds);
    let seenMs = 0;
    let downMs = 0;
    const days = Array.from({ length: daysShown }, (_, index): Day => {
      const long = (bounds[index + 1] ?? now) - (bounds[index] ?? now);
      const seen = long - (unseenIn[index] ?? 0);
      const bad = downIn[index] ?? 0;
      seenMs += seen;
      downMs += bad;
      if (bad >= muchMs) return 'r';
      if (bad > 0) return 'y';
      // The day on which it was first seen is judged from then on: what was looked at ever since is not called unlooked at.
      return seen <= 0 || seen * 2 < long - (beforeIn[index] ?? 0) ? 'u' : 'g';
    });
    return { days, uptime: seenMs <= 0 ? null : 1 - downMs / seenMs };
  };
};

/** A share in per cent, never rounded up to what it is not: 0.99996 → `99.99`. */
export const percentText = (share: number): string => {
  const text = (Math.floor(share * 10_000) / 100).toFixed(2);
  return share === 1 ? '100' : text;
};
