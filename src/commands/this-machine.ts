import { existsSync, readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ReadConfig } from '../config/config.ts';
import { localeOf } from '../config/locale.ts';
import { readConfigured } from '../config/read-configured.ts';
import { readPlainFile } from '../files/plain-file.ts';
import type { Machine } from '../language/setting.ts';
import { locales } from '../messages/messages.ts';

/** What the configuration asks of the machine it is read on, and of the Node that runs it. */
export const thisMachine = (): Machine => ({
  hostname: hostname(),
  userId: process.getuid?.(),
  exists: existsSync,
  readFile: readPlainFile,
  listFolder: (path) => (statSync(path).isDirectory() ? readdirSync(path) : null),
  writing: writing(),
});

/** Under Node's permission model: where may be written; `null` without it. */
const writing = (): NonNullable<Machine['writing']> | null => {
  // Not there at all without `--permission`, whatever its type says.
  const permission = process.permission as typeof process.permission | undefined;
  if (permission === undefined) return null;
  const flag = '--allow-fs-write=';
  const words = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)];
  const allowed = words.filter((word) => word.startsWith(flag)).map((word) => word.slice(flag.length));
  return {
    folders: allowed.filter((folder) => !folder.endsWith('/*')),
    // Asked of Node itself: what it allows is its own to say.
    may: (path) => permission.has('fs.write', path),
  };
};

/**
 * Whether Polkan does not start in this environment, which it then says. With `NODE_DEBUG` the HTTP client writes the path of every
 * request to standard error, and Telegram's has the token in it. Node has read it before anything here runs, so that it
 * can't be switched off any more.
 */
export const isNotHere = (): boolean => {
  if (!process.env.NODE_DEBUG) return false;
  process.stderr.write(`${locales[localeOf(process.env)].config.nodeDebug}\n`);
  return true;
};

/** Reads the configuration of this process on this machine. */
export const readHere = (): Promise<ReadConfig> => readConfigured(process.env, thisMachine());
