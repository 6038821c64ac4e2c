import { type FSWatcher, readdirSync, realpathSync, statSync, watch as watchPath } from 'node:fs';
import { dirname, join } from 'node:path';
import { debounceTime, Observable, type SchedulerLike, timer } from 'rxjs';

export interface ConfigWatchOptions {
  readonly scheduler: SchedulerLike;
  /** Told once that a folder can't be watched, and why: then it is looked at once in a while. */
  readonly onTrouble: (path: string, error: unknown) => void;
  /** Default: Node's. */
  readonly watch?: (path: string, onChange: () => void) => Pick<FSWatcher, 'close' | 'on'>;
}

/** Editors and tools write in several steps. */
export const settledMs = 200;
/** How often it is looked at, where it can't be watched, and where it can: a watch may miss what happens on a foreign disk. */
export const lookMs = { unwatched: 500, watched: 10_000 } as const;

/**
 * Emits when a file, or what is in a folder, has become another: written in place, put in its place under the same name, or
 * behind a link that leads elsewhere now. A file that is gone is no change until there is one again.
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
      if (now === null || now === seen) return;
      seen = now;
      arm();
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
    subscriber.add(unwatch);
  }).pipe(debounceTime(settledMs, scheduler));

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
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name));

/** What is another once a file has been written or another is there; `null`: it is gone, or half there. */
const signatureOf = (path: string): string | null => {
  try {
    return (statSync(path).isDirectory() ? filesIn(path) : [path])
      .map((file) => {
        const { ino, mtimeMs, size } = statSync(file);
        return [realpathSync(file), ino, mtimeMs, size].join(' ');
      })
      .join('\n');
  } catch {
    // Between two steps of an editor: it is looked at again.
    return null;
  }
};
