import * as z from 'zod/mini';

/**
 * How a value in a recording is described, once: whether it is well-formed at a glance, the schema that says what
 * is wrong, and what makes two of them the same all come of one description.
 *
 * A recording is mostly sweeps, transitions and deliveries, so looking at them must cost less than parsing their
 * JSON, which a schema does not. So `fits` is tried first. It may refuse what the schema takes (a field that is not
 * known, the form of an older version), and what fits passes the schema unchanged; a property test holds the two
 * together.
 */
export interface Part<T> {
  /** Takes a value, says what is wrong with it, and leaves out fields that it does not know. */
  readonly schema: z.ZodMiniType<unknown>;
  /** Whether a value is well-formed as it stands. `false` says nothing: ask the schema. */
  fits(value: unknown): value is T;
  isSame(a: T, b: T): boolean;
  /** Where `typeof` alone tells that it fits; of numbers the finite ones do. */
  readonly type?: 'string' | 'boolean' | 'number';
  /** `null` fits as well. */
  readonly nullable?: true;
}

/** A part that may be left out. */
export interface OptionalPart<T> extends Part<T> {
  readonly optional: true;
}

/** A description for each field, in the order in which they are written: that order is read fastest. */
export type Shape<T> = {
  readonly [F in keyof T]-?: Record<never, never> extends Pick<T, F>
    ? OptionalPart<Exclude<T[F], undefined>>
    : Part<T[F]>;
};

/** The description of an object. */
export interface RecordPart<T> extends Part<T> {
  readonly shape: Shape<T>;
  readonly fields: readonly (keyof T & string)[];
  /** Of what may be no such object at all, the fields that are well-formed. */
  fitting(value: unknown): Partial<T>;
  /** The first field in which two differ; `null`: in none. */
  firstDifferent(a: T, b: T): (keyof T & string) | null;
}

/** A part of which values are the same when they are equal. */
export const part = <T>(
  schema: z.ZodMiniType<unknown>,
  fits: (value: unknown) => boolean,
  type?: Part<T>['type'],
): Part<T> => ({
  schema,
  fits: fits as Part<T>['fits'],
  isSame: (a, b) => a === b,
  ...(type && { type }),
});

export const text = part<string>(z.string(), (value) => typeof value === 'string', 'string');
export const flag = part<boolean>(z.boolean(), (value) => typeof value === 'boolean', 'boolean');
export const number = part<number>(z.number(), (value) => Number.isFinite(value), 'number');

/** One of the words of a list. */
export const oneOf = <const T extends string>(...words: readonly T[]): Part<T> => {
  const known: ReadonlySet<unknown> = new Set(words);
  return part<T>(z.enum([...words]), (value) => known.has(value));
};

export const orNull = <T>({ schema, fits, isSame, type }: Part<T>): Part<T | null> => ({
  ...(type && { type }),
  nullable: true,
  schema: z.nullable(schema),
  fits: (value): value is T | null => value === null || fits(value),
  isSame: (a, b) => a === b || (a !== null && b !== null && isSame(a, b)),
});

export const optional = <T>(one: Part<T>): OptionalPart<T> => ({
  ...one,
  // One of two that are compared may have it alone.
  isSame: (a: T | undefined, b: T | undefined) =>
    a === undefined || b === undefined ? a === b : one.isSame(a, b),
  optional: true,
});

export const listOf = <T>({ schema, fits, isSame }: Part<T>): Part<readonly T[]> => ({
  schema: z.array(schema),
  fits: (value): value is readonly T[] => {
    if (!Array.isArray(value)) return false;
    // `every` would pass over holes.
    for (const each of value) if (!fits(each)) return false;
    return true;
  },
  isSame: (a, b) => a.length === b.length && a.every((each, i) => isSame(each, b[i] as T)),
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any names, each with a value of one description. */
export const mapOf = <T>({ schema, fits, isSame }: Part<T>): Part<Readonly<Record<string, T>>> => ({
  schema: z.record(z.string(), schema),
  fits: (value): value is Readonly<Record<string, T>> => {
    if (!isObject(value)) return false;
    // A schema leaves that one name out.
    for (const name in value) if (name === '__proto__' || !fits(value[name])) return false;
    return true;
  },
  isSame: (a, b) => {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => Object.hasOwn(b, name) && isSame(a[name] as T, b[name] as T))
    );
  },
});

/** An object of just these fields. */
export const record = <T extends object>(shape: Shape<T>): RecordPart<T> => {
  const fields = Object.keys(shape) as (keyof T & string)[];
  const parts = Object.values(shape) as (Part<unknown> & { optional?: true })[];
  const types = parts.map(({ type }) => type);
  const nullables = parts.map(({ nullable }) => nullable === true);
  /** Without a call, where the type tells: calls of many functions from one place are what reading would cost. */
  const fitsAt = (at: number, given: unknown): boolean => {
    const type = typeof given;
    if (types[at] === type && (type !== 'number' || Number.isFinite(given))) return true;
    return (given === null && nullables[at]) || parts[at]?.fits(given) === true;
  };
  const isNeeded = parts.map(({ optional }) => optional !== true);
  const needed = isNeeded.filter(Boolean).length;
  const positions = new Map<string, number>(fields.map((field, i) => [field, i]));

  const firstDifferent = (a: T, b: T): (keyof T & string) | null =>
    fields.find((field, i) => a[field] !== b[field] && parts[i]?.isSame(a[field], b[field]) !== true) ?? null;

  return {
    shape,
    fields,
    schema: z.object(
      Object.fromEntries(
        fields.map((field, i) => {
          const schema = parts[i]?.schema ?? z.never();
          return [field, isNeeded[i] ? schema : z.optional(schema)];
        }),
      ),
    ),
    fits: (value): value is T => {
      if (!isObject(value)) return false;
      let next = 0;
      let found = 0;
      for (const field in value) {
        // Most records have their fields in the order of the description.
        const at = fields[next] === field ? next : positions.get(field);
        if (at === undefined) return false;
        const given = value[field];
        if (!fitsAt(at, given)) return false;
        if (isNeeded[at]) found += 1;
        next = at + 1;
      }
      return found === needed;
    },
    isSame: (a, b) => firstDifferent(a, b) === null,
    fitting: (value) => {
      const given = (value ?? {}) as Readonly<Record<string, unknown>>;
      const fitting: Record<string, unknown> = {};
      fields.forEach((field, i) => {
        if (parts[i]?.fits(given[field])) fitting[field] = given[field];
      });
      return fitting as Partial<T>;
    },
    firstDifferent,
  };
};

/** The same object, with every field optional. */
export const partial = <T extends object>({ shape }: RecordPart<T>): RecordPart<Partial<T>> =>
  record<Partial<T>>(
    Object.fromEntries(
      Object.entries(shape).map(([field, one]) => [field, optional(one as Part<unknown>)]),
    ) as Shape<Partial<T>>,
  );
