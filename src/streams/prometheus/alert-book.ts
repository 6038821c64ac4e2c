import * as z from 'zod/mini';
import { dayMs } from '../../language/duration.ts';
import type { Labels } from '../../language/signal.ts';
import type { PushedAlert } from './pushed-alerts.ts';

/** What was said last of one alert. Times are epoch milliseconds of the scheduler. */
export interface HeardAlert extends Pick<PushedAlert, 'name' | 'labels' | 'annotations' | 'link' | 'endsAt'> {
  /** So long whoever said it vouches for it; of what is over: when that was said. */
  readonly until: number;
  readonly isOver: boolean;
  /** When it was said last; `null`: an older version did not keep it. */
  readonly saidAt: number | null;
}

/** All that is known of alerts, and when anything was said last. */
export interface AlertBook {
  /** `null`: nothing yet. */
  readonly heardAt: number | null;
  /** By fingerprint, what was said longest ago first. */
  readonly alerts: ReadonlyMap<string, HeardAlert>;
}

/** So many alerts are known at once. */
export const mostHeard = 2_000;
/** So many characters all of them have, names and values of labels and annotations: one alone may have a quarter of a million. */
export const mostCharacters = 4_000_000;
/** What is over is forgotten so long after it was said, beside what its kind keeps: by then its incident is closed. */
export const overKeptMs = 10 * 60_000;
/** What nobody vouches for any more is given up after so long, as long as others are heard: it is gone, which is no recovery. */
export const lostKeptMs = dayMs;

const emptyBook: AlertBook = { heardAt: null, alerts: new Map() };

/**
 * The book after a push, and how many alerts it had no room for. What has ended is over; what has not holds until its end or,
 * where none is said, for `expiresMs`. What was never heard to fire can't be over. An end that is later than the one that was
 * promised, and past all the same, may be that of a word that was long on its way: it fires, and nobody vouches for it. Only said
 * again, unchanged, it is over, as Prometheus says it for a quarter of an hour.
 *
 * @param now when it was heard
 * @param wall what the clock on the wall showed then
 */
export const heard = (
  book: AlertBook,
  pushed: readonly PushedAlert[],
  { now, wall, expiresMs }: { readonly now: number; readonly wall: number; readonly expiresMs: number },
): { readonly book: AlertBook; readonly beyond: number } => {
  const alerts = new Map(book.alerts);
  let characters = 0;
  for (const alert of alerts.values()) characters += charactersOf(alert);
  let beyond = 0;
  /** Whether there is room for one more of so many characters, or for as many more of one that is known. */
  const hasRoom = (more: number, isNew: boolean): boolean => {
    const isFull = (): boolean =>
      (isNew && alerts.size >= mostHeard) || (more > 0 && characters + more > mostCharacters);
    for (const [name, alert] of alerts) {
      if (!isFull()) break;
      if (alert.isOver && alerts.delete(name)) characters -= charactersOf(alert);
    }
    return !isFull();
  };
  for (const { name, labels, annotations, link, endsAt } of pushed) {
    const isPast = endsAt !== null && endsAt <= wall;
    const before = alerts.get(name);
    if (isPast && (before === undefined || before.isOver)) continue;
    const promised = before?.endsAt ?? null;
    const isOver = isPast && (promised === null || endsAt <= promised);
    const until = isOver ? now : endsAt === null ? now + expiresMs : now + (endsAt - wall);
    // The same object of labels, of which something may have been made.
    const one = {
      name,
      labels: before?.labels ?? labels,
      annotations,
      link,
      endsAt,
      until,
      isOver,
      saidAt: now,
    };
    const known = before === undefined ? 0 : charactersOf(before);
    alerts.delete(name);
    characters -= known;
    const isFitting = hasRoom(charactersOf(one), before === undefined);
    if (!isFitting && before === undefined) {
      beyond += 1;
      continue;
    }
    // Of one that is known there is no room for more words, but for whether it fires.
    const { annotations: said, link: at } = isFitting || before === undefined ? one : before;
    const alert = Object.freeze({ ...one, annotations: said, link: at });
    alerts.set(name, alert);
    characters += charactersOf(alert);
  }
  return { book: { heardAt: now, alerts }, beyond };
};

/** How many characters an alert has. Alerts are frozen, and reckoned at each push. */
const charactersOf = (alert: Pick<HeardAlert, 'labels' | 'annotations' | 'link'>): number => {
  const before = sizes.get(alert);
  if (before !== undefined) return before;
  let size = alert.link.length;
  for (const texts of [alert.labels, alert.annotations])
    for (const [name, text] of Object.entries(texts)) size += name.length + text.length;
  sizes.set(alert, size);
  return size;
};
const sizes = new WeakMap<object, number>();

/** The book without what is over and done, or lost for good. The same book where there is none. */
export const withoutOver = (book: AlertBook, now: number, keepMs: number): AlertBook => {
  const holds = ({ isOver, until }: HeardAlert): boolean =>
    now < until + (isOver ? overKeptMs + keepMs : lostKeptMs);
  const left = [...book.alerts].filter(([, alert]) => holds(alert));
  return left.length === book.alerts.size ? book : { ...book, alerts: new Map(left) };
};

const labels = z.record(z.string(), z.string());
const memorySchema = z.object({
  heardAt: z.nullable(z.int()),
  alerts: z.array(
    z.object({
      name: z.string(),
      labels,
      annotations: labels,
      link: z.string(),
      endsAt: z.nullable(z.number()),
      until: z.number(),
      isOver: z.boolean(),
      saidAt: z._default(z.nullable(z.number()), null),
    }),
  ),
});

/** What was made of a memory, or into one, is not read again at each turn. */
const known = new WeakMap<object, AlertBook>();

/** The book as the memory of the source has it; of one that an unknown version has written nothing is known. */
export const bookOf = (memory: unknown): AlertBook => {
  if (typeof memory !== 'object' || memory === null) return emptyBook;
  const before = known.get(memory);
  if (before !== undefined) return before;
  const read = memorySchema.safeParse(memory);
  if (!read.success) return emptyBook;
  const { heardAt, alerts } = read.data;
  const book: AlertBook = {
    heardAt,
    // The order of what a journal gives back means nothing.
    alerts: new Map(
      [...alerts]
        .sort((one, other) => one.until - other.until)
        .map((alert) => [alert.name, Object.freeze(alert as HeardAlert & { labels: Labels })]),
    ),
  };
  known.set(memory, book);
  return book;
};

/** A memory of which only what has changed is written (`src/journal/memory-parts.ts`). */
export const memoryOf = (book: AlertBook): object => {
  const memory = Object.freeze({
    heardAt: book.heardAt,
    alerts: Object.freeze([...book.alerts.values()]),
  });
  known.set(memory, book);
  return memory;
};
