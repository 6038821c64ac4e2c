import type { Machine } from '../language/setting.ts';
import { prefix } from '../language/setting.ts';
import { locales } from '../messages/messages.ts';
import { type ReadConfig, readConfig } from './config.ts';
import { localeOf } from './locale.ts';
import { builtIn, type Tables } from './settings.ts';
import { type Env, meant } from './variables.ts';

/**
 * Reads the environment, and the file or folder that it names. Never throws. What reads files is loaded only where there
 * is one.
 *
 * @param now epoch milliseconds
 */
export const readConfigured = async (
  given: Env,
  machine: Machine,
  { tables = builtIn, now = Date.now() }: { readonly tables?: Tables; readonly now?: number } = {},
): Promise<ReadConfig> => {
  const env = meant(given);
  const path = env[`${prefix}CONFIG`] ?? '';
  if (path === '') return readConfig(given, machine, tables);
  const { loadFile } = await import('./file/load.ts');
  const words = locales[localeOf(env)];
  return readConfig(given, machine, tables, await loadFile(path, { env, machine, tables, words, now }));
};
