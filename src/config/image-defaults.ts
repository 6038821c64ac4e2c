import type { Env } from './variables.ts';

/** What the name of a variable begins with that an image or a package gives a default by. */
export const defaultPrefix = 'POLKAN_DEFAULT_';

/**
 * The defaults of whoever has packed Polkan, by the name behind `WATCHDOG_`: the image's `POLKAN_DEFAULT_JOURNAL` is where its
 * volume is. Unlike a variable of that setting they stand behind the file, so that what a person writes there holds.
 */
export const imageDefaults = (env: Env): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] => {
      const text = value?.trim() ?? '';
      return name.startsWith(defaultPrefix) && text !== '' ? [[name.slice(defaultPrefix.length), text]] : [];
    }),
  );
