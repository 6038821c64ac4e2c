import { dayMs, durationOf, durationText } from '../../language/duration.ts';
import { type Wish, wishFields } from '../../language/what-if.ts';

export type WishField = (typeof wishFields)[number];

/** What each field is called in a form and in a file of the configuration. */
export const formNames = {
  forMs: 'for',
  keepMs: 'keep',
  cooldownMs: 'cooldown',
  limit: 'limit',
  burst: 'burst',
  windowMs: 'window',
} as const satisfies Readonly<Record<WishField, string>>;

const longestMs = 30 * dayMs;
const mostBurst = 20;

const isTime = (field: WishField): boolean => field.endsWith('Ms');

/** A value as a form and a file have it. */
export const valueText = (field: WishField, value: number): string =>
  isTime(field) ? durationText(value) : String(value);

const readValue = (field: WishField, text: string): number | null => {
  if (isTime(field)) return durationOf(text, longestMs);
  const value = /^\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : null;
  if (field !== 'burst' || value === null) return value;
  return Number.isInteger(value) && value <= mostBurst ? value : null;
};

/** What a form says. `wrong`: a field, and what stands there. */
export const wishIn = (
  said: URLSearchParams,
): Wish | { readonly wrong: WishField; readonly given: string } => {
  const wish: Record<WishField, number | null> & { kind: string } = {
    kind: (said.get('kind') ?? '').slice(0, 200),
    ...{ forMs: null, keepMs: null, cooldownMs: null, limit: null, burst: null, windowMs: null },
  };
  for (const field of wishFields) {
    const given = (said.get(formNames[field]) ?? '').trim().slice(0, 40);
    if (given === '') continue;
    const value = readValue(field, given);
    if (value === null) return { wrong: field, given };
    wish[field] = value;
  }
  return wish;
};

/** What differs from how it is now; what is the same need not be tried. */
export const differing = (wish: Wish, now: Readonly<Partial<Record<WishField, number | null>>>): Wish => ({
  ...wish,
  ...Object.fromEntries(wishFields.map((field) => [field, wish[field] === now[field] ? null : wish[field]])),
});

export const isEmpty = (wish: Wish): boolean => wishFields.every((field) => wish[field] === null);

/** A wish as a query: `kind=disk&keep=5m`. */
export const queryOf = (wish: Wish): string => {
  const query = new URLSearchParams({ kind: wish.kind });
  for (const field of wishFields) {
    const value = wish[field];
    if (value !== null) query.set(formNames[field], valueText(field, value));
  }
  return query.toString();
};

/** A name of YAML: as it is where it can be nothing else, else in quotes. */
const nameText = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name));

/**
 * What to write into a file of the configuration.
 *
 * @param limitPath where the limit of the kind is set, `disk.alert_pct` say
 */
export const yamlOf = (wish: Wish, limitPath: string | null): string => {
  const part = (fields: readonly WishField[], indent: string): string[] =>
    fields.flatMap((field) => {
      const value = wish[field];
      return value === null ? [] : [`${indent}${formNames[field]}: ${valueText(field, value)}`];
    });
  const own = part(['forMs', 'keepMs', 'cooldownMs'], '    ');
  const group = part(['burst', 'windowMs'], '  ');
  const limit =
    limitPath === null || wish.limit === null
      ? []
      : limitPath
          .split('.')
          .map((name, index, names) =>
            index === names.length - 1
              ? `${'  '.repeat(index)}${name}: ${wish.limit}`
              : `${'  '.repeat(index)}${name}:`,
          );
  return [
    ...(own.length === 0 ? [] : ['kinds:', `  ${nameText(wish.kind)}:`, ...own]),
    ...limit,
    ...(group.length === 0 ? [] : ['group:', ...group]),
  ].join('\n');
};
