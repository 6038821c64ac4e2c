import type { DatabaseSync } from 'node:sqlite';
import { type Prune, type Pruned, StoreError } from '../store.ts';
import { query } from './sqlite-reader.ts';

/** How many events one transaction removes, at most and, for the sake of size, at least. */
const PRUNED_ROWS = 1000;
const PRUNED_ROWS_MIN = 64;

/** How many pages one transaction gives back; it moves as many from the end of the file to its front. */
const FREED_PAGES = 100;

/** What pruning has to know of a journal: what there is of it. */
interface Extent {
  readonly last: number;
  readonly pruned: number;
}

/**
 * Takes the front of a journal away, a transaction at a time: it removes events or, if there are none left to remove, gives what
 * is free inside the file, and in the end the write-ahead log, back to the file system. It throws as SQLite does.
 *
 * @param transaction does its work in one transaction of the writer's, and gives back what comes of it
 * @param present throws where there is no sense in a write
 */
export const sqlitePruning = <State extends Extent>(
  db: DatabaseSync,
  transaction: <T>(work: (state: State) => { state: State; result: T }) => T,
  present: () => void,
): ((limits: Prune) => Omit<Pruned, 'bytes'>) => {
  const pageSize = query<[number]>(db, 'PRAGMA page_size');
  const freePages = query<[number]>(db, 'PRAGMA freelist_count');
  const pageCount = query<[number]>(db, 'PRAGMA page_count');
  const deleteHeads = db.prepare('DELETE FROM head WHERE position <= ?');
  const deleteUpTo = db.prepare('DELETE FROM event WHERE position <= ?');
  const oldest = query<[position: number, at: number]>(
    db,
    'SELECT position, CAST(at AS REAL) FROM event WHERE position < ? ORDER BY position LIMIT ?',
  );
  const setPruned = db.prepare(`UPDATE meta SET value = ? WHERE name = 'pruned'`);
  /** Events were removed, and the heads of their keys may still be there. */
  let hasHeadless = false;

  const usedBytes = (): number =>
    ((pageCount.first()?.[0] ?? 0) - (freePages.first()?.[0] ?? 0)) * (pageSize.first()?.[0] ?? 0);

  /** Removes the next few; 0: there is nothing more to remove. */
  const removeSome = ({ before, olderThan, maxBytes }: Prune): number =>
    transaction((state) => {
      const rows = [...oldest.rows(before, PRUNED_ROWS)];
      const young = rows.findIndex(([, at]) => at >= olderThan);
      const old = young === -1 ? rows.length : young;
      const used = usedBytes();
      // As if all events were of one size; the next transaction knows better.
      const surplus = Math.ceil((state.last - state.pruned) * (1 - maxBytes / used));
      const count = used > maxBytes ? Math.max(old, surplus, PRUNED_ROWS_MIN) : old;
      const gone = rows.slice(0, count);
      const [upTo] = gone.at(-1) ?? [];
      if (upTo === undefined) return { state, result: 0 };
      // In a damaged file the same rows could be found, and not deleted, for ever.
      if (upTo !== state.pruned + gone.length) {
        throw new StoreError('corrupt', `one of the events ${state.pruned + 1} to ${upTo} is missing`);
      }
      deleteUpTo.run(upTo);
      setPruned.run(upTo);
      return { state: { ...state, pruned: upTo }, result: gone.length };
    });

  /** Gives a few pages back; `false`: there is nothing more to give back. */
  const giveBackSome = (): boolean => {
    const [before = 0] = freePages.first() ?? [];
    if (before > 0) db.exec(`PRAGMA incremental_vacuum(${FREED_PAGES})`);
    const [left = 0] = freePages.first() ?? [];
    return left < before;
  };

  /** The heads of keys that have no event any more: nobody asks for them, they only take room. */
  const removeHeads = (): void => {
    transaction((state) => ({ state, result: deleteHeads.run(state.pruned) }));
    hasHeadless = false;
  };

  return (limits) => {
    present();
    const removed = removeSome(limits);
    if (removed > 0) {
      hasHeadless = true;
      return { removed, more: true };
    }
    if (hasHeadless) {
      removeHeads();
      return { removed, more: true };
    }
    const more = giveBackSome();
    // It shortens the file, too: until now what was freed is only noted in the log.
    if (!more) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return { removed, more };
  };
};
