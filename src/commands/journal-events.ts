import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { take } from 'rxjs';
import { type JournalEvent, parseEvent } from '../journal/events.ts';
import { readSqliteStore } from '../journal/store/sqlite/read-sqlite-store.ts';
import type { Json, Stored } from '../journal/store/store.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';

/** An event of a journal, and where it stands. */
export interface Placed {
  readonly position: number;
  readonly event: JournalEvent;
}

/** So many events are in memory at a time, however many there are. */
const page = 1_000;

/**
 * The events of the journal at `path`, in order, also while a sidecar writes it: those that come in
 * meanwhile are among them. What can't be read is told to `passOver`, with its position where it has one.
 *
 * @throws StoreError where there is no journal to be read
 */
export function* eventsOf(
  path: string,
  passOver: (why: string, position: number | null) => void,
  words: Messages = locales.en,
): Generator<Placed> {
  const store = readSqliteStore(path, (message) => passOver(message, null), words);
  try {
    for (let next = 1, more = true; more; ) {
      const stored: Stored[] = [];
      // A file's events come while it is subscribed to: they are all there afterwards.
      store
        .read(next)
        .pipe(take(page))
        .subscribe({
          next: (one) => stored.push(one),
          error: (error: unknown) => passOver(whyFailed(error, words), null),
        });
      more = stored.length === page;
      for (const { position, event } of stored) {
        next = position + 1;
        const parsed = parsedOr(event, (error) => passOver(whyFailed(error, words), position));
        if (parsed !== null) yield { position, event: parsed };
      }
    }
  } finally {
    store.close();
  }
}

const parsedOr = (event: Json, passOver: (error: unknown) => void): JournalEvent | null => {
  try {
    return parseEvent(event);
  } catch (error) {
    passOver(error);
    return null;
  }
};

/** Whether a file is a journal rather than a recording: by its name, or by what SQLite's files begin with. */
export const isJournal = (path: string): boolean => {
  if (path.endsWith('.db')) return true;
  if (path === '-' || !statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(16);
    readSync(file, header, 0, header.length, 0);
    return header.toString('latin1') === 'SQLite format 3\0';
  } finally {
    closeSync(file);
  }
};
