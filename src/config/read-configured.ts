import type { Machine } from '../language/setting.ts';
import { prefix } from '../language/setting.ts';
import { locales } from '../messages/messages.ts';
import { type ReadConfig, readConfig } from './config.ts';
import { localeOf } from './locale.ts';
import type { Env } from './reader.ts';
import { builtIn, type Tables } from './settings.ts';

/**
 * Reads the environment, and the file or folder that it names. Never throws. What reads files is loaded only where there
 * is one.
 *
 * @param now epoch milliseconds
 */
export const readConfigured = async (
  env: Env,
  machine: Machine,
  { tables = builtIn, now = Date.now() }: { readonly tables?: Tables; readonly now?: number } = {},
): Promise<ReadConfig> => {
  const path = env[`${prefix}CONFIG`]?.trim().replace(/^(["'])(.*)\1$/s, '$2') ?? '';
  if (path === '') return readConfig(env, machine, tables);
  const { loadFile } = await import('./file/load.ts');
  const words = locales[localeOf(env)];
  return readConfig(env, machine, tables, await loadFile(path, { env, machine, tables, words, now }));
};
