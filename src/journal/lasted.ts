import { dayMs } from '../language/duration.ts';
import { incidentId, incidentStart, type Severity, severities } from '../language/signal.ts';
import type { JournalEvent } from './events.ts';

/** That a key was in trouble, or could not be seen, for a while. Times are epoch milliseconds. */
export interface LastedSpan {
  readonly key: string;
  readonly since: number;
  /** `null`: it still is. */
  readonly until: number | null;
  /** The last that was said of it; left out: nothing was. */
  readonly severity?: Severity;
  /** Where its first event stands in the journal. */
  readonly position: number;
}

/** So many spans are known, the latest; so long they are, milliseconds. */
export const mostSpans = 20_000;
export const spansKeptMs = 91 * dayMs;

/** A part has so many spans; there are so many parts, which are written over in turn. */
export const spansOfAPart = 256;
export const mostParts = 128;
/** So many are left standing that are forgotten, before they are taken away together. */
const mostForgotten = 1_024;

/** Which incidents there were, and how long they lasted: a fold of the journal that is read on where it ended. */
export interface LastedFold {
  take(position: number, event: JournalEvent): void;
  /** The oldest first. */
  spans(): readonly LastedSpan[];
  /** The span of an incident; `null`: it is not known. */
  spanOf(incident: string): LastedSpan | null;
  /** The number of the oldest span, for they are numbered as they began, and that behind the last one. */
  range(): { readonly first: number; readonly end: number };
  /** What has changed since this was asked last, as texts by the number of the part: those of all parts are the whole fold. */
  changedParts(): ReadonlyMap<number, string>;
}

/** As JSON: the number of the first span, the keys, and five numbers for each span. */
interface Part {
  readonly first: number;
  readonly keys: readonly string[];
  /** Each: which key, since, for how long or -1, which severity or -1, position. */
  readonly rows: readonly number[];
}
const columns = 5;

/** What `changedParts` gave of a fold, in any order, and its `range`. */
interface Kept {
  readonly parts: readonly string[];
  readonly first: number;
  readonly end: number;
}

/** @param kept what is left of another; what is not all of it makes it throw */
export const createLasted = (kept?: Kept): LastedFold => {
  /** In the order in which they began, behind some that are forgotten: thousands would be moved for each that goes. */
  let spans: LastedSpan[] = [];
  let forgotten = 0;
  /** Those that are known are numbered from here on, without a hole: only the oldest go. */
  let first = 0;
  const count = (): number => spans.length - forgotten;
  const placeOf = (number: number): number => number - first + forgotten;
  const changed = new Set<number>();
  /**
   * By incident its number. Whoever only looks at all of them does not wait for thousands of names to be put together; it
   * is asked before any is forgotten.
   */
  let known: Map<string, number> | null = null;
  const numbers = (): Map<string, number> => {
    known ??= new Map(spans.map(({ key, since }, index) => [incidentId(key, since), first + index]));
    return known;
  };
  const find = (incident: string): LastedSpan | null => {
    const number = numbers().get(incident);
    return number === undefined ? null : (spans[placeOf(number)] ?? null);
  };

  const put = (incident: string, span: LastedSpan): void => {
    const number = numbers().get(incident) ?? first + count();
    numbers().set(incident, number);
    spans[placeOf(number)] = span;
    changed.add(Math.floor(number / spansOfAPart));
  };

  const forget = (now: number): void => {
    for (;;) {
      const oldest = spans[forgotten];
      if (oldest === undefined) break;
      const { key, until, since } = oldest;
      // One that is still open stays, however old it is, as long as there is room. Without room it goes like any other:
      // it would keep all that come after it, and there is no end to those.
      const isOld = (until ?? Number.POSITIVE_INFINITY) < now - spansKeptMs;
      if (!isOld && count() <= mostSpans) break;
      numbers().delete(incidentId(key, since));
      forgotten += 1;
      first += 1;
    }
    if (forgotten < mostForgotten) return;
    spans.splice(0, forgotten);
    forgotten = 0;
  };

  const textOf = (part: number): string => {
    const keys = new Map<string, number>();
    const rows: number[] = [];
    const begin = Math.max(first, part * spansOfAPart);
    const own = spans.slice(placeOf(begin), placeOf((part + 1) * spansOfAPart));
    for (const { key, since, until, severity, position } of own) {
      const at = keys.get(key) ?? keys.size;
      keys.set(key, at);
      const lasted = until === null ? -1 : Math.max(0, until - since);
      rows.push(at, since, lasted, severity === undefined ? -1 : severities.indexOf(severity), position);
    }
    return JSON.stringify({ first: begin, keys: [...keys.keys()], rows } satisfies Part);
  };

  if (kept !== undefined) {
    const found = spansIn(kept);
    first = found.first;
    spans = [...found.spans];
  }

  return {
    take(position, event) {
      if (event.type !== 'transition' || event.incident === null) return;
      const { incident, key, at, action, reason, severity } = event;
      const known = find(incident) ?? undefined;
      const isOver = action === 'recovery' || reason === 'gone' || reason === 'unwatched';
      const until = isOver || (known === undefined && reason === 'edge') ? at : (known?.until ?? null);
      const said = severity ?? known?.severity;
      if (known !== undefined && known.until === until && known.severity === said) return;
      put(incident, {
        ...{ key, since: known?.since ?? incidentStart(incident), until },
        ...(said !== undefined && { severity: said }),
        position: known?.position ?? position,
      });
      forget(at);
    },
    spans: () => spans.slice(forgotten),
    spanOf: find,
    range: () => ({ first, end: first + count() }),
    changedParts() {
      const texts = new Map<number, string>();
      for (const part of changed) {
        if ((part + 1) * spansOfAPart > first) texts.set(part % mostParts, textOf(part));
      }
      changed.clear();
      return texts;
    },
  };
};

