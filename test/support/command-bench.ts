import { lastValueFrom } from 'rxjs';
import { vi } from 'vitest';
import { type Env, type ReadConfig, readConfig } from '../../src/config/config.ts';
import { createAppender } from '../../src/journal/appender.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { openSqliteStore, type SqliteStore } from '../../src/journal/store/sqlite/sqlite-store.ts';

// Commands run inside of the test's process, where there are too many cases to start a process for each.

/** The configuration of an environment on a machine that has nothing to watch. */
export const configured = (env: Env = {}): ReadConfig =>
  readConfig(
    { WATCHDOG_LOCALE: 'en', ...env },
    {
      hostname: 'tower',
      exists: () => false,
      readFile: (path) => {
        throw new Error(`there is no ${path}`);
      },
    },
  );

/** What a command prints, and its exit code. */
export const captured = async (
  command: () => Promise<number>,
): Promise<{ code: number; stdout: string[]; stderr: string[] }> => {
  const texts = { stdout: '', stderr: '' };
  const listeners = process.stdout.listeners('error');
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    }),
  );
  try {
    const code = await command();
    const lines = (text: string): string[] => text.split('\n').slice(0, -1);
    return { code, stdout: lines(texts.stdout), stderr: lines(texts.stderr) };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.stdout.listeners('error')) {
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
    }
  }
};

/** A journal in a file, with these events in it, so many in one transaction. */
export const journalWith = async (
  path: string,
  events: readonly JournalEvent[],
  together = 1,
): Promise<SqliteStore> => {
  const store = openSqliteStore({
    path,
    now: () => 0,
    warn: (message) => {
      throw new Error(message);
    },
  });
  const appender = createAppender(() => false);
  for (let i = 0; i < events.length; i += together) {
    await lastValueFrom(appender.append(store, events.slice(i, i + together)));
  }
  return store;
};
