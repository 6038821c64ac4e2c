import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { afterEach, beforeEach, expect } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { readSqliteStore } from '../../src/journal/store/sqlite/read-sqlite-store.ts';
import { openSqliteStore, type SqliteStore } from '../../src/journal/store/sqlite/sqlite-store.ts';
import type { Append, Json, PrunableStore, Prune, Store, StoreError } from '../../src/journal/store/store.ts';

/** A journal's file of each test's own, and the ways into it; whatever was opened is closed after the test. */
export interface JournalFiles {
  readonly directory: string;
  readonly path: string;
  /** What the stores warned of. */
  readonly warnings: string[];
  open(path?: string): SqliteStore;
  reader(path?: string): Store & { close(): void };
  /** The file as anybody has it who heeds no lock of ours. */
  raw(path?: string): DatabaseSync;
}

export const journalFiles = (): JournalFiles => {
  let directory = '';
  let opened: (() => void)[] = [];
  let warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  const here = (): string => join(directory, 'journal.db');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'polkan-journal-'));
    opened = [];
    warnings = [];
  });
  afterEach(() => {
    for (const close of opened) close();
    rmSync(directory, { recursive: true });
  });

  const closing = <T extends { close(): void }>(store: T): T => {
    opened.push(() => store.close());
    return store;
  };

  return {
    get directory() {
      return directory;
    },
    get path() {
      return here();
    },
    get warnings() {
      return warnings;
    },
    open: (path = here()) => closing(openSqliteStore({ path, now: () => 1_781_478_857_000, warn })),
    reader: (path = here()) => closing(readSqliteStore(path, warn)),
    raw: (path = here()) => {
      const db = new DatabaseSync(path);
      opened.push(() => {
        if (db.isOpen) db.close();
      });
      return db;
    },
  };
};

export const all = <T>(values: Observable<T>): Promise<T[]> => lastValueFrom(values.pipe(toArray()));

export const positions = async (store: Pick<Store, 'read'>): Promise<number[]> =>
  (await all(store.read(1))).map(({ position }) => position);

export const one = (key: string, expected: number, event: Json = null, at = 1000): Append => ({
  key,
  expected,
  at,
  event,
});

/** Prunes to the end. */
export const pruneAll = (store: PrunableStore, limits: Prune): { removed: number; bytes: number } => {
  let [removed, bytes, more] = [0, 0, true];
  while (more) {
    const some = store.prune(limits);
    removed += some.removed;
    bytes += some.bytes;
    more = some.more;
  }
  return { removed, bytes };
};

/** The first events of ten keys. */
export const many = (count: number, event: Json = 'x'): Append[] =>
  Array.from({ length: count }, (_, n) => one(`k${n % 10}`, 0, event, n));

/** A `StoreError` like this. */
export const fault = (name: StoreError['fault'], message: string | RegExp = ''): unknown =>
  expect.objectContaining({
    name: 'StoreError',
    fault: name,
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });

/** What `work`, which must throw, throws. */
export const thrown = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.unreachable('nothing was thrown');
};

/** The error of a verb that must fail. */
export const failure = (values: Observable<unknown>): Promise<unknown> =>
  all(values).then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  );

/** Every event of a journal's file, the first one first. */
export const eventsIn = (path: string): JournalEvent[] => {
  const store = readSqliteStore(path);
  const events: JournalEvent[] = [];
  store.read(1).subscribe(({ event }) => events.push(event as unknown as JournalEvent));
  store.close();
  return events;
};