/** `null`: it is none. Where it is wanted, a hole says so; where it is not, it does no harm. */
const partIn = (text: string): Part | null => {
  try {
    const { first, keys, rows } = JSON.parse(text);
    return Number.isSafeInteger(first) && Array.isArray(keys) && Array.isArray(rows)
      ? { first, keys, rows }
      : null;
  } catch {
    return null;
  }
};

/**
 * The spans of what was kept, the oldest first, and the number of the first of them.
 *
 * @throws Error where not all of them are there
 */
const spansIn = (kept: Kept): { readonly first: number; readonly spans: readonly LastedSpan[] } => {
  const latestFirst = kept.parts
    .map(partIn)
    // What begins behind the end is of a fold that was given up: the one that began anew has not come to its place yet.
    .filter((part): part is Part => part !== null && part.first < kept.end)
    .sort((one, other) => other.first - one.first);
  const run: Part[] = [];
  for (const part of latestFirst) {
    const next = run.at(-1);
    // What does not join on is from before that which was forgotten since.
    if (next !== undefined && part.first + part.rows.length / columns !== next.first) break;
    run.push(part);
    if (part.first <= kept.first) break;
  }
  const first = run.at(-1)?.first ?? kept.first;
  const end = first + run.reduce((sum, { rows }) => sum + rows.length / columns, 0);
  if (first > kept.first || end < kept.end) {
    throw new Error(`of the spans from ${kept.first} to ${kept.end} there are those from ${first} to ${end}`);
  }
  const spans: LastedSpan[] = [];
  /** One text a key, however many parts it is in: what is looked up by it is found by its place, and not letter by letter. */
  const known = new Map<string, string>();
  for (const { keys: written, rows } of run.reverse()) {
    const keys = written.map((key) => {
      const one = known.get(key);
      if (one === undefined) known.set(key, key);
      return one ?? key;
    });
    // By their index: taken apart as lists they would cost twice as much.
    for (let at = 0; at < rows.length; at += columns) {
      const key = keys[rows[at] as number];
      if (key === undefined) throw new Error(`there is no key ${rows[at]} in a part`);
      const since = rows[at + 1] as number;
      const lasted = rows[at + 2] as number;
      const severity = severities[rows[at + 3] as number];
      const position = rows[at + 4] as number;
      const until = lasted < 0 ? null : since + lasted;
      spans.push(
        severity === undefined ? { key, since, until, position } : { key, since, until, severity, position },
      );
    }
  }
  return { first, spans };
};
