import type * as z from 'zod/mini';
import { nearestOf } from '../language/nearest.ts';
import { isSecretVariable, mask } from '../language/secret-names.ts';
import { cutAtWord } from '../language/text.ts';
import type { Messages } from '../messages/messages.ts';
import type { Complaint, Path, YamlFile } from './yaml.ts';

type Words = Messages['scenario']['fault'];
type Issue = z.core.$ZodIssue;

/** `routes[0].escalate[1].after`. */
export const pathText = (path: Path): string =>
  path
    .map((name) => (typeof name === 'number' ? `[${name}]` : `.${String(name)}`))
    .join('')
    .replace(/^\./, '');

/**
 * So many things that are wrong with a file are told at once, and for so many it is looked for what may be meant: who mends them has enough
 * to do, and a file may be nothing but faults.
 */
export const mostComplaints = 100;

/** What is wrong with a value, or with the name of a field. */
export interface Objection {
  readonly path: Path;
  readonly at: 'value' | 'name';
  readonly message: string;
}

/** What was read: as plain data, and how it was written. */
export type Written = Pick<YamlFile, 'value' | 'isInBraces'>;

/** An objection with its place in the file. */
export const located = (
  { path, at, message }: Objection,
  file: Pick<YamlFile, 'placeOf' | 'placeOfName'>,
): Complaint => ({
  ...(at === 'name' ? file.placeOfName(path) : file.placeOf(path)),
  message,
});

/**
 * What a schema found wrong, in words. The error of a part of the schema may be the name of the word for what is
 * wanted there.
 */
export const objectionsTo = (
  issues: readonly Issue[],
  written: Written,
  say: Words,
  base: Path = [],
): Objection[] => {
  const few = issues.slice(0, mostComplaints + 1);
  // What is of another type is too small besides.
  return few
    .filter(({ code, path }) => code !== 'too_small' || !few.some((other) => isOfAnotherType(other, path)))
    .flatMap((issue) => objectionsOf(issue, [...base, ...issue.path], written, say));
};

const mayHoldSecret = (name: string): boolean => isSecretVariable(name) || /authorization|cookie/i.test(name);

const objectionsOf = (issue: Issue, path: Path, written: Written, say: Words): Objection[] => {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return issue.keys.slice(0, mostComplaints + 1).map((key) => {
      const name = [...path, key];
      // `{ states: active x3, unknown }` is YAML for a field `unknown` without a value.
      const isCutOff = valueAt(written.value, name) === null && written.isInBraces(path);
      const message = isCutOff
        ? say.comma(key)
        : key === '<<'
          ? say.noMerge
          : say.unknown(shown(key), known, nearestOf(key, known));
      return { path: name, at: 'name', message };
    });
  }
  if (issue.code === 'invalid_union') {
    // Of the shapes it may have, it is held to the one that it has the type of.
    const meant = issue.errors.find((branch) => branch.every((each) => !isOfAnotherType(each)));
    if (meant !== undefined) return objectionsTo(meant, written, say, path);
  }
  const given = valueAt(written.value, path);
  // Where its name says so, what stands there is a secret, whatever its form.
  const isSecret = path.some((name) => typeof name === 'string' && mayHoldSecret(name));
  const message =
    given === undefined ? say.missing(String(path.at(-1))) : wrong(issue, isSecret ? mask : given, say, path);
  return [{ path, at: 'value', message }];
};

/** Whether it says that the value at a path is of another type than it must be. */
const isOfAnotherType = ({ code, path }: Issue, at: Path = []): boolean =>
  path.join('/') === at.join('/') && ['invalid_type', 'invalid_value', 'invalid_union'].includes(code);

const wrong = (issue: Issue, given: unknown, say: Words, path: Path): string => {
  if (issue.code === 'too_small' && issue.origin === 'string') return say.empty;
  const message = say.wrong(shown(given), wanted(issue, say));
  // A mapping says little of where it stands, and its beginning is all that is repeated.
  const name = pathText(path);
  const isMapping = typeof given === 'object' && given !== null && !Array.isArray(given);
  return isMapping && name !== '' ? `${name}: ${message}` : message;
};

const wanted = (issue: Issue, say: Words): string => {
  const named = (say as Readonly<Record<string, unknown>>)[issue.message];
  if (typeof named === 'string') return named;
  if (issue.code === 'invalid_value') return say.choice(issue.values.map(String));
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    return issue.origin === 'array' ? say.filledList : say.number;
  }
  switch (issue.code === 'invalid_type' ? issue.expected : null) {
    case 'string':
      return say.text;
    case 'boolean':
      return say.flag;
    case 'number':
    case 'int':
      return say.number;
    case 'array':
      return say.list;
    default:
      return say.mapping;
  }
};

/** What stands at a path in plain data; `undefined`: nothing does. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[name] : undefined,
    value,
  );

/** A wrong value as it is repeated: short, in one line. */
export const shown = (value: unknown): string => {
  // JSON has no word for what is no number, or endless.
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return cutAtWord(isPlain ? String(value) : JSON.stringify(value), 61) || '""';
};
