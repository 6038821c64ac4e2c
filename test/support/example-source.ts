import { stat } from 'node:fs/promises';
import type { Signal } from '../../src/language/signal.ts';
import type { Source } from '../../src/streams/source.ts';

export interface BackupOptions {
  /** The files that the backups are written to. */
  readonly paths: readonly string[];
  /** A backup as old as this is too old, hours. */
  readonly limitH: number;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** The outside: when a file was written, epoch milliseconds. Default: what the file system says. */
  readonly writtenAt?: (path: string) => Promise<number>;
}

/**
 * Backups that are not made any more, as `backup_old`, one signal a file. A file that is not there is as
 * bad as an old one; one that can't be looked at is unknown.
 */
export const backups = (options: BackupOptions): Source => {
  const { paths, limitH, everyMs, timeoutMs } = options;
  const writtenAt = options.writtenAt ?? (async (path: string) => (await stat(path)).mtimeMs);

  const look = async (path: string, now: number): Promise<Signal> => {
    const about = { kind: 'backup_old', entity: path, title: `Backup ${path}`, limit: limitH, unit: 'h' };
    try {
      const ageH = Math.round((now - (await writtenAt(path))) / 360_000) / 10;
      const detail = `written ${ageH} h ago (limit ${limitH} h).`;
      return { ...about, active: ageH >= limitH, value: ageH, detail };
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      const detail = missing ? 'there is no such file.' : `can't be looked at: ${String(error)}.`;
      return { ...about, active: missing ? true : null, detail };
    }
  };

  return {
    name: 'backups',
    everyMs,
    timeoutMs,
    read: async (_abort, { at }) => ({
      covers: ['backup_old'],
      signals: await Promise.all(paths.map((path) => look(path, at))),
    }),
  };
};
