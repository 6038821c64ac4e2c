import {
  concatMap,
  defaultIfEmpty,
  defer,
  filter,
  ignoreElements,
  map,
  type Observable,
  of,
  take,
  tap,
  toArray,
} from 'rxjs';
import { whyFailed } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { gather } from './checkpoint-parts.ts';
import { type Checkpoint, checkpointKey, parseEvent, sourceOf } from './events.ts';
import { emptyState, fold, type JournalState } from './fold.ts';
import { keyOf, streamIn } from './keys.ts';
import { wholeMemory } from './memory-parts.ts';
import { sizeOf } from './size-of.ts';
import type { Slot, Store, Stored } from './store/store.ts';

/** What a store adds up to, and where it ends. */
export interface Restored {
  readonly state: JournalState;
  /** The last event that was read; `null`: the store is empty. */
  readonly last: Stored | null;
  /** How many events had to be read, about how many bytes they are, and the time of the first of them (`null`: none). */
  readonly events: number;
  readonly bytes: number;
  readonly since: number | null;
}

/**
 * Folds a store: its last checkpoint, and everything behind it. What can't be read is passed over, and told;
 * then nobody knows any more what has arrived, so all that is owed may be a repeat.
 */
export const restore = (
  store: Store,
  warn: (message: string) => void,
  words: Messages = locales.en,
): Observable<JournalState> => restoreWhole(store, warn, null, words).pipe(map(({ state }) => state));

/** As `restore`, for one who goes on to write. `host`: whose events these are, as `keyOf` has it. */
export const restoreWhole = (
  store: Store,
  warn: (message: string) => void,
  host: string | null = null,
  words: Messages = locales.en,
): Observable<Restored> =>
  defer(() => {
    const tell = atMost(mostWarnings, warn, words);
    const state = emptyState();
    let before = 0;
    let last = null as Stored | null;
    let since: number | null = null;
    let events = 0;
    let bytes = 0;
    /** Something that stood there can't be read: it may have said that a message had arrived. */
    let damaged = false;
    return beginning(store, host).pipe(
      concatMap((from) => store.read(from)),
      tap((stored) => {
        damaged ||= before > 0 && stored.position !== before + 1;
        before = stored.position;
        if (streamIn(host, stored.key) === null) return;
        last = stored;
        since ??= stored.at;
        events += 1;
        const folded = foldStored(state, stored, tell, words);
        damaged ||= folded === null;
        bytes += folded ?? 0;
      }),
      ignoreElements(),
      defaultIfEmpty(null),
      concatMap(() => store.slots().pipe(toArray())),
      map((slots) => {
        remember(state, slots, host);
        damaged ||= store.mayLackItsEnd === true;
        if (damaged) for (const outbox of state.sinks.values()) outbox.inDoubt = outbox.owed.length;
        return { state, last, events, bytes, since };
      }),
    );
  });

/** A slot is younger than whatever an older version has written into the log. */
const remember = (state: JournalState, slots: readonly Slot[], host: string | null): void => {
  const byStream = new Map(slots.map((slot) => [streamIn(host, slot.key) ?? '', slot]));
  for (const [stream, { at, value }] of byStream) {
    const source = sourceOf(stream);
    if (source === null) continue;
    const memory = wholeMemory(source, value, (part) => byStream.get(part)?.value);
    if (memory !== undefined) state.memories.set(source, memory);
    state.at = Math.max(state.at, at);
  }
};

/**
 * The position to read from: that of the last checkpoint. One that can't be used, or is not whole, is no place to
 * begin: what stands before it may still be there, so then all is read.
 */
const beginning = (store: Store, host: string | null): Observable<number> =>
  store.latest(keyOf(host, checkpointKey)).pipe(
    defaultIfEmpty(undefined),
    concatMap((stored) => {
      const checkpoint = stored && checkpointIn(stored);
      if (!stored || !checkpoint) return of(1);
      const { part } = checkpoint;
      if (part === undefined) return of(stored.position);
      if (part.number < part.of) return of(1);
      const pending: Checkpoint[] = [];
      const from = part.after + 1;
      return store.read(from).pipe(
        filter(({ key }) => streamIn(host, key) !== null),
        take(part.of),
        map((each) => {
          const next = checkpointIn(each);
          return next !== null && gather(pending, next) !== null;
        }),
        toArray(),
        map((whole) => (whole.at(-1) === true ? from : 1)),
      );
    }),
  );

/** Folds one event, and says about how many bytes it takes; `null`: it can't be read. */
const foldStored = (
  state: JournalState,
  { position, key, event }: Stored,
  tell: (message: string) => void,
  words: Messages,
): number | null => {
  const passOver = (why: string): void => tell(words.journal.passedOver(position, key, why));
  try {
    const parsed = parseEvent(event);
    if (parsed === null) {
      passOver(words.journal.unknownType);
      return 0;
    }
    fold(state, parsed);
    return sizeOf(parsed);
  } catch (error) {
    passOver(whyFailed(error, words));
    return null;
  }
};

/** The checkpoint that an event is, as far as it can be read. */
const checkpointIn = ({ event }: Stored): Checkpoint | null => {
  try {
    const parsed = parseEvent(event);
    return parsed?.type === 'checkpoint' ? parsed : null;
  } catch {
    // It is told of where it is passed over, when its turn comes.
    return null;
  }
};

/** A journal that is bad throughout must not fill the log with itself. */
export const mostWarnings = 20;

const atMost = (
  most: number,
  warn: (message: string) => void,
  words: Messages,
): ((message: string) => void) => {
  let told = 0;
  return (message) => {
    told += 1;
    if (told <= most) warn(message);
    if (told === most) warn(words.journal.noMorePassedOver);
  };
};
