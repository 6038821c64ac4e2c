import * as z from 'zod/mini';
import type { Path } from '../yaml.ts';

/** The parts of a schema that matter here, as zod has them. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
}

/** A text that must not be shown, and where it stands. */
export interface SecretAt {
  readonly path: Path;
  readonly text: string;
}

/** Every text that stands where its schema says that a secret does (`secretField`), right or wrong. */
export const secretsIn = (schema: z.core.$ZodType, value: unknown, path: Path = []): readonly SecretAt[] => {
  if (value === undefined || value === null) return [];
  if (z.globalRegistry.get(schema)?.secret === true) return textsIn(value, path);
  const {
    innerType,
    in: from,
    element,
    valueType,
    shape,
    options,
  } = schema._zod.def as unknown as Definition;
  const inner = innerType ?? from;
  if (inner !== undefined) return secretsIn(inner, value, path);
  if (options !== undefined) return options.flatMap((option) => secretsIn(option, value, path));
  if (typeof value !== 'object') return [];
  if (Array.isArray(value)) {
    return element === undefined
      ? []
      : value.flatMap((each, index) => secretsIn(element, each, [...path, index]));
  }
  return Object.entries(value).flatMap(([name, each]) => {
    const of = shape !== undefined && Object.hasOwn(shape, name) ? shape[name] : valueType;
    return of === undefined ? [] : secretsIn(of, each, [...path, name]);
  });
};

const textsIn = (value: unknown, path: Path): readonly SecretAt[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, each]) => textsIn(each, [...path, name]))
    : [{ path, text: String(value) }];
