import * as z from 'zod/mini';
import { nearestOf } from '../../language/nearest.ts';
import { mostComplaints, objectionsTo, shown } from '../complaints.ts';
import { tellingFields } from '../telling/schema.ts';
import type { FileReading } from './file-reading.ts';
import { secretsIn, withoutTexts } from './secrets-in.ts';

/**
 * What the file says, name by name, each held to what may stand there, so that one that is wrong hides no other. What it
 * says of telling is held to that when it is read.
 */
export const sectionsOf = (
  whole: unknown,
  known: z.core.$ZodShape,
  {
    tables,
    written,
    say,
    secret,
    object,
  }: Pick<FileReading, 'tables' | 'written' | 'say' | 'secret' | 'object'>,
): Readonly<Record<string, unknown>> => {
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
    object([], say.wrong(shown(whole), say.mapping));
    return {};
  }
  let unknown = 0;
  const entries = Object.entries(whole).filter(([name]) => {
    if (Object.hasOwn(known, name)) return true;
    unknown += 1;
    if (unknown > mostComplaints + 1) return false;
    const names = Object.keys(known);
    object([name], say.unknown(shown(name), names, nearestOf(name, names)), 'name');
    return false;
  });
  const sections = entries.map(([name, given]): readonly [string, unknown] => {
    const schema = known[name];
    // Everything below a section is commented out.
    if (given === null && schema !== undefined && isSection(schema)) return [name, undefined];
    if (schema === undefined || Object.hasOwn(tellingFields, name)) return [name, given];
    const found = secretsIn(schema, given, [name]);
    for (const { text, path } of found) secret(text, path);
    const hidden = found.map(({ text }) => text);
    const held = z.safeParse(schema, given);
    if (held.success) return [name, held.data];
    const safe = { value: { [name]: withoutTexts(given, new Set(hidden)) }, isInBraces: written.isInBraces };
    for (const { path, at, message } of objectionsTo(held.error.issues, safe, say, [name]))
      object(path, message, at);
    // Of settings what is right is read on, so that all that is wrong with them is told at once.
    const isPart = tables.sources.some(({ part }) => part?.name === name);
    return [name, isPart ? rightEntries(schema, given, held.error.issues) : given];
  });
  return Object.fromEntries(sections);
};

/** Of a list the entries that its schema objects nothing to, each where it was; `undefined`: nothing can be read of it. */
const rightEntries = (
  schema: z.core.$ZodType,
  given: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly unknown[] | undefined => {
  if (!Array.isArray(given) || issues.some(({ path }) => typeof path[0] !== 'number')) return undefined;
  const wrong = new Set(issues.map(({ path }) => path[0]));
  const held = z.safeParse(
    schema,
    given.filter((_, index) => !wrong.has(index)),
  );
  if (!held.success) return undefined;
  const right = (held.data as readonly unknown[]).values();
  return given.map((_, index) => (wrong.has(index) ? null : right.next().value));
};

/** Whether a mapping or a list stands there, and no single value. */
const isSection = (schema: z.core.$ZodType): boolean => {
  const { type, innerType } = schema._zod.def as unknown as {
    readonly type: string;
    readonly innerType?: z.core.$ZodType;
  };
  return innerType === undefined ? ['object', 'record', 'array'].includes(type) : isSection(innerType);
};
