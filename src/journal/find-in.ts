import { defer, endWith, ignoreElements, type Observable, takeWhile, tap } from 'rxjs';
import { asJson } from './appender.ts';
import { checkpointKey, type JournalEvent } from './events.ts';
import { streamIn } from './keys.ts';
import type { Json, Store, Stored } from './store/store.ts';

/** What a store that failed turns out to hold, seen from what this process knows of it. */
export interface FoundBatch {
  /** Our last event is where we left it (or there never was one). */
  known: boolean;
  /** So many of what waits are there already: the store took them, and failed to say so. */
  taken: number;
  /** Somebody else has written behind our last event. */
  foreign: boolean;
  /** The last event before that. */
  end: Stored | null;
}

/**
 * Reads `store` from our `last` event on, as far as it is ours. `waiting` is what we were about to write
 * behind that.
 */
export const findIn = (
  store: Store,
  last: Stored | null,
  waiting: readonly JournalEvent[],
  host: string | null = null,
): Observable<FoundBatch> =>
  defer(() => {
    const found: FoundBatch = { known: last === null, taken: 0, foreign: false, end: last };
    const look = (stored: Stored): void => {
      const stream = streamIn(host, stored.key);
      if (stream === null) return;
      const next = waiting[found.taken];
      if (stored.position === last?.position) found.known = isSame(stored, last.event);
      else if (next !== undefined && isSame(stored, asJson(next))) found.taken += 1;
      // A checkpoint says nothing new.
      else found.foreign = stream !== checkpointKey;
      if (!found.foreign) found.end = stored;
    };
    return store.read(last?.position ?? 1).pipe(
      tap(look),
      takeWhile(() => !found.foreign),
      ignoreElements(),
      endWith(found),
    );
  });

const isSame = ({ event }: Stored, other: Json): boolean => JSON.stringify(event) === JSON.stringify(other);
