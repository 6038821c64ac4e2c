import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { debounceTime, Observable, type SchedulerLike, timer } from 'rxjs';

export interface ConfigWatchOptions {
  readonly scheduler: SchedulerLike;
  /** Told once that a folder can't be watched, and why: then it is looked at once in a while. */
  readonly onTrouble: (path: string, error: unknown) => void;
}

/** Editors and tools write in several steps. */
export const settledMs = 200;
/** How often it is looked at, where it can't be watched, and where it can: a watch may miss what happens on a foreign disk. */
export const lookMs = { unwatched: 500, watched: 10_000 } as const;

/**
 * Emits when a file, or what is in a folder, has become another: written in place, put in its place under the same name, or
 * behind a link that leads elsewhere now. A file that is gone is no change until there is one again.
 */
export const configChanges = (path: string, { scheduler, onTrouble }: ConfigWatchOptions): Observable<void> =>
  new Observable<void>((subscriber) => {
    let seen = signatureOf(path);
    let watchers: FSWatcher[] = [];
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
    /** Links may lead elsewhere now, so each time the folders are found anew. */
    const arm = (): void => {
      unwatch();
      for (const folder of foldersOf(path)) {
        try {
          const watcher = watch(folder, { persistent: false }, look);
          watcher.on('error', (error) => failed(folder, error));
          watchers.push(watcher);
        } catch (error) {
          failed(folder, error);
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

/** Where it lies, and where what its links lead to lies; each once. */
const foldersOf = (path: string): readonly string[] => {
  const folders = new Set([dirname(path)]);
  try {
    if (statSync(path).isDirectory()) folders.add(path);
    const real = realpathSync(path);
    folders.add(dirname(real));
  } catch {
    // It is gone for the moment: the folder it was in says when it is there again.
  }
  return [...folders];
};

/** What is another once a file has been written or another is there; `null`: it is gone, or half there. */
const signatureOf = (path: string): string | null => {
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => name.endsWith('.yaml') && !name.startsWith('.'))
          .sort()
          .map((name) => join(path, name))
      : [path];
    return files
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
