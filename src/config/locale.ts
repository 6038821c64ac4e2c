import { prefix } from '../language/setting.ts';
import type { Locale } from '../messages/messages.ts';
import type { GivenFile } from './file/given.ts';
import { type Env, meant } from './variables.ts';

/** The language: `WATCHDOG_LOCALE`, else what the system speaks (LC_ALL, LC_MESSAGES, LANG), else English. */
export const localeOf = (env: Env): Locale => {
  const wanted = meant(env)[`${prefix}LOCALE`]?.toLowerCase() ?? '';
  if (wanted === 'en' || wanted === 'ru') return wanted;
  const system = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ru\b|^ru_/i.test(system) ? 'ru' : 'en';
};

/** The language that a file wants, where the environment names none. */
export const localeIn = (env: Env, file: GivenFile | null): Env => {
  const name = `${prefix}LOCALE`;
  return { [name]: meant(env)[name] || file?.settings.get('LOCALE')?.text };
};
