import * as z from 'zod/mini';
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

/** A list, without empty items and repetitions. */
export const items = (list: string, separator: string | RegExp): string[] => [
  ...new Set(
    list
      .split(separator)
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

/** A wrong value as it is repeated to the operator: short, and without what stands before an `@`. */
export const shown = (value: string): string => {
  const masked = value.replace(/\/\/[^/@]*@/, '//***@');
  return masked.length > 80 ? `${masked.slice(0, 80)}…` : masked;
};

/** The known name that differs least, if it differs little. */
export const nearest = (name: string): string | null => {
  const [best] = [...knownNames]
    .map((known) => ({ known, distance: editDistance(name, known) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= 4 ? best.known : null;
};

/** How many letters must be put in, left out or exchanged to make `b` of `a` (Levenshtein). */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
