import { type FSWatcher, readdirSync, realpathSync, statSync, watch as watchPath } from 'node:fs';
import { dirname, join } from 'node:path';
import { Observable, type SchedulerLike, type Subscription, timer } from 'rxjs';
import { isConfigFile } from '../config/file/read-files.ts';

export interface ConfigWatchOptions {
  readonly scheduler: SchedulerLike;
  /** Told once that a folder can't be watched, and why: then it is looked at once in a while. */
  readonly onTrouble: (path: string, error: unknown) => void;
  /** Default: Node's. */
  readonly watch?: (path: string, onChange: () => void) => Pick<FSWatcher, 'close' | 'on'>;
}

/** Editors and tools write in several steps: so long nothing of it may have become another. */
export const settledMs = 300;
/** What is put in its place is gone for a moment; what is gone for so long is gone. */
export const goneMs = 5_000;
/** How often it is looked at, where it can't be watched, and where it can: a watch may miss what happens on a foreign disk. */
export const lookMs = { unwatched: 500, watched: 10_000 } as const;

/**
 * Emits when a file, or what is in a folder, has become another: written in place, put in its place under the same name, or
 * behind a link that leads elsewhere now. A file that is gone is a change once it has been gone for a while.
 */
export const configChanges = (
  path: string,
  {
    scheduler,
    onTrouble,
    watch = (at, onChange) => watchPath(at, { persistent: false }, onChange),
  }: ConfigWatchOptions,
): Observable<void> =>
  new Observable<void>((subscriber) => {
    let seen = signatureOf(path);
    let watchers: Pick<FSWatcher, 'close' | 'on'>[] = [];
    let isWatched = true;
    let hasTold = false;
    let settling: Subscription | undefined;
    let leaving: Subscription | undefined;
    /** What was seen last has been told of. */
    let isTold = true;

    const unwatch = (): void => {
      for (const one of watchers) one.close();
      watchers = [];
    };
    const failed = (folder: string, error: unknown): void => {
      isWatched = false;
      if (!hasTold) onTrouble(folder, error);
      hasTold = true;
    };
    /** Links may lead elsewhere now, so each time what is to be watched is found anew. */
    const arm = (): void => {
      unwatch();
      for (const one of watchedOf(path)) {
        try {
          const watcher = watch(one, look);
          watcher.on('error', (error) => failed(one, error));
          watchers.push(watcher);
        } catch (error) {
          failed(one, error);
        }
      }
    };
    const look = (): void => {
      const now = signatureOf(path);
      if (now === null) {
        if (seen !== null) leaving ??= timer(goneMs, scheduler).subscribe(gone);
        return;
      }
      leaving?.unsubscribe();
      leaving = undefined;
      if (now === seen) {
        if (!isTold && settling?.closed !== false) settle();
        return;
      }
      seen = now;
      isTold = false;
      arm();
      settle();
    };
    /** Whoever writes slowly is waited for: no watch may have told of what was added since. */
    const settle = (): void => {
      settling?.unsubscribe();
      settling = timer(settledMs, scheduler).subscribe(() => {
        const before = seen;
        look();
        if (seen === before && leaving === undefined) tell();
      });
    };
    const gone = (): void => {
      leaving = undefined;
      if (signatureOf(path) !== null) {
        look();
        return;
      }
      settling?.unsubscribe();
      // The very same that comes back is a change, too.
      seen = null;
      tell();
    };
    const tell = (): void => {
      isTold = true;
      subscriber.next();
    };
    const lookLater = (): void => {
      const inMs = isWatched ? lookMs.watched : lookMs.unwatched;
      subscriber.add(
        timer(inMs, scheduler).subscribe(() => {
          look();
          lookLater();
        }),
      );
    };
    arm();
    lookLater();
    subscriber.add(() => {
      unwatch();
      settling?.unsubscribe();
      leaving?.unsubscribe();
    });
  });

/**
 * Where it lies, where what its links lead to lies, and the files themselves; each once. A file that is mounted alone is written
 * from a folder that is not to be seen here: only the file itself tells of it.
 */
const watchedOf = (path: string): readonly string[] => {
  const watched = new Set([dirname(path)]);
  try {
    const isFolder = statSync(path).isDirectory();
    if (isFolder) watched.add(path);
    for (const file of isFolder ? filesIn(path) : [path]) {
      const real = realpathSync(file);
      watched.add(dirname(real)).add(real);
    }
  } catch {
    // It is gone for the moment: the folder it was in says when it is there again.
  }
  return [...watched];
};

/** The files of a folder that are read. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(isConfigFile)
    .sort()
    .map((name) => join(folder, name));

/** What is another once a file has been written or another is there; `null`: it is gone, or half there. */
const signatureOf = (path: string): string | null => {
  try {
    return (statSync(path).isDirectory() ? filesIn(path) : [path])
      .map((file) => {
        const { ino, mtimeMs, size } = statSync(file);
        // That of the system, not Node's own: it is asked every ten seconds, and that one takes a path apart piece by piece.
        return [realpathSync.native(file), ino, mtimeMs, size].join(' ');
      })
      .join('\n');
  } catch {
    // Between two steps of an editor: it is looked at again.
    return null;
  }
};
