import type * as z from 'zod/mini';
import { nearestOf } from '../language/nearest.ts';
import { oneLine } from '../language/text.ts';
import type { Messages } from '../messages/messages.ts';
import { inARow } from './schema.ts';
import type { Complaint, Path, YamlFile } from './yaml.ts';

type Words = Messages['scenario']['fault'];
type Issue = z.core.$ZodIssue;

/** What the schema found wrong, in words and with its place. */
export const complaintsOf = (
  issues: readonly Issue[],
  file: YamlFile,
  say: Words,
  base: Path = [],
): Complaint[] =>
  issues
    // What is of another type is too small besides.
    .filter(({ code, path }) => code !== 'too_small' || !issues.some((other) => isOfAnotherType(other, path)))
    .flatMap((issue) => complaintOf(issue, [...base, ...issue.path], file, say));

const complaintOf = (issue: Issue, path: Path, file: YamlFile, say: Words): Complaint[] => {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ');
    return issue.keys.map((key) => {
      // `{ states: active x3, unknown }` is YAML for a field `unknown` without a value.
      const isCutOff = valueAt(file.value, [...path, key]) === null && file.isInBraces(path);
      const message = isCutOff ? say.comma(key) : say.unknown(key, known, nearestOf(key, known));
      return { ...file.placeOfName([...path, key]), message };
    });
  }
  if (issue.code === 'invalid_union') {
    // Of the shapes it may have, it is held to the one that it has the type of.
    const meant = issue.errors.find((branch) => branch.every((each) => !isOfAnotherType(each)));
    if (meant !== undefined) return complaintsOf(meant, file, say, path);
  }
  const given = valueAt(file.value, path);
  const message = given === undefined ? say.missing(String(path.at(-1))) : wrong(issue, given, say);
  return [{ ...file.placeOf(path), message }];
};

/** Whether it says that the value at a path is of another type than it must be. */
const isOfAnotherType = ({ code, path }: Issue, at: Path = []): boolean =>
  path.join('/') === at.join('/') && ['invalid_type', 'invalid_value', 'invalid_union'].includes(code);

const wrong = (issue: Issue, given: unknown, say: Words): string => {
  if (issue.code === 'too_small' && issue.origin === 'string') return say.empty;
  return say.wrong(shown(given), wanted(issue, say));
};

const wanted = (issue: Issue, say: Words): string => {
  const named = (say as Readonly<Record<string, unknown>>)[issue.message];
  if (typeof named === 'string') return named;
  if (issue.code === 'invalid_value') return say.choice(issue.values.map(String));
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    return issue.origin === 'array' ? say.filledList : say.whole(inARow.min, inARow.max);
  }
  switch (issue.code === 'invalid_type' ? issue.expected : null) {
    case 'string':
      return say.text;
    case 'boolean':
      return say.flag;
    case 'number':
    case 'int':
      return say.whole(inARow.min, inARow.max);
    case 'array':
      return say.list;
    default:
      return say.mapping;
  }
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[name] : undefined,
    value,
  );

/** A wrong value as it is repeated: short, in one line. */
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return oneLine(text, 61) || '""';
};
