import type { Observable } from 'rxjs';
import type { Fault } from '../../language/fault.ts';
import { faults, wordsFor } from '../../messages/faults-en.ts';

/** Anything that JSON can hold. What it means is the fold's business (`fold.ts`), not the store's. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One event as it is handed to the store. */
export interface Append {
  /** The stream the event belongs to: an actor's key, or one of the journal's own (`:run`, say). */
  readonly key: string;
  /**
   * The position of the last event of this key that the writer knows of; 0: none. It fits where that is
   * still the key's last event, and where no event of the key is left because all were pruned (a writer
   * that remembers the position is as right as one that began after pruning and says 0). Of several events
   * of one key in a batch only the first one's counts: the others follow it.
   */
  readonly expected: number;
  /** When it happened, epoch milliseconds, an integer; for pruning and for people, order is by position. */
  readonly at: number;
  readonly event: Json;
}

/** One event as the store gives it back. */
export interface Stored {
  /** Where it stands in the whole journal: 1, 2, 3 … with no order but this one. */
  readonly position: number;
  readonly key: string;
  readonly at: number;
  readonly event: Json;
}

/** A value beside the log that is written over: only the last one of its key is kept, and it is pruned never. */
export interface Slot {
  /** As the key of a stream; a slot has no part in the versions of that. */
  readonly key: string;
  /** When the value was so, epoch milliseconds, an integer. */
  readonly at: number;
  readonly value: Json;
}

/**
 * An append-only log with optimistic concurrency per key, and a few values beside it that are written over:
 * four verbs, so that a clustered log (expected last sequence per subject) can stand behind them as well as a
 * file. Every verb is cold, and does its work when it is subscribed to; it may answer at once or later, and who
 * gives up on it unsubscribes.
 */
export interface Store {
  /**
   * Appends all of the batch and writes the slots, or does nothing, and emits the positions of the batch once
   * all is durable. Errors with `VersionConflict` where a key has moved on, with `StoreError` where the store
   * can't be written.
   */
  append(batch: readonly Append[], slots?: readonly Slot[]): Observable<readonly number[]>;
  /**
   * Every event from `position` on, in order, up to the end as it is now; then completes. It emits as
   * it is subscribed to, and stops where it is unsubscribed from. Positions may begin late (pruned) or
   * lack one (an event that can't be read any more is left out, and warned of), but never go back.
   */
  read(position: number): Observable<Stored>;
  /** The last event of a key that `read` would give; `undefined` if it has none. */
  latest(key: string): Observable<Stored | undefined>;
  /**
   * Where the last event of each of these keys stands, 0: it has none, in their order; as `latest` has it. A store that
   * answers for many at once no sooner than for one after the other leaves it out.
   */
  positions?(keys: readonly string[]): Observable<readonly number[]>;
  /** What was written last may be missing although it was durable: so it was found when the store was opened. */
  readonly mayLackItsEnd?: boolean;
  /** Every slot as it is now, in no order; then completes. One that can't be read is left out, and warned of. */
  slots(): Observable<Slot>;
}

/** What may go from the front of a journal. An event goes if it is before `before` and one of the rest holds. */
export interface Prune {
  /**
   * Everything at or after this position stays. It must not lie past what the writer itself has read
   * or written: nobody could notice a foreign event that was pruned unseen.
   */
  readonly before: number;
  /** Everything from before this time goes, epoch milliseconds; the first younger event ends it. */
  readonly olderThan: number;
  /** The oldest go until what is left fits into so many bytes. */
  readonly maxBytes: number;
}

/** What one call of `prune` did. */
export interface Pruned {
  /** So many events went. */
  readonly removed: number;
  /** By so many bytes the store became smaller; below 0: for now it takes more, to note what it removes. */
  readonly bytes: number;
  /** It is not done yet: to be called again, once others have had their turn. */
  readonly more: boolean;
}

/** A store that this process keeps itself, so that it must also keep it small. */
export interface PrunableStore extends Store {
  /**
   * Removes from the front only, a little in each call, so that nobody waits for it for long, and never gives
   * a position out again. Throws `StoreError`.
   */
  prune(options: Prune): Pruned;
  sizeBytes(): number;
}

/** Somebody else has appended to the key: what was decided was decided on an old state. */
export class VersionConflict extends Error {
  readonly key: string;
  readonly expected: number;
  readonly actual: number;

  constructor(key: string, expected: number, actual: number) {
    super(`${key} stands at ${actual}, not at ${expected}: somebody else writes this journal`);
    this.name = 'VersionConflict';
    this.key = key;
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * The one rule of versions, shared by the stores: throws `VersionConflict` unless `expected` fits a key
 * whose last event stands at `head` (0: none is left) in a journal pruned up to and with `pruned`.
 */
export const checkVersion = ({ key, expected }: Append, head: number, pruned: number): void => {
  const allPruned = head === 0 && expected >= 0 && expected <= pruned;
  if (expected !== head && !allPruned) throw new VersionConflict(key, expected, head);
};

/** The event as JSON text. Throws a `TypeError` for what no journal could give back as it was. */
export const textOf = ({ key, at, event }: Append): string => jsonText('an event', key, at, event);

/** The value of a slot as JSON text. Throws as `textOf` does. */
export const slotText = ({ key, at, value }: Slot): string => jsonText('a slot', key, at, value);

const jsonText = (what: string, key: string, at: number, value: Json): string => {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${what} of ${key} is not JSON`);
  if (!Number.isSafeInteger(at)) throw new TypeError(`${what} of ${key} is at ${at}: not whole milliseconds`);
  return text;
};

/** The store can't do what it was asked; `cause` has the reason as the system gave it. */
export class StoreError extends Error {
  readonly fault: 'unwritable' | 'full' | 'corrupt' | 'locked' | 'newer' | 'silent';

  /** The reason as facts; `null`: there is only the message, which is for whoever mends a journal. */
  readonly why: Fault | null;

  /** @param message in English, for the log of a developer; or the facts, from which it is made */
  constructor(
    fault: StoreError['fault'],
    message: string | Fault,
    cause?: unknown,
    why: Fault | null = typeof message === 'string' ? null : message,
  ) {
    super(typeof message === 'string' ? message : wordsFor(faults, message), { cause });
    this.name = 'StoreError';
    this.fault = fault;
    this.why = why;
  }
}
