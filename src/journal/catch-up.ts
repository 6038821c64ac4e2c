import {
  catchError,
  concatMap,
  defer,
  endWith,
  ignoreElements,
  type Observable,
  of,
  repeat,
  takeWhile,
  tap,
} from 'rxjs';
import { locales } from '../messages/messages.ts';
import type { Backlog } from './backlog.ts';
import { findIn } from './find-in.ts';
import { fold } from './fold.ts';
import type { JournalOptions } from './journal.ts';
import { restoreWhole } from './restore.ts';
import { bounded } from './size-of.ts';
import { storeInTime } from './store/in-time.ts';
import type { Store } from './store/store.ts';
import { limitOf } from './store-of.ts';
import { batchOfBytes, mostOfABatch, type Writer } from './writer.ts';

/** How a store that failed comes to hold all there is again. */
export interface CatchUp {
  /** The store lacks something that is to be had only from the fold; whether it was known to. */
  lacks(): boolean;
  /** What waits is written into it, and what others wrote is taken in, until nothing is missing. */
  in(target: Store): Observable<unknown>;
}

/** @param done told that the store works again, and has all; `merged`: what others wrote is in the state since it failed */
export const createCatchUp = (
  options: JournalOptions,
  writer: Writer,
  backlog: Backlog,
  done: (merged: boolean) => void,
): CatchUp => {
  const { warn, host = null, words = locales.en } = options;
  const { batchEvents = mostOfABatch, batchBytes = batchOfBytes } = options;
  const limit = limitOf(options);
  let lacking = false;
  /** The store holds what is not in the state yet, or did not a moment ago. */
  let toMerge = false;
  let merged = false;

  const takeIn = (target: Store): Observable<unknown> =>
    restoreWhole(storeInTime(target, limit), warn, host, words).pipe(
      tap((both) => {
        writer.restored(both);
        for (const event of backlog.events) fold(both.state, event);
        toMerge = false;
        merged = true;
      }),
    );

  /** One thing that the store lacks; emits whether there may be more. */
  const step = (target: Store): Observable<boolean> => {
    const thenMore = (work: Observable<unknown>): Observable<boolean> =>
      work.pipe(ignoreElements(), endWith(true));
    const mine = backlog.events;
    const [list] = bounded(mine.slice(0, batchEvents), batchEvents, batchBytes);
    if (list !== undefined) {
      return thenMore(writer.write(target, list).pipe(tap(() => backlog.written(mine, list.length))));
    }
    if (lacking) {
      lacking = false;
      return thenMore(
        writer.writeCheckpoint(target).pipe(
          catchError((error: unknown) => {
            lacking = true;
            throw error;
          }),
        ),
      );
    }
    const along = writer.memories();
    if (along.length > 0) return thenMore(writer.write(target, [], along));
    if (toMerge) return thenMore(takeIn(target));
    const hasMerged = merged;
    merged = false;
    done(hasMerged);
    return of(false);
  };

  return {
    lacks() {
      const was = lacking;
      lacking = true;
      return was;
    },
    in(target) {
      const sought = backlog.events;
      return findIn(storeInTime(target, limit), writer.last, sought, host).pipe(
        concatMap(({ known, taken, foreign, end }) => {
          // A new file, or one that missed too much, begins with all there is; it is the end of all before it.
          lacking ||= !known;
          if (foreign && lacking) warn(words.journal.notTakenIn);
          toMerge ||= foreign && !lacking;
          // From here on what was taken is written, whatever comes of the rest.
          writer.found(end);
          backlog.written(sought, taken);
          // Nobody waits for this, so more may come to wait in the meantime.
          return defer(() => step(target)).pipe(
            repeat(),
            takeWhile((more) => more),
          );
        }),
      );
    },
  };
};
