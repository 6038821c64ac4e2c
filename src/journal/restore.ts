import { concatMap, defaultIfEmpty, defer, ignoreElements, map, type Observable, tap } from 'rxjs';
import { messageOf } from '../language/errors.ts';
import { checkpointKey, parseEvent } from './events.ts';
import { emptyState, fold, type JournalState } from './fold.ts';
import type { Store, Stored } from './store/store.ts';

/** What a store adds up to, and where it ends. */
export interface Restored {
  readonly state: JournalState;
  /** The last event that was read; `null`: the store is empty. */
  readonly last: Stored | null;
  /** How many events had to be read, and the time of the first of them (`null`: none). */
  readonly events: number;
  readonly since: number | null;
}

/**
 * Folds a store: its last checkpoint, and everything behind it. What can't be read is passed over, and told;
 * then nobody knows any more what has arrived, so all that is owed may be a repeat.
 */
export const restore = (store: Store, warn: (message: string) => void): Observable<JournalState> =>
  restoreWhole(store, warn).pipe(map(({ state }) => state));

/** As `restore`, for one who goes on to write. */
export const restoreWhole = (store: Store, warn: (message: string) => void): Observable<Restored> =>
  defer(() => {
    const tell = atMost(mostWarnings, warn);
    const state = emptyState();
    let last = null as Stored | null;
    let since: number | null = null;
    let events = 0;
    /** Something that stood there can't be read: it may have said that a message had arrived. */
    let damaged = false;
    return store.latest(checkpointKey).pipe(
      defaultIfEmpty(undefined),
      // A checkpoint that can't be used is no place to begin: what stands before it may still be there.
      concatMap((checkpoint) => store.read(isUsable(checkpoint) ? checkpoint.position : 1)),
      tap((stored) => {
        damaged ||= last !== null && stored.position !== last.position + 1;
        last = stored;
        since ??= stored.at;
        events += 1;
        damaged = !foldStored(state, stored, tell) || damaged;
      }),
      ignoreElements(),
      defaultIfEmpty(null),
      map(() => {
        if (damaged) for (const outbox of state.sinks.values()) outbox.inDoubt = outbox.owed.length;
        return { state, last, events, since };
      }),
    );
  });

/** Folds one event, and says whether it could be read. */
const foldStored = (
  state: JournalState,
  { position, key, event }: Stored,
  tell: (message: string) => void,
): boolean => {
  const passOver = (why: string): void => tell(`journal: event ${position} of ${key} is passed over: ${why}`);
  try {
    const parsed = parseEvent(event);
    if (parsed === null) passOver('this version does not know its type');
    else fold(state, parsed);
    return true;
  } catch (error) {
    passOver(messageOf(error));
    return false;
  }
};

const isUsable = (checkpoint: Stored | undefined): checkpoint is Stored => {
  if (checkpoint === undefined) return false;
  try {
    return parseEvent(checkpoint.event)?.type === 'checkpoint';
  } catch {
    // It is told of where it is passed over, when its turn comes.
    return false;
  }
};

/** A journal that is bad throughout must not fill the log with itself. */
const mostWarnings = 20;

const atMost = (most: number, warn: (message: string) => void): ((message: string) => void) => {
  let told = 0;
  return (message) => {
    told += 1;
    if (told <= most) warn(message);
    if (told === most) warn('journal: what else is passed over is not told one by one');
  };
};
