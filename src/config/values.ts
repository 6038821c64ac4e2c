import * as z from 'zod/mini';
import { nearestOf } from '../language/nearest.ts';
import { maskSecrets } from '../language/secrets.ts';
import { oneLine } from '../language/text.ts';
import { kinds, settings, timings } from './settings.ts';

/** What every variable's name begins with. */
export const prefix = 'WATCHDOG_';

/** Every name there is, with its prefix. */
export const knownNames: ReadonlySet<string> = new Set(
  [
    ...Object.keys(settings),
    ...Object.keys(kinds).flatMap((kind) =>
      Object.keys(timings).map((timing) => `${kind.toUpperCase()}_${timing}`),
    ),
  ].map((name) => prefix + name),
);

/** A decimal number within a range, written out. */
export const numberIn = (min: number, max: number, whole: boolean): z.ZodMiniType<number> =>
  z.pipe(
    z.pipe(z.string().check(z.regex(/^[+-]?\d{1,15}(\.\d{1,15})?$/)), z.transform(Number)),
    z.number().check(z.minimum(min), z.maximum(max), ...(whole ? [z.multipleOf(1)] : [])),
  ) as unknown as z.ZodMiniType<number>;

/** A yes or no, in any of the ways people write it. */
export const flagSchema = z.pipe(
  z.string().check(z.toLowerCase(), z.regex(/^(true|false|1|0|yes|no|on|off)$/)),
  z.transform((value) => ['true', '1', 'yes', 'on'].includes(value)),
) as unknown as z.ZodMiniType<boolean>;

/** A comma-separated list, without empty items and repetitions. */
export const items = (list: string): string[] => [
  ...new Set(
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];

/** A URL of one of the schemes with a host, or `null`. */
export const urlOf = (value: string, schemes: readonly string[]): URL | null => {
  const url = URL.parse(value);
  return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '' ? url : null;
};

export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');

/**
 * A wrong value as it is repeated to the operator: in one line, short, and without what may be a secret.
 * Being wrong, it may be no URL even where one was wanted, so all between the scheme and the last `@`, and
 * all behind a `?`, counts as secret.
 */
export const shown = (value: string): string => {
  const masked = maskSecrets(value)
    // Held to what is no space, so that a long row of spaces is gone through once and not from each of them.
    .replace(/^([\w.-]+=)?\s*(?=\S)([\w+.-]+:\/\/)?.+@/s, '$1$2***@')
    .replace(/\?.*$/s, '?***');
  return oneLine(masked, 81);
};

/** The setting that is meant, perhaps. Names are long: up to 4 letters, and half of its own, may be wrong. */
export const nearest = (name: string): string | null =>
  nearestOf(name, knownNames, Math.min(4, (name.length - prefix.length) / 2));
