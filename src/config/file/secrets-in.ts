import * as z from 'zod/mini';
import { mask } from '../../language/secret-names.ts';
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
  const found: SecretAt[] = [];
  finderOf(schema)?.(value, path, found);
  return found;
};

/** Adds the secrets of a value to those that were found. */
type Finder = (value: unknown, path: Path, found: SecretAt[]) => void;

/** By schema; `null`: nothing in it is a secret, so that thousands of values need not be gone through. */
const finders = new WeakMap<z.core.$ZodType, Finder | null>();

const finderOf = (schema: z.core.$ZodType): Finder | null => {
  const known = finders.get(schema);
  if (known !== undefined) return known;
  const made = makeFinder(schema);
  finders.set(schema, made);
  return made;
};

const isSecretField = (schema: z.core.$ZodType): boolean => {
  const { innerType } = schema._zod.def as unknown as Definition;
  return (
    z.globalRegistry.get(schema)?.secret === true || (innerType !== undefined && isSecretField(innerType))
  );
};

const makeFinder = (schema: z.core.$ZodType): Finder | null => {
  if (z.globalRegistry.get(schema)?.secret === true)
    return (value, path, found) => void found.push(...textsIn(value, path));
  const {
    innerType,
    in: from,
    element,
    valueType,
    shape,
    options,
  } = schema._zod.def as unknown as Definition;
  const inner = innerType ?? from;
  if (inner !== undefined) return finderOf(inner);
  if (options !== undefined) {
    const all = options.map(finderOf).filter((each) => each !== null);
    return all.length === 0
      ? null
      : (value, path, found) => {
          for (const each of all) each(value, path, found);
        };
  }
  const ofItem = element === undefined ? null : finderOf(element);
  const ofValue = valueType === undefined ? null : finderOf(valueType);
  const ofFields = Object.entries(shape ?? {}).flatMap(([name, field]) => {
    const find = finderOf(field);
    return find === null ? [] : [[name, find] as const];
  });
  if (ofItem === null && ofValue === null && ofFields.length === 0) return null;
  const holdsSecret = Object.values(shape ?? {}).some(isSecretField);
  return (value, path, found) => {
    // Whoever writes a text where a field is wanted that has a secret in it may have written the secret: `basic: me:pass`.
    if (holdsSecret && (typeof value !== 'object' || Array.isArray(value)) && typeof path.at(-1) === 'string')
      found.push(...textsIn(value, path));
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      if (ofItem !== null) for (const [index, each] of value.entries()) ofItem(each, [...path, index], found);
      return;
    }
    // An entry may have fifty fields, and of few a secret is said.
    for (const [name, find] of ofFields)
      if (Object.hasOwn(value, name))
        find((value as Readonly<Record<string, unknown>>)[name], [...path, name], found);
    if (ofValue !== null)
      for (const [name, each] of Object.entries(value)) ofValue(each, [...path, name], found);
  };
};

const textsIn = (value: unknown, path: Path): readonly SecretAt[] =>
  value === undefined || value === null
    ? []
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, each]) => textsIn(each, [...path, name]))
      : [{ path, text: String(value) }];

/** A copy in which no secret stands, for whatever repeats a wrong value. */
export const withoutTexts = (value: unknown, secrets: ReadonlySet<string>): unknown => {
  if (typeof value === 'string' || typeof value === 'number')
    return secrets.has(String(value)) ? '***' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withoutTexts(each, secrets));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutTexts(each, secrets)]));
};

/** So many characters of a secret are no accident. */
const telling = 4;

/** A message without what of a secret stands before the place at which it was cut (`…`): the whole is masked elsewhere. */
export const withoutCutSecrets = (message: string, secrets: ReadonlySet<string>): string => {
  let text = message;
  for (let end = text.indexOf('…'); end >= 0; end = text.indexOf('…', end + 1)) {
    let longest = 0;
    for (const secret of secrets) {
      for (let length = Math.min(secret.length, end); length >= Math.max(telling, longest + 1); length -= 1) {
        if (text.startsWith(secret.slice(0, length), end - length)) longest = length;
      }
    }
    if (longest === 0) continue;
    text = `${text.slice(0, end - longest)}${mask}${text.slice(end)}`;
    end = end - longest + mask.length;
  }
  return text;
};
